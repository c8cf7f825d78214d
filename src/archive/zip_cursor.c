/* SPDX-License-Identifier: MIT */
/* Members of a zip, one after the other. */
#include "archive/zip_cursor.h"

#include <string.h>

#include "archive/codec.h"
#include "archive/zip_entry.h"

#define LINK_SIZE_MAX 4000
#define PIECE_SIZE ((size_t)256 * 1024)

/* Larger data come in pieces, through a decoder. */
#define WHOLE_SIZE_MAX ((uint64_t)16 * 1024 * 1024)

struct vp_zip_cursor {
	const struct vp_zip *zip;
	struct vp_inflater *inflater;
	size_t next;
	size_t end;

	/* The member at hand. */
	const struct vp_zip_entry *entry;
	struct vp_buffer packed; /* its data in the file, or a piece of them */
	struct vp_buffer content;
	struct vp_buffer link;
	uint64_t packed_left; /* what of them was not read yet */
	uint64_t content_left;
	uint32_t crc; /* of what was given */
	struct vp_decoder *decoder;
};

int vp_zip_cursor_new(struct vp_zip_cursor **out, const struct vp_zip *zip,
		      struct vp_error *err)
{
	VP_AUTO(zip_cursor)
	struct vp_zip_cursor *cursor = calloc(1, sizeof(*cursor));

	if (!cursor)
		return vp_fail_nomem(err);
	cursor->zip = zip;
	cursor->inflater = vp_inflater_new();
	if (!cursor->inflater)
		return vp_fail_nomem(err);
	*out = VP_STEAL(cursor);
	return 0;
}

void vp_zip_cursor_free(struct vp_zip_cursor *cursor)
{
	if (!cursor)
		return;
	vp_decoder_free(cursor->decoder);
	vp_inflater_free(cursor->inflater);
	vp_buffer_clear(&cursor->packed);
	vp_buffer_clear(&cursor->content);
	vp_buffer_clear(&cursor->link);
	free(cursor);
}

static int fail_damaged(const struct vp_zip_cursor *cursor,
			struct vp_error *err)
{
	return vp_zip_fail(cursor->entry, VENVPACK_ERR_CORRUPT, "is damaged",
			   err);
}

/* Reads the next @size bytes of the member's data in the file. */
static int read_packed(struct vp_zip_cursor *cursor, size_t size,
		       struct vp_error *err)
{
	const struct vp_zip_entry *entry = cursor->entry;
	uint64_t done = entry->packed_size - cursor->packed_left;
	char *bytes;

	vp_buffer_reset(&cursor->packed);
	bytes = vp_buffer_reserve(&cursor->packed, size);
	if (!bytes)
		return vp_fail_nomem(err);
	if (vp_zip_read_at(cursor->zip, bytes, size, entry->data_offset + done,
			   err))
		return vp_wrap(err, "'%s'", entry->member.name);
	cursor->packed.size = size;
	cursor->packed_left -= size;
	return 0;
}

/* The data in the file, as a source for the decoder. */
static int read_packed_piece(void *user, const void **bytes, size_t *size,
			     struct vp_error *err)
{
	struct vp_zip_cursor *cursor = user;
	uint64_t left = cursor->packed_left;

	if (read_packed(cursor, left < PIECE_SIZE ? (size_t)left : PIECE_SIZE,
			err))
		return err->status;
	*bytes = cursor->packed.data;
	*size = cursor->packed.size;
	return 0;
}

/* Small data come at once. */
static int read_whole(struct vp_zip_cursor *cursor, const void **bytes,
		      size_t *size, struct vp_error *err)
{
	const struct vp_zip_entry *entry = cursor->entry;
	char *content;

	*size = (size_t)entry->member.size;
	if (read_packed(cursor, (size_t)entry->packed_size, err))
		return err->status;
	*bytes = cursor->packed.data;
	if (entry->method == VP_ZIP_STORED)
		return 0;
	vp_buffer_reset(&cursor->content);
	content = vp_buffer_reserve(&cursor->content, *size);
	if (!content)
		return vp_fail_nomem(err);
	if (!vp_inflater_undo(cursor->inflater, cursor->packed.data,
			      cursor->packed.size, content, *size))
		return fail_damaged(cursor, err);
	*bytes = content;
	return 0;
}

