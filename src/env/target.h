/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_TARGET_H
#define VP_ENV_TARGET_H

#include <stdbool.h>
#include <sys/types.h>

#include "env/parent.h"
#include "env/tree.h"

/**
 * The empty directory that the entries of a tree are written into.  Nothing
 * is ever opened through a link, and links come after all files.
 *
 * Modes land as with tar: as recorded for root, under the umask for others.
 */
struct vp_target {
	const struct vp_tree *tree;
	int root;
	mode_t umask;  /* what is taken from the modes of new files here */
	bool is_exact; /* modes are as recorded, whatever the umask */
};

/** Begins: makes all directories of the tree below @p root, and .venvpack. */
int vp_target_open(struct vp_target *target, const struct vp_tree *tree,
		   int root, struct vp_error *err) VP_MUST_CHECK;

/**
 * Makes the file @p entry; one that is there already is an error.  Each worker
 * has a @p parent of its own.
 */
int vp_target_create(const struct vp_target *target, struct vp_parent *parent,
		     const struct vp_entry *entry, int *out,
		     struct vp_error *err) VP_MUST_CHECK;

/** Gives a file that was written its time, and its mode where needed. */
int vp_target_settle(const struct vp_target *target, int fd,
		     const struct vp_entry *entry,
		     struct vp_error *err) VP_MUST_CHECK;

/**
 * A file that is written piece by piece, maybe by several threads: made once,
 * opened for each piece, and settled.
 */
int vp_target_create_large(const struct vp_target *target,
			   const struct vp_entry *entry,
			   struct vp_error *err) VP_MUST_CHECK;
int vp_target_write_piece(const struct vp_target *target,
			  const struct vp_entry *entry, uint64_t offset,
			  const void *bytes, size_t size,
			  struct vp_error *err) VP_MUST_CHECK;
int vp_target_settle_large(const struct vp_target *target,
			   const struct vp_entry *entry,
			   struct vp_error *err) VP_MUST_CHECK;

/** Makes the links of the tree, when all files are there. */
int vp_target_make_links(const struct vp_target *target,
			 struct vp_error *err) VP_MUST_CHECK;

/** Gives directories their modes and times, when nothing more will change. */
int vp_target_finish(const struct vp_target *target,
		     struct vp_error *err) VP_MUST_CHECK;

#endif
