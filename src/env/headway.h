/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_HEADWAY_H
#define VP_ENV_HEADWAY_H

#include "base/context.h"
#include "env/tree.h"

/** How far something is that goes through the entries of a tree in order. */
struct vp_headway {
	const struct vp_tree *tree;
	struct vp_context *ctx;
	enum venvpack_phase phase;
	size_t entries;
	uint64_t bytes;
	uint64_t bytes_total;
};

struct vp_headway vp_headway_begin(const struct vp_tree *tree,
				   enum venvpack_phase phase,
				   struct vp_context *ctx);

/** Tells that the entries before number @p entry are done. */
void vp_headway_reach(struct vp_headway *headway, size_t entry);

#endif
