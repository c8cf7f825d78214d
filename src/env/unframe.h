/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_UNFRAME_H
#define VP_ENV_UNFRAME_H

#include "archive/frames.h"
#include "base/context.h"
#include "env/target.h"

/**
 * Reads the data frames of @p archive in parallel, checks what is in them
 * against @p tree, and writes it to @p target, if there is one: what
 * vp_extractor_run() does with an archive that has an index.
 */
int vp_unframe(struct vp_archive *archive, const struct vp_tree *tree,
	       const struct vp_target *target, struct vp_context *ctx,
	       struct vp_error *err) VP_MUST_CHECK;

#endif
