/* SPDX-License-Identifier: MIT */
/* Cutting a tree into segments; docs/format.md, section 1. */
#include "env/segment.h"

#include "archive/tar_writer.h"

#define UNCUT_PIECES 2	       /* files of so many pieces are not cut */
#define HEADER_SIZE_GUESS 1536 /* of a member: pax header and its own */

bool vp_cutter_cuts(const struct vp_cutter *cutter,
		    const struct vp_entry *entry)
{
	return entry->type == VENVPACK_ENTRY_FILE && !entry->original &&
	       entry->size > UNCUT_PIECES * cutter->sizes.piece;
}

static uint64_t tar_size(const struct vp_entry *entry)
{
	return HEADER_SIZE_GUESS + entry->size + vp_tar_padding(entry->size);
}

static void take_piece(struct vp_cutter *cutter, struct vp_segment *segment)
{
	const struct vp_entry *entry =
		&cutter->tree->entries[cutter->next_entry];
	uint64_t left = entry->size - cutter->next_offset;

	segment->count = 1;
	segment->is_piece = true;
	segment->offset = cutter->next_offset;
	segment->length =
		left < cutter->sizes.piece ? left : cutter->sizes.piece;
	cutter->next_offset += segment->length;
	if (cutter->next_offset == entry->size) {
		cutter->next_offset = 0;
		cutter->next_entry++;
	}
}

static void take_run(struct vp_cutter *cutter, struct vp_segment *segment)
{
	const struct vp_tree *tree = cutter->tree;
	uint64_t size = 0;

	while (cutter->next_entry < tree->count && size < cutter->sizes.run &&
	       !vp_cutter_cuts(cutter, &tree->entries[cutter->next_entry])) {
		size += tar_size(&tree->entries[cutter->next_entry]);
		cutter->next_entry++;
		segment->count++;
	}
}

void vp_cutter_take(struct vp_cutter *cutter, struct vp_segment *segment)
{
	const struct vp_tree *tree = cutter->tree;

	*segment = (struct vp_segment){ .first = cutter->next_entry };
	if (segment->first < tree->count &&
	    vp_cutter_cuts(cutter, &tree->entries[segment->first]))
		take_piece(cutter, segment);
	else
		take_run(cutter, segment);
	segment->is_last = cutter->next_entry == tree->count;
	cutter->is_done = segment->is_last;
}

bool vp_segment_ends_file(const struct vp_segment *segment,
			  const struct vp_entry *entry)
{
	return segment->offset + segment->length == entry->size;
}
