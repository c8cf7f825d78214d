/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_CANDIDATES_H
#define VP_PYTHON_CANDIDATES_H

#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

/** Paths at which there may be a Python, the preferred first. */
struct vp_candidates {
	struct vp_arena arena;
	const char **paths;
	size_t count;
	size_t capacity;
};

/** Adds @p path, unless it is there. */
int vp_candidates_add(struct vp_candidates *candidates, const char *path,
		      struct vp_error *err) VP_MUST_CHECK;

/** Adds each @p name that there is in a directory of PATH. */
int vp_candidates_add_named(struct vp_candidates *candidates, const char *name,
			    struct vp_error *err) VP_MUST_CHECK;

/**
 * Adds each "python3.N", the newest first, in directories of PATH and where
 * pyenv, uv and distributions put them.
 */
int vp_candidates_add_versioned(struct vp_candidates *candidates,
				struct vp_error *err) VP_MUST_CHECK;

void vp_candidates_clear(struct vp_candidates *candidates);

VP_DEFINE_AUTO(candidates, struct vp_candidates, vp_candidates_clear(local))

#endif
