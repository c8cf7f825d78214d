/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_TRIAL_H
#define VP_ENV_TRIAL_H

#include "base/context.h"
#include "env/tree.h"
#include "python/interpreter.h"

/**
 * Starts the Python of the environment with @p tree in directory @p env once,
 * isolated, to run nothing.  One that does not is VENVPACK_ERR_DOES_NOT_START,
 * with its own words.
 */
int vp_trial_run(const char *env, const struct vp_tree *tree,
		 const struct vp_context *ctx,
		 struct vp_error *err) VP_MUST_CHECK;

/**
 * Would starting it run nothing that came with the archive?  So it is when
 * bin/python leads to the executable of @p base, and pyvenv.cfg names the home
 * of that, where Python looks for its standard library.
 */
int vp_trial_is_safe(const char *env, const struct vp_tree *tree,
		     const struct vp_interpreter *base, bool *safe,
		     struct vp_error *err) VP_MUST_CHECK;

#endif
