/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_PLAN_H
#define VP_ENV_PLAN_H

#include "env/findings.h"
#include "env/selection.h"

/**
 * Turns a scanned tree into what is packed: leaves out the .pyc files of
 * edited sources, and edits RECORD files so that their rows tell the hashes
 * and sizes of edited files, and nothing of files that are not packed.
 *
 * Afterwards the tree is in the order of the archive and indexed.
 */
int vp_plan(struct vp_tree *tree, const struct vp_selection *selection,
	    struct vp_findings *findings, struct vp_error *err) VP_MUST_CHECK;

#endif
