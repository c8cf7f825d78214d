/* SPDX-License-Identifier: MIT */
#ifndef VP_OPS_SESSION_H
#define VP_OPS_SESSION_H

#include "base/arena.h"
#include "base/context.h"

/** A session: the context of its operations, and what the last one left. */
struct venvpack {
	struct vp_context context;
	struct vp_error error;
	unsigned int threads;	 /* 0: one for each CPU we may use */
	struct vp_arena results; /* strings of the last result */
};

/**
 * Begins an operation: forgets the last error and result, and makes the
 * context ready.
 */
struct vp_context *vp_session_begin(venvpack *vp);

#endif
