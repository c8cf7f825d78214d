/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_FINDINGS_H
#define VP_ENV_FINDINGS_H

#include "base/arena.h"
#include "base/context.h"
#include "env/manifest.h"

/**
 * Findings that are told when they are made and travel with the archive.
 * Strings are copied into @c arena.
 */
struct vp_findings {
	struct vp_arena *arena;
	struct vp_context *ctx;
	struct vp_manifest_finding *items;
	size_t count;
	size_t capacity;
	bool failed; /* memory ran out while adding */
};

/** Tells the finding, and keeps it.  @p path may be NULL. */
void vp_findings_add(struct vp_findings *findings,
		     enum venvpack_severity severity, const char *code,
		     const char *path, const char *message);

int vp_findings_check(const struct vp_findings *findings,
		      struct vp_error *err) VP_MUST_CHECK;
void vp_findings_clear(struct vp_findings *findings);

VP_DEFINE_AUTO(findings, struct vp_findings, vp_findings_clear(local))

#endif
