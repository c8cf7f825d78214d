/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_LISTING_H
#define VP_ENV_LISTING_H

#include "base/context.h"
#include "env/findings.h"
#include "env/selection.h"

/**
 * Makes entries of what the selection has, without what is in the files: a
 * tree in the order of the archive, and indexed.
 *
 * What cannot be packed (sockets, devices) or is changed to be packed is a
 * finding.
 */
int vp_listing_make(struct vp_tree *tree, const struct vp_selection *selection,
		    struct vp_findings *findings, struct vp_context *ctx,
		    struct vp_error *err) VP_MUST_CHECK;

#endif
