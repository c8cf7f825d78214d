/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_RECORD_H
#define VP_PYTHON_RECORD_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/hash.h"

/*
 * RECORD, by the packaging specification "Recording installed projects": CSV
 * rows of path, hash and size.  LF or CR LF; quoted fields where needed.
 */

/** One row.  Offsets are into the text, of the fields with their quotes. */
struct vp_record_row {
	const char *path; /**< unquoted, in the arena */
	const char *hash; /**< such as "sha256=...", unquoted; "" if none */
	size_t row_offset;
	size_t row_size;     /**< with its line end */
	size_t facts_offset; /**< from the hash field to the end of the size */
	size_t facts_size;
	int64_t size; /**< -1 when there is none */
};

struct vp_record {
	struct vp_record_row *rows;
	size_t count;
};

/** Parses; the rows live as long as @p arena.  Bad rows are an error. */
int vp_record_parse(struct vp_record *record, const char *text, size_t size,
		    struct vp_arena *arena, struct vp_error *err) VP_MUST_CHECK;

/** Appends "sha256=...,SIZE", what row facts look like. */
void vp_record_write_facts(struct vp_buffer *out,
			   const struct vp_sha256 *digest, uint64_t size);

/** Appends @p path as a field, in quotes where it needs them. */
void vp_record_write_path(struct vp_buffer *out, const char *path);

/** Appends a row with LF; a NULL digest leaves hash and size empty. */
void vp_record_write_row(struct vp_buffer *out, const char *path,
			 const struct vp_sha256 *digest, uint64_t size);

#endif
