/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_PROBE_H
#define VP_PYTHON_PROBE_H

#include "base/context.h"
#include "python/interpreter.h"

/**
 * Starts the interpreter @p executable and asks it what it is: sets all of
 * @p out but @c executable, @c home and @c real_executable.
 *
 * One that does not answer is VENVPACK_ERR_NO_PYTHON.
 */
int vp_probe_run(struct vp_interpreter *out, const char *executable,
		 const struct vp_context *ctx,
		 struct vp_error *err) VP_MUST_CHECK;

/** The same for an answer that is at hand. */
int vp_probe_parse(struct vp_interpreter *out, const char *answer, size_t size,
		   struct vp_error *err) VP_MUST_CHECK;

/**
 * Asks what a script that starts an interpreter starts: sets @p out to its
 * absolute path, the caller's to free.
 */
int vp_probe_launcher(char **out, const char *script,
		      const struct vp_context *ctx,
		      struct vp_error *err) VP_MUST_CHECK;

#endif
