/* SPDX-License-Identifier: MIT */
/* RECORD: rows and their facts are inside the text, one after another. */
#include "fuzz.h"

#include "python/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	VP_AUTO(arena) struct vp_arena arena = { 0 };
	struct vp_record record = { 0 };
	struct vp_error err;
	size_t end = 0;
	size_t i;

	if (vp_record_parse(&record, (const char *)bytes, size, &arena, &err))
		return 0;
	for (i = 0; i < record.count; i++) {
		const struct vp_record_row *row = &record.rows[i];

		MUST(row->path && row->hash);
		MUST(row->size >= -1);
		MUST(row->row_offset >= end);
		MUST(row->row_size <= size - row->row_offset);
		end = row->row_offset + row->row_size;
		MUST(row->facts_offset >= row->row_offset);
		MUST(row->facts_size <= end - row->facts_offset);
	}
	return 0;
}
