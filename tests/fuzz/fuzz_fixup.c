/* SPDX-License-Identifier: MIT */
/*
 * Fixers: a path, a NUL, and the bytes of a file of an environment at /e/v.
 * Edits are in order and inside.  Rendered at no place, and from there at
 * another, nothing but what was told of keeps the environment's path.
 */
#include "fuzz.h"

#include <string.h>

#include "base/path.h"
#include "fixup/fixup.h"
#include "fixup/patch.h"

static const char *const env_paths[] = { "/e/v", NULL };

static const struct vp_fixup_facts facts = {
	.env_paths = env_paths,
	.env_name = "v",
	.base_home = "/usr/bin",
	.python_major = 3,
	.python_minor = 11,
};

static void check_edits(const struct vp_edits *edits, size_t size)
{
	uint64_t end = 0;
	size_t i;

	for (i = 0; i < edits->count; i++) {
		const struct vp_edit *edit = &edits->items[i];

		MUST(edit->offset >= end);
		MUST(edit->offset <= size);
		MUST(edit->length <= size - edit->offset);
		end = edit->offset + edit->length;
	}
}

/* Behind a quote that was put around the first, the rest of "/e/v/e/v" looks
 * like a path of its own, and is none. */
static bool holds_path(const struct vp_buffer *bytes)
{
	size_t offset = 0;
	size_t length;

	return bytes->size && !memmem(bytes->data, bytes->size, "'/e/v", 5) &&
	       vp_fixup_next_path(&facts, bytes->data, bytes->size, &offset,
				  &length);
}

static void check_rendered(const struct vp_fixup_file *file,
			   struct vp_fixup *fixup)
{
	static const struct vp_place nowhere = { 0 };
	static const struct vp_place there = { .env = "/new place/it's",
					       .base_home = "/opt/bin" };
	VP_AUTO(buffer) struct vp_buffer portable = { 0 };
	VP_AUTO(buffer) struct vp_buffer final = { 0 };
	struct vp_error err;

	if (vp_patch(&portable, file->bytes, file->size, &fixup->edits,
		     &nowhere, &err))
		return;
	check_edits(&fixup->edits, portable.size);
	MUST(fixup->notes || !holds_path(&portable));
	if (vp_patch(&final, vp_buffer_string(&portable), portable.size,
		     &fixup->edits, &there, &err))
		return;
	check_edits(&fixup->edits, final.size);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	VP_AUTO(arena) struct vp_arena arena = { 0 };
	VP_AUTO(free) char *path = strndup((const char *)bytes, size);
	struct vp_fixup fixup = { .arena = &arena };
	struct vp_fixup_file file = { .mode = 0755 };
	struct vp_error err;
	size_t length;

	MUST(path);
	length = strlen(path);
	/* RECORD files are edited when all others are known. */
	if (length == size || !vp_path_is_entry_name(path) ||
	    vp_has_suffix(path, ".dist-info/RECORD"))
		return 0;
	file.path = path;
	file.bytes = (const char *)bytes + length + 1;
	file.size = size - length - 1;
	if (vp_fixup_find(&facts, &file, &fixup, &err))
		return 0;
	check_edits(&fixup.edits, file.size);
	check_rendered(&file, &fixup);
	return 0;
}
