/* SPDX-License-Identifier: MIT */
/* RECORD: what is installed, in rows of path, hash and size. */
#include "python/record.h"

#include <string.h>

/* "a,,": no row is shorter. */
#define ROW_SIZE_MIN 3

#define FIELD_COUNT 3

struct reader {
	const char *text;
	size_t size;
	size_t at;
	size_t line; /* from 1, for messages */
	struct vp_arena *arena;
};

static bool at_line_end(const struct reader *reader)
{
	const char *p = reader->text + reader->at;
	size_t left = reader->size - reader->at;

	return !left || *p == '\n' || (left > 1 && *p == '\r' && p[1] == '\n');
}

static void skip_line_end(struct reader *reader)
{
	if (reader->at < reader->size && reader->text[reader->at] == '\r')
		reader->at++;
	if (reader->at < reader->size)
		reader->at++;
	reader->line++;
}

static int bad_row(const struct reader *reader, const char *reason,
		   struct vp_error *err)
{
	return vp_fail(err, VENVPACK_ERR_CORRUPT, "line %zu %s", reader->line,
		       reason);
}

/* Copies @size bytes of a quoted field, where two quotes stand for one. */
static char *unquote(struct vp_arena *arena, const char *text, size_t size)
{
	char *copy = vp_arena_copy(arena, text, size);
	char *to = copy;
	size_t i;

	if (!copy)
		return NULL;
	for (i = 0; i < size; i++) {
		*to++ = text[i];
		if (text[i] == '"')
			i++;
	}
	*to = '\0';
	return copy;
}

static int read_quoted(struct reader *reader, const char **out,
		       struct vp_error *err)
{
	size_t begin = ++reader->at;
	size_t lines = 0;

	for (;; reader->at++) {
		if (reader->at == reader->size)
			return bad_row(reader, "has an open quote", err);
		if (reader->text[reader->at] == '\n')
			lines++;
		if (reader->text[reader->at] != '"')
			continue;
		if (reader->at + 1 == reader->size ||
		    reader->text[reader->at + 1] != '"')
			break;
		reader->at++;
	}
	*out = unquote(reader->arena, reader->text + begin, reader->at - begin);
	reader->at++;
	if (!at_line_end(reader) && reader->text[reader->at] != ',')
		return bad_row(reader, "has text behind a quote", err);
	reader->line += lines;
	return 0;
}

static int read_plain(struct reader *reader, const char **out,
		      struct vp_error *err)
{
	size_t begin = reader->at;

	while (!at_line_end(reader) && reader->text[reader->at] != ',') {
		if (strchr("\"\r", reader->text[reader->at]))
			return bad_row(reader, "has a stray character", err);
		reader->at++;
	}
	*out = vp_arena_copy(reader->arena, reader->text + begin,
			     reader->at - begin);
	return 0;
}

static int read_field(struct reader *reader, const char **out,
		      struct vp_error *err)
{
	int status;

	if (reader->at < reader->size && reader->text[reader->at] == '"')
		status = read_quoted(reader, out, err);
	else
		status = read_plain(reader, out, err);
	if (status)
		return status;
	return *out ? 0 : vp_fail_nomem(err);
}

/* Digits, or nothing: -1. */
static int parse_size(const struct reader *reader, const char *text,
		      int64_t *out, struct vp_error *err)
{
	int64_t size = 0;
	const char *p;

	for (p = text; *p; p++) {
		if (*p < '0' || *p > '9' ||
		    __builtin_mul_overflow(size, 10, &size) ||
		    __builtin_add_overflow(size, *p - '0', &size))
			return bad_row(reader, "has a size that is none", err);
	}
	*out = *text ? size : -1;
	return 0;
}

static int read_row(struct reader *reader, struct vp_record_row *row,
		    struct vp_error *err)
{
	const char *fields[FIELD_COUNT] = { 0 };
	size_t i;

	row->row_offset = reader->at;
	for (i = 0; i < FIELD_COUNT; i++) {
		if (i == 1)
			row->facts_offset = reader->at;
		if (read_field(reader, &fields[i], err))
			return err->status;
		if (at_line_end(reader) != (i == FIELD_COUNT - 1))
			return bad_row(reader, "has not three fields", err);
		if (i < FIELD_COUNT - 1)
			reader->at++;
	}
	row->facts_size = reader->at - row->facts_offset;
	row->path = fields[0];
	row->hash = fields[1];
	if (!row->path[0])
		return bad_row(reader, "names no file", err);
	if (parse_size(reader, fields[2], &row->size, err))
		return err->status;
	skip_line_end(reader);
	row->row_size = reader->at - row->row_offset;
	return 0;
}

/* No more rows than this can be in the text. */
static size_t count_rows_at_most(const char *text, size_t size)
{
	const char *end = text + size;
	size_t count = 1;

	while ((text = memchr(text, '\n', (size_t)(end - text)))) {
		text++;
		count++;
	}
	return count < size / ROW_SIZE_MIN + 1 ? count
					       : size / ROW_SIZE_MIN + 1;
}

int vp_record_parse(struct vp_record *record, const char *text, size_t size,
		    struct vp_arena *arena, struct vp_error *err)
{
	struct reader reader = { text, size, 0, 1, arena };
	struct vp_record_row *rows;
	size_t count = 0;

	if (size && memchr(text, '\0', size))
		return vp_fail(err, VENVPACK_ERR_CORRUPT, "it is no text");
	rows = vp_arena_alloc(arena,
			      count_rows_at_most(text, size) * sizeof(*rows));
	if (!rows)
		return vp_fail_nomem(err);
	while (reader.at < size) {
		if (at_line_end(&reader))
			skip_line_end(&reader);
		else if (read_row(&reader, &rows[count++], err))
			return err->status;
	}
	record->rows = rows;
	record->count = count;
	return 0;
}

void vp_record_write_facts(struct vp_buffer *out,
			   const struct vp_sha256 *digest, uint64_t size)
{
	char base64[VP_SHA256_BASE64_SIZE];

	vp_sha256_base64(digest, base64);
	vp_buffer_printf(out, "sha256=%s,%ju", base64, (uintmax_t)size);
}

void vp_record_write_path(struct vp_buffer *out, const char *path)
{
	if (!strpbrk(path, ",\"\r\n")) {
		vp_buffer_text(out, path);
		return;
	}
	vp_buffer_char(out, '"');
	for (; *path; path++) {
		if (*path == '"')
			vp_buffer_char(out, '"');
		vp_buffer_char(out, *path);
	}
	vp_buffer_char(out, '"');
}

void vp_record_write_row(struct vp_buffer *out, const char *path,
			 const struct vp_sha256 *digest, uint64_t size)
{
	vp_record_write_path(out, path);
	vp_buffer_char(out, ',');
	if (digest)
		vp_record_write_facts(out, digest, size);
	else
		vp_buffer_char(out, ',');
	vp_buffer_char(out, '\n');
}
