/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_BUNDLED_H
#define VP_PYTHON_BUNDLED_H

#include "python/interpreter.h"

/**
 * Finds the wheel of package @p name that ensurepip of @p base would install:
 * in the directory that a distribution has set for it, else in ensurepip's
 * own, there the version that ensurepip names.
 *
 * @param out set to its path, the caller's to free, or to NULL when there is
 *            none
 */
int vp_bundled_find(char **out, const struct vp_interpreter *base,
		    const char *name, struct vp_error *err) VP_MUST_CHECK;

/** Does ensurepip of this version install setuptools too? */
bool vp_bundled_has_setuptools(const struct vp_interpreter *base);

#endif
