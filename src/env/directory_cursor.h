/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_DIRECTORY_CURSOR_H
#define VP_ENV_DIRECTORY_CURSOR_H

#include "archive/members.h"
#include "env/tree.h"

/**
 * Reads entries of a directory that is an archive as members: those that
 * @p tree names, and no others.  Modes and times are not looked at, since few
 * copies keep them: they are those of the tree.  Each worker has one of its
 * own; the tree and @p env, the directory, are shared.
 */
struct vp_directory_cursor;

int vp_directory_cursor_new(struct vp_directory_cursor **out,
			    const struct vp_tree *tree, int env,
			    struct vp_error *err) VP_MUST_CHECK;
void vp_directory_cursor_free(struct vp_directory_cursor *cursor);

/** The entries from number @p first on, @p count of them or to the end. */
struct vp_members
vp_directory_cursor_members(struct vp_directory_cursor *cursor, size_t first,
			    size_t count);

#endif
