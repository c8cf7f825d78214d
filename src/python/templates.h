/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_TEMPLATES_H
#define VP_PYTHON_TEMPLATES_H

/* The files of python/templates, embedded when venvpack is built. */

extern const char vp_template_activate[];
extern const char vp_template_activate_csh[];
extern const char vp_template_activate_fish[];
extern const char vp_template_probe_py[];

#endif