static int read_piece(struct vp_zip_cursor *cursor, const void **bytes,
		      size_t *size, struct vp_error *err)
{
	struct vp_source source = { read_packed_piece, cursor };

	if (cursor->entry->method == VP_ZIP_STORED)
		return read_packed_piece(cursor, bytes, size, err);
	if (!cursor->decoder &&
	    vp_decoder_new(&cursor->decoder, VP_COMPRESSION_DEFLATE, source,
			   err))
		return err->status;
	source = vp_decoder_source(cursor->decoder);
	return source.read(source.user, bytes, size, err);
}

static int read_data(void *user, const void **bytes, size_t *size,
		     struct vp_error *err)
{
	struct vp_zip_cursor *cursor = user;
	uint64_t content_size = cursor->entry->member.size;
	int status = 0;

	*size = 0;
	if (content_size > WHOLE_SIZE_MAX)
		status = read_piece(cursor, bytes, size, err);
	else if (cursor->content_left)
		status = read_whole(cursor, bytes, size, err);
	if (status)
		return status;
	if (*size > cursor->content_left)
		return fail_damaged(cursor, err);
	cursor->content_left -= *size;
	cursor->crc = vp_crc32(cursor->crc, *bytes, *size);
	if ((!cursor->content_left && cursor->crc != cursor->entry->crc) ||
	    (!*size && cursor->content_left))
		return fail_damaged(cursor, err);
	return 0;
}

/* What a link points at is its data. */
static int read_link(struct vp_zip_cursor *cursor, struct vp_member *member,
		     struct vp_error *err)
{
	uint64_t size = cursor->entry->member.size;
	const void *bytes;
	size_t length;

	if (!size || size > LINK_SIZE_MAX)
		return vp_zip_fail(cursor->entry, VENVPACK_ERR_CORRUPT,
				   "is a link of no proper length", err);
	if (read_data(cursor, &bytes, &length, err))
		return err->status;
	if (memchr(bytes, '\0', length))
		return vp_zip_fail(cursor->entry, VENVPACK_ERR_UNSAFE,
				   "is a link with a NUL in it", err);
	vp_buffer_reset(&cursor->link);
	vp_buffer_append(&cursor->link, bytes, length);
	member->link = vp_buffer_string(&cursor->link);
	return vp_buffer_check(&cursor->link, err);
}

static void begin_member(struct vp_zip_cursor *cursor)
{
	const struct vp_zip_entry *entry = &cursor->zip->entries[cursor->next];

	vp_decoder_free(VP_STEAL(cursor->decoder));
	cursor->entry = entry;
	cursor->packed_left = entry->packed_size;
	cursor->content_left = entry->member.size;
	cursor->crc = 0;
	cursor->next++;
}

static int next_member(void *user, struct vp_member *member, bool *end,
		       struct vp_error *err)
{
	struct vp_zip_cursor *cursor = user;
	const struct vp_zip_member *found;

	*end = cursor->next == cursor->end;
	if (*end)
		return 0;
	begin_member(cursor);
	found = &cursor->entry->member;
	*member = (struct vp_member){
		.path = found->name,
		.type = VENVPACK_ENTRY_FILE,
		.mode = found->mode,
		.size = found->size,
		.mtime = { .tv_sec = (time_t)found->mtime },
	};
	if (found->is_directory)
		member->type = VENVPACK_ENTRY_DIRECTORY;
	if (!found->is_link)
		return 0;
	member->type = VENVPACK_ENTRY_LINK;
	member->size = 0;
	return read_link(cursor, member, err);
}

struct vp_members vp_zip_cursor_members(struct vp_zip_cursor *cursor,
					size_t first, size_t count)
{
	size_t left =
		first < cursor->zip->count ? cursor->zip->count - first : 0;

	cursor->next = first;
	cursor->end = first + (count < left ? count : left);
	return (struct vp_members){
		.next = next_member,
		.data = read_data,
		.user = cursor,
		.tells_whole_seconds = true,
	};
}
