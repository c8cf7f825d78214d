/* SPDX-License-Identifier: MIT */
#ifndef VP_BASE_PATH_H
#define VP_BASE_PATH_H

#include <stdbool.h>

#include "base/buffer.h"

/* Lexical paths: nothing here looks at a file system. */

/** The last component of @p path, borrowed from it; "" when it ends in '/'. */
const char *vp_path_basename(const char *path);

/** Appends what precedes the last component: "." when there is nothing. */
void vp_path_dirname(struct vp_buffer *out, const char *path);

/** Appends @p name to @p dir with one '/' between; an absolute name replaces. */
void vp_path_join(struct vp_buffer *out, const char *dir, const char *name);

/**
 * Appends @p path with ".", ".." and repeated '/' taken out, as if no
 * component were a link.  A relative path is taken from @p base.
 */
void vp_path_normalise(struct vp_buffer *out, const char *base,
		       const char *path);

/** Appends the way from directory @p from to @p to, both normal and absolute. */
void vp_path_relative(struct vp_buffer *out, const char *from, const char *to);

/** Is @p path the directory @p dir, or something below it?  Both normal. */
bool vp_path_is_inside(const char *path, const char *dir);

/** What of @p path is below @p dir: "" for the directory itself; else NULL. */
const char *vp_path_below(const char *path, const char *dir);

/**
 * May an archive entry have this name?  Relative, no empty, "." or ".."
 * component, no component over 255 bytes, no more than 4,000 bytes in all.
 */
bool vp_path_is_entry_name(const char *path);

/**
 * The order of components: '/' comes before every other byte, so that what is
 * in a directory follows it at once.
 *
 * @return less than, equal to or greater than 0, as strcmp()
 */
int vp_path_compare(const char *a, const char *b);

/** Does @p string end, or begin, with these bytes? */
bool vp_has_suffix(const char *string, const char *suffix);
bool vp_has_prefix(const char *string, const char *prefix);

#endif
