/* SPDX-License-Identifier: MIT */
/* The bytes of files, as they are packed. */
#include "env/content.h"

#include <string.h>
#include <unistd.h>

#include "archive/deflate.h"
#include "base/file.h"
#include "env/changed.h"
#include "fixup/patch.h"

void vp_content_close(struct vp_content *content)
{
	vp_buffer_clear(&content->original);
	vp_buffer_clear(&content->patched);
	*content = (struct vp_content){ 0 };
}

/* Appends a part of a file, which as a whole must have @file_size bytes. */
static int read_range(const struct vp_content *content,
		      const struct vp_entry *entry, uint64_t file_size,
		      uint64_t offset, size_t size, struct vp_buffer *out,
		      struct vp_error *err)
{
	VP_AUTO(close) int fd = -1;
	char *bytes;
	size_t done;

	if (vp_selection_open_file(content->selection, entry, file_size, &fd,
				   err))
		return err->status;
	if (offset && lseek(fd, (off_t)offset, SEEK_SET) < 0)
		return vp_fail_errno(err, "cannot read '%s'", entry->path);
	bytes = vp_buffer_reserve(out, size);
	if (!bytes)
		return vp_fail_nomem(err);
	if (vp_read(fd, bytes, size, &done, entry->path, err))
		return err->status;
	out->size += done;
	out->data[out->size] = '\0';
	return done == size ? 0 : vp_fail_changed(err, entry->path);
}

/* Makes the packed bytes of an edited file again, as the scan did. */
static int patch(struct vp_content *content, const struct vp_entry *entry,
		 struct vp_error *err)
{
	const struct vp_original *original = entry->original;
	VP_AUTO(free) struct vp_edit *items = NULL;
	struct vp_edits edits = { .count = original->edits.count };
	size_t size = edits.count * sizeof(*items);

	/* Patching moves edits, and who packs again wants the originals. */
	edits.items = items = malloc(size);
	if (!items)
		return vp_fail_nomem(err);
	memcpy(items, original->edits.items, size);
	vp_buffer_reset(&content->patched);
	if (vp_patch(&content->patched, content->original.data,
		     content->original.size, &edits, content->selection->place,
		     err))
		return vp_wrap(err, "'%s'", entry->path);
	return 0;
}

int vp_content_read(struct vp_content *content, const struct vp_entry *entry,
		    const char **bytes, struct vp_error *err)
{
	const struct vp_original *original = entry->original;
	const struct vp_buffer *packed = &content->original;
	uint64_t size = original ? original->size : entry->size;

	vp_buffer_reset(&content->original);
	if (read_range(content, entry, size, 0, (size_t)size,
		       &content->original, err))
		return err->status;
	if (vp_crc32(0, packed->data, packed->size) != entry->scanned_crc)
		return vp_fail_changed(err, entry->path);
	if (original) {
		if (patch(content, entry, err))
			return err->status;
		packed = &content->patched;
	}
	*bytes = vp_buffer_string(packed);
	return 0;
}

int vp_content_read_piece(struct vp_content *content,
			  const struct vp_entry *entry, uint64_t offset,
			  size_t size, struct vp_buffer *out,
			  struct vp_error *err)
{
	return read_range(content, entry, entry->size, offset, size, out, err);
}
