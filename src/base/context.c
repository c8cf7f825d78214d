/* SPDX-License-Identifier: MIT */
/* What leaves an operation sideways: progress, findings, and the wish to stop. */
#include "base/context.h"

#include <stdarg.h>
#include <stdio.h>

int vp_check_cancelled(const struct vp_context *ctx, struct vp_error *err)
{
	if (atomic_load_explicit(&ctx->cancelled, memory_order_relaxed))
		return vp_fail(err, VENVPACK_ERR_CANCELLED, "interrupted");
	return 0;
}

void vp_report_progress(struct vp_context *ctx, enum venvpack_phase phase,
			uint64_t entries_done, uint64_t bytes_done,
			uint64_t bytes_total, const char *path)
{
	struct venvpack_progress progress = {
		.struct_size = sizeof(progress),
		.phase = phase,
		.entries_done = entries_done,
		.bytes_done = bytes_done,
		.bytes_total = bytes_total,
		.path = path,
	};

	if (ctx->progress && ctx->progress(&progress, ctx->progress_user))
		atomic_store(&ctx->cancelled, true);
}

void vp_report_finding(struct vp_context *ctx, enum venvpack_severity severity,
		       const char *code, const char *path, const char *fmt, ...)
{
	char message[1024];
	struct venvpack_finding finding = {
		.struct_size = sizeof(finding),
		.severity = severity,
		.code = code,
		.path = path,
		.message = message,
	};
	va_list args;

	if (severity >= VENVPACK_WARNING)
		ctx->warnings++;
	if (!ctx->finding)
		return;
	va_start(args, fmt);
	vsnprintf(message, sizeof(message), fmt, args);
	va_end(args);
	ctx->finding(&finding, ctx->finding_user);
}
