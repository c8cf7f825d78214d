/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_TREE_H
#define VP_ENV_TREE_H

#include <stdbool.h>
#include <time.h>

#include <venvpack/inspect.h>

#include "base/arena.h"
#include "base/hash.h"
#include "fixup/edit.h"

/** How the bytes of an edited file come to be; only while packing. */
struct vp_original {
	uint64_t size;
	struct vp_edits edits; /* from the original to what is packed */
};

/** One file, directory or link of an environment. */
struct vp_entry {
	const char *path; /* relative to the environment */
	const char *link; /* of a link, else NULL */
	/* While packing: where a file comes from that is not in the
	   environment, absolute; else NULL. */
	const char *source;
	const char *member; /* its name in an archive with a root; else NULL */
	enum venvpack_entry_type type;
	uint32_t mode; /* permission bits */
	uint64_t size; /* of a file, in bytes */
	struct timespec mtime;
	struct vp_sha256 digest;      /* of a file */
	struct vp_edits edits;	      /* what its place decides */
	struct vp_original *original; /* NULL when packed as it is */
	uint32_t scanned_crc; /* of the file as it was scanned, while packing */
};

/**
 * An environment as data: its entries in the order of the archive, which has
 * a directory before what is in it, and RECORD files last.  All of it lives
 * in @c arena; a zeroed tree is an empty one.
 */
struct vp_tree {
	struct vp_arena arena;
	struct vp_entry *entries;
	size_t count;
	size_t capacity;
	struct vp_entry **by_path; /* made by vp_tree_index() */
	/** The directory that all is below in the archive, or NULL. */
	const char *root;
};

/** Adds a zeroed entry named @p path, which is copied; NULL without memory. */
struct vp_entry *vp_tree_add(struct vp_tree *tree, const char *path);

/** Sorts for vp_tree_find(), to be called when all entries are there. */
int vp_tree_index(struct vp_tree *tree, struct vp_error *err) VP_MUST_CHECK;

/** NULL when there is no such entry. */
struct vp_entry *vp_tree_find(const struct vp_tree *tree, const char *path);

/**
 * Hash and size of the entry at @p path of the tree @p user: the @c record
 * function of a struct vp_place.
 */
int vp_tree_record(void *user, const char *path, struct vp_sha256 *digest,
		   uint64_t *size, struct vp_error *err) VP_MUST_CHECK;

/** The directory that @p entry is in; NULL for none, or at the top. */
struct vp_entry *vp_tree_parent(const struct vp_tree *tree,
				const struct vp_entry *entry);

/**
 * Names the members of the archive: below directory @p root.  Made when all
 * entries are there.
 */
int vp_tree_set_root(struct vp_tree *tree, const char *root,
		     struct vp_error *err) VP_MUST_CHECK;

/** May an archive have this root?  It is one name of printable ASCII. */
bool vp_tree_is_root(const char *root);

/** Puts entries in the order of the archive. */
void vp_tree_sort(struct vp_tree *tree);

/** Is it a RECORD of an installed distribution, which is written last? */
bool vp_entry_is_record(const char *path);

void vp_tree_clear(struct vp_tree *tree);

VP_DEFINE_AUTO(tree, struct vp_tree, vp_tree_clear(local))

#endif
