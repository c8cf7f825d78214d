/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_SCAN_H
#define VP_ENV_SCAN_H

#include "base/context.h"
#include "env/findings.h"
#include "env/need.h"
#include "env/selection.h"

/** Files up to this size may be edited. */
#define VP_EDITED_FILE_MAX ((uint64_t)16 * 1024 * 1024)

/**
 * Reads every file of a tree once, hashes it and shows it to the fixers.
 * Afterwards sizes, hashes and edits of edited files are those of the bytes
 * that are packed.
 *
 * What its binaries ask of a host is added to @p need.
 */
int vp_scan(struct vp_tree *tree, const struct vp_selection *selection,
	    struct vp_need *need, struct vp_findings *findings,
	    struct vp_context *ctx, struct vp_error *err) VP_MUST_CHECK;

#endif
