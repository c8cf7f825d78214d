/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_SCAN_H
#define VP_ENV_SCAN_H

#include "base/context.h"
#include "env/findings.h"
#include "env/need.h"
#include "env/tree.h"
#include "fixup/fixup.h"

/** Files up to this size may be edited. */
#define VP_EDITED_FILE_MAX ((uint64_t)16 * 1024 * 1024)

/**
 * Reads the environment whose directory is @p env into an empty tree: every
 * file once, hashed and shown to the fixers.  Sizes, hashes and edits of
 * edited files are those of their portable bytes.
 *
 * What cannot be packed (sockets, devices) or was changed to be packed is a
 * finding.  The paths in it that @p leave_out lists, NULL-terminated, are left
 * out.  What its binaries ask of a host is added to @p need.
 */
int vp_scan(struct vp_tree *tree, int env, const struct vp_fixup_facts *facts,
	    const char *const *leave_out, struct vp_need *need,
	    struct vp_findings *findings, struct vp_context *ctx,
	    struct vp_error *err) VP_MUST_CHECK;

#endif
