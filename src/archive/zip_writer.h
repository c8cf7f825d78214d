/* SPDX-License-Identifier: MIT */
#ifndef VP_ARCHIVE_ZIP_WRITER_H
#define VP_ARCHIVE_ZIP_WRITER_H

#include <stdbool.h>

#include "archive/member.h"
#include "base/buffer.h"

/*
 * Writes zip files (APPNOTE 6.3), with zip64 where it is needed, symbolic
 * links, permission bits, and times in the extended-timestamp field.  Names
 * must be UTF-8.  The bytes depend on nothing but the members, so that packers
 * in many threads make the members of one file.
 */

/** Makes members; each worker has one of its own. */
struct vp_zip_packer;

/** @param level 0 means the default; else from 1 to 12 */
int vp_zip_packer_new(struct vp_zip_packer **out, int level,
		      struct vp_error *err) VP_MUST_CHECK;
void vp_zip_packer_free(struct vp_zip_packer *packer);

/** What the directory has to know of a member that was made. */
struct vp_zip_record {
	uint64_t size;	      /**< of all of it in the file, header and data */
	uint64_t packed_size; /**< of its data */
	uint32_t crc;
	bool is_deflated;
	bool is_in_pieces;
};

/** Appends a member; @p bytes are a file's, NULL for others. */
int vp_zip_packer_add(struct vp_zip_packer *packer,
		      const struct vp_member *member, const void *bytes,
		      struct vp_buffer *out, struct vp_zip_record *record,
		      struct vp_error *err) VP_MUST_CHECK;

/**
 * Appends a piece of a file, with its header when @p offset is 0; the last one
 * ends it.  Who has seen all pieces in order completes the record with
 * vp_zip_record_add() and vp_zip_record_end().
 */
int vp_zip_packer_add_piece(struct vp_zip_packer *packer,
			    const struct vp_member *member, uint64_t offset,
			    const void *bytes, size_t size,
			    struct vp_buffer *out, struct vp_zip_record *record,
			    struct vp_error *err) VP_MUST_CHECK;

/** Adds the record of a piece, of which @p bytes are the data. */
void vp_zip_record_add(struct vp_zip_record *record,
		       const struct vp_zip_record *piece, const void *bytes,
		       size_t size);

/** Appends what follows the last piece of a file. */
void vp_zip_record_end(struct vp_zip_record *record,
		       const struct vp_member *member, struct vp_buffer *out);

/** The directory, which one thread makes, in order.  Zeroed at first. */
struct vp_zip_listing {
	struct vp_buffer bytes;
	uint64_t offset; /**< where the next member begins */
	uint64_t count;
};

/** @param comment NULL for none */
void vp_zip_listing_add(struct vp_zip_listing *listing,
			const struct vp_member *member,
			const struct vp_zip_record *record,
			const char *comment);

/** Appends what ends the file to the directory, which is to be written then. */
int vp_zip_listing_end(struct vp_zip_listing *listing,
		       struct vp_error *err) VP_MUST_CHECK;

void vp_zip_listing_clear(struct vp_zip_listing *listing);

VP_DEFINE_AUTO(zip_packer, struct vp_zip_packer *, vp_zip_packer_free(*local))

#endif
