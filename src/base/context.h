/* SPDX-License-Identifier: MIT */
#ifndef VP_BASE_CONTEXT_H
#define VP_BASE_CONTEXT_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/error.h"

/**
 * What an operation carries down: how many threads, whom to tell, whether to
 * stop.  Only the thread that called the operation reports; workers look at
 * @c cancelled between pieces of work and nothing else.
 */
struct vp_context {
	unsigned int threads; /**< at least 1 */
	atomic_bool cancelled;
	venvpack_progress_fn progress;
	void *progress_user;
	venvpack_finding_fn finding;
	void *finding_user;
	uint64_t warnings; /**< findings of severity warning and above so far */
};

/** Fails with VENVPACK_ERR_CANCELLED when the operation was cancelled. */
int vp_check_cancelled(const struct vp_context *ctx,
		       struct vp_error *err) VP_MUST_CHECK;

/** Tells how far it is; a callback that wants to stop cancels the operation. */
void vp_report_progress(struct vp_context *ctx, enum venvpack_phase phase,
			uint64_t entries_done, uint64_t bytes_done,
			uint64_t bytes_total, const char *path);

/** Tells a finding.  @p path may be NULL. */
void vp_report_finding(struct vp_context *ctx, enum venvpack_severity severity,
		       const char *code, const char *path, const char *fmt, ...)
	VP_PRINTF(5, 6);

#endif
