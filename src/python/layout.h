/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_LAYOUT_H
#define VP_PYTHON_LAYOUT_H

#include "python/interpreter.h"

/** Where things are in an environment, relative to its directory. */
struct vp_layout {
	char site_packages[64]; /**< "lib/python3.13t/site-packages" */
	char include[64];	/**< "include/python3.11", or "include" */
	char python[32]; /**< name in bin of this version: "python3.13" */
	char exact[32];	 /**< the same with its ABI: "python3.13t" */
};

/** The layout that venv gives an environment of @p base. */
struct vp_layout vp_layout_of(const struct vp_interpreter *base);

#endif
