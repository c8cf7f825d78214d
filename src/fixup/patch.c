/* SPDX-License-Identifier: MIT */
/* Edits become bytes. */
#include "fixup/patch.h"

#include <inttypes.h>

static int check_range(const struct vp_edit *edit, size_t begin, size_t size,
		       struct vp_error *err)
{
	if (edit->offset < begin || edit->offset > size ||
	    edit->length > size - edit->offset)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "an edit at %" PRIu64 " is not in place",
			       edit->offset);
	return 0;
}

int vp_patch(struct vp_buffer *out, const char *bytes, size_t size,
	     struct vp_edits *edits, const struct vp_place *place,
	     struct vp_error *err)
{
	size_t start = out->size;
	size_t done = 0;
	size_t kept = 0;
	size_t i;

	for (i = 0; i < edits->count; i++) {
		struct vp_edit edit = edits->items[i];
		size_t begin;

		if (check_range(&edit, done, size, err))
			return err->status;
		vp_buffer_append(out, bytes + done, (size_t)edit.offset - done);
		begin = out->size;
		if (vp_value_render(out, &edit, place, bytes + edit.offset,
				    err))
			return err->status;
		done = (size_t)(edit.offset + edit.length);
		if (edit.value == VP_VALUE_LITERAL)
			continue;
		edit.offset = begin - start;
		edit.length = out->size - begin;
		edits->items[kept++] = edit;
	}
	edits->count = kept;
	vp_buffer_append(out, bytes + done, size - done);
	return vp_buffer_check(out, err);
}
