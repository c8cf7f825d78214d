/* SPDX-License-Identifier: MIT */
#ifndef VP_BASE_WALK_H
#define VP_BASE_WALK_H

#include <sys/stat.h>

#include "base/context.h"

/** One thing found by a walk.  Strings are valid during the call. */
struct vp_walk_entry {
	int dirfd;	  /**< the directory it is in */
	const char *name; /**< in that directory */
	const char *path; /**< relative to where the walk began */
	struct stat st;	  /**< of itself, not of what a link points at */
};

/**
 * Called for each entry; a directory comes before what is in it.  Sets
 * @p descend to false to leave out what is below a directory.
 */
typedef int (*vp_walk_fn)(const struct vp_walk_entry *entry, bool *descend,
			  void *user, struct vp_error *err);

/**
 * Walks the directory @p root, names of each directory in byte order, never
 * following a link and never leaving its file system's directory descriptors.
 */
int vp_walk(int root, vp_walk_fn fn, void *user, const struct vp_context *ctx,
	    struct vp_error *err) VP_MUST_CHECK;

#endif
