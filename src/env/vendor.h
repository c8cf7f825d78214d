/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_VENDOR_H
#define VP_ENV_VENDOR_H

#include <venvpack/pack.h>

#include "base/context.h"
#include "env/editable.h"
#include "env/findings.h"

/**
 * Deals with the editable installs of a listed tree.
 *
 * VENVPACK_EDITABLE_ERROR: fails with VENVPACK_ERR_EDITABLE, naming them.
 * VENVPACK_EDITABLE_VENDOR: what their hooks lead to is added to the tree as if
 * it had been installed, and to the additions of the selection; the hooks go.
 * VENVPACK_EDITABLE_DROP: they go whole, with their scripts.
 *
 * Afterwards the tree is in order and indexed.  Strings live in its arena.
 */
int vp_vendor_editables(struct vp_tree *tree, struct vp_selection *selection,
			const struct vp_editables *editables,
			enum venvpack_editable policy,
			struct vp_findings *findings, struct vp_context *ctx,
			struct vp_error *err) VP_MUST_CHECK;

/**
 * The directories that lines of .pth files add for editable installs that are
 * vendored or dropped, for the facts of fixers; NULL without memory.
 */
const char *const *vp_vendor_gone_paths(const struct vp_editables *editables,
					struct vp_arena *arena);

#endif
