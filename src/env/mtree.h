/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_MTREE_H
#define VP_ENV_MTREE_H

#include "base/buffer.h"
#include "env/tree.h"

/*
 * files.mtree: every entry in archive order, as mtree(5).  Full paths after
 * "./"; bytes other than printable ASCII, and '#' and '\', as \ooo.
 */

/** Appends the tree as mtree text; the entry "." comes first. */
int vp_mtree_write(struct vp_buffer *out, const struct vp_tree *tree,
		   struct vp_error *err) VP_MUST_CHECK;

/**
 * Parses what vp_mtree_write() writes into an empty tree.  Names and links
 * that an environment may not have, duplicates, and keywords or limits other
 * than those of docs/format.md are VENVPACK_ERR_CORRUPT or _UNSAFE.
 */
int vp_mtree_parse(struct vp_tree *tree, const char *text, size_t size,
		   struct vp_error *err) VP_MUST_CHECK;

/** Appends @p path as files.mtree and manifest.json spell it. */
void vp_mtree_escape(struct vp_buffer *out, const char *path);

/** Undoes it in place of a copy in @p arena; NULL when it is malformed. */
char *vp_mtree_unescape(struct vp_arena *arena, const char *text, size_t size);

#endif
