/* SPDX-License-Identifier: MIT */
#ifndef VP_BASE_PIPELINE_H
#define VP_BASE_PIPELINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/context.h"

/**
 * Work done in parallel and taken in the order it was given.
 *
 * Jobs live in a ring of slots that are used again: a slot starts zeroed, and
 * what @c consume leaves in it (a buffer with its memory, say) is there when
 * @c produce gets it next.  @c produce and @c consume run on the thread that
 * called vp_pipeline_run(), @c run on any worker, one job at a time for each.
 * With one thread there are no workers, and the same calls in the same order.
 *
 * The first job in order that failed decides the error, so the same input
 * gives the same message with any number of threads.
 */
struct vp_pipeline {
	size_t job_size;

	/** Fills in the next job; clears @p more when there is none. */
	int (*produce)(void *user, void *job, bool *more, struct vp_error *err);

	/** Does it.  @p worker is below the number of threads. */
	int (*run)(void *user, void *job, unsigned int worker,
		   struct vp_error *err);

	/** Takes the result. */
	int (*consume)(void *user, void *job, struct vp_error *err);

	/** Frees what a slot still holds, at the end.  May be NULL. */
	void (*clear)(void *job);
};

/** Runs until there are no more jobs, one failed, or the operation was cancelled. */
int vp_pipeline_run(const struct vp_pipeline *pipeline, void *user,
		    struct vp_context *ctx, struct vp_error *err) VP_MUST_CHECK;

#endif
