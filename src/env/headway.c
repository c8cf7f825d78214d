/* SPDX-License-Identifier: MIT */
/* Progress through a tree. */
#include "env/headway.h"

struct vp_headway vp_headway_begin(const struct vp_tree *tree,
				   enum venvpack_phase phase,
				   struct vp_context *ctx)
{
	struct vp_headway headway = {
		.tree = tree,
		.ctx = ctx,
		.phase = phase,
	};
	size_t i;

	for (i = 0; i < tree->count; i++)
		headway.bytes_total += tree->entries[i].size;
	return headway;
}

void vp_headway_reach(struct vp_headway *headway, size_t entry)
{
	const struct vp_entry *entries = headway->tree->entries;

	while (headway->entries < entry)
		headway->bytes += entries[headway->entries++].size;
	vp_report_progress(headway->ctx, headway->phase, entry, headway->bytes,
			   headway->bytes_total,
			   entry ? entries[entry - 1].path : NULL);
}
