/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_CANDIDATES_H
#define VP_PYTHON_CANDIDATES_H

#include "base/strings.h"

/* Absolute paths at which there may be a Python, the preferred first. */

/** Adds each @p name that there is in a directory of PATH. */
int vp_candidates_add_named(struct vp_strings *candidates, const char *name,
			    struct vp_error *err) VP_MUST_CHECK;

/**
 * Adds each "python3.N", the newest first, in directories of PATH and where
 * pyenv, uv and distributions put them.
 */
int vp_candidates_add_versioned(struct vp_strings *candidates,
				struct vp_error *err) VP_MUST_CHECK;

#endif
