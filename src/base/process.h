/* SPDX-License-Identifier: MIT */
#ifndef VP_BASE_PROCESS_H
#define VP_BASE_PROCESS_H

#include "base/buffer.h"
#include "base/context.h"

/** A program to run and what came of it. */
struct vp_process {
	const char *const *argv; /**< NULL-terminated; argv[0] is a path */
	const char *const *environment; /**< NULL-terminated "NAME=value"s */
	const char *directory;		/**< where to run it; NULL: here */
	struct vp_buffer *output; /**< its standard output; NULL: dropped */
	struct vp_buffer *errors; /**< its standard error; NULL: dropped */
	int exit_status;	  /**< 0-255, or 128 + signal; set */
};

/**
 * Runs it to its end, standard input empty.  Output over 16 MiB is cut.  A
 * cancelled operation kills the program and all that it started.
 *
 * @return 0 when it could be run, whatever its exit status
 */
int vp_process_run(struct vp_process *process, const struct vp_context *ctx,
		   struct vp_error *err) VP_MUST_CHECK;

#endif
