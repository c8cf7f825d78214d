/* SPDX-License-Identifier: MIT */
#ifndef VP_ARCHIVE_TAR_WRITER_H
#define VP_ARCHIVE_TAR_WRITER_H

#include "archive/member.h"
#include "base/buffer.h"

/**
 * Turns members into pax tar bytes (POSIX.1-2008), appended to a buffer; over
 * libarchive.  Owner 0/0 without names; times to the nanosecond, names as they
 * are.  A pax header is written only where an old one cannot hold it all: for
 * a fraction of a second, a long name, or one that is no ASCII.
 *
 * The bytes of a member depend on nothing but the member, so that writers in
 * many threads make the pieces of one archive.
 */
struct vp_tar_writer;

/** Appends to @p into, which must outlive the writer. */
int vp_tar_writer_new(struct vp_tar_writer **out, struct vp_buffer *into,
		      struct vp_error *err) VP_MUST_CHECK;

/** Begins a member, ending the one before. */
int vp_tar_writer_begin(struct vp_tar_writer *writer,
			const struct vp_member *member,
			struct vp_error *err) VP_MUST_CHECK;

/**
 * Adds to a file, @c size bytes in all.  Whoever writes the rest of a file
 * itself frees the writer instead of ending the member.
 */
int vp_tar_writer_data(struct vp_tar_writer *writer, const void *bytes,
		       size_t size, struct vp_error *err) VP_MUST_CHECK;

/** Ends the last member: what is missing to a whole block becomes zeros. */
int vp_tar_writer_end(struct vp_tar_writer *writer,
		      struct vp_error *err) VP_MUST_CHECK;

/** Frees it without writing anything: no end of archive, no padding. */
void vp_tar_writer_free(struct vp_tar_writer *writer);

/**
 * Appends a pax header that gives the next member a comment, of ASCII.  That
 * member must need no pax header of its own: readers disagree about two.
 */
int vp_tar_write_comment(struct vp_buffer *into, const char *comment,
			 struct vp_error *err) VP_MUST_CHECK;

/** How many zeros follow @p size bytes of data up to a whole block. */
size_t vp_tar_padding(uint64_t size);

/** Appends them. */
void vp_tar_write_padding(struct vp_buffer *into, uint64_t size);

/** Appends the end of an archive: two blocks of zeros. */
void vp_tar_write_end_blocks(struct vp_buffer *into);

VP_DEFINE_AUTO(tar_writer, struct vp_tar_writer *, vp_tar_writer_free(*local))

#endif
