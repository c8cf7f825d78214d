/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_SEGMENT_H
#define VP_ENV_SEGMENT_H

#include "env/tree.h"

/**
 * What one worker packs at a time, and what becomes one frame: a run of whole
 * entries, or a piece of one file that is too large for a frame.
 */
struct vp_segment {
	size_t first;
	size_t count;
	uint64_t offset; /**< of a piece, in the file's data */
	uint64_t length; /**< of a piece, in bytes of data */
	bool is_piece;
	bool is_last; /**< no other follows */
};

/** How large segments are, in bytes. */
struct vp_segment_sizes {
	uint64_t run;	/**< a run ends when it has this much */
	uint64_t piece; /**< files of more than two of them are cut */
};

/**
 * Cuts a tree into segments: by the tree alone, never by how fast anything is,
 * so that the archive does not depend on threads.
 */
struct vp_cutter {
	const struct vp_tree *tree;
	struct vp_segment_sizes sizes;
	size_t next_entry;
	uint64_t next_offset; /**< in the data of that entry, when it is cut */
	bool is_done;	      /**< the last one was taken */
};

/** Takes the next segment.  Even an empty tree has one. */
void vp_cutter_take(struct vp_cutter *cutter, struct vp_segment *segment);

/** Is this file cut into pieces? */
bool vp_cutter_cuts(const struct vp_cutter *cutter,
		    const struct vp_entry *entry);

/** Does the file end with this piece? */
bool vp_segment_ends_file(const struct vp_segment *segment,
			  const struct vp_entry *entry);

#endif
