/* SPDX-License-Identifier: MIT */
#ifndef VP_ARCHIVE_TAR_READER_H
#define VP_ARCHIVE_TAR_READER_H

#include <stdbool.h>

#include "archive/members.h"
#include "archive/source.h"
#include "base/cleanup.h"

/**
 * Reads tar bytes as members, over libarchive.  Anything that libarchive so
 * much as warns of is VENVPACK_ERR_CORRUPT, as are bytes other than zeros
 * after the tar; members other than files, directories and symbolic links,
 * sparse files, and members with extended attributes, ACLs or flags are
 * VENVPACK_ERR_UNSAFE.  What the source fails with is passed on as it is.  The
 * end of the source may stand for the end blocks.
 *
 * Names are bytes, whatever the locale.  Only those of a pax header that is
 * not marked as BINARY are UTF-8, and composed (NFC).  No name was checked
 * for where it leads, and permissions may include set-user-ID and the like.
 */
struct vp_tar_reader;

int vp_tar_reader_new(struct vp_tar_reader **out, struct vp_source source,
		      struct vp_error *err) VP_MUST_CHECK;
void vp_tar_reader_free(struct vp_tar_reader *reader);

/**
 * Goes to the next member, skipping what is left of the one before; its
 * strings are valid until the next call.  Sets @p end after the last.
 */
int vp_tar_reader_next(struct vp_tar_reader *reader, struct vp_member *member,
		       bool *end, struct vp_error *err) VP_MUST_CHECK;

/**
 * The next piece of the member's data, borrowed until the next call; size 0 at
 * its end, which comes after exactly the member's size.
 */
int vp_tar_reader_data(struct vp_tar_reader *reader, const void **bytes,
		       size_t *size, struct vp_error *err) VP_MUST_CHECK;

/** Both, as a source of members. */
struct vp_members vp_tar_reader_members(struct vp_tar_reader *reader);

/**
 * The comment that the pax header at the beginning of @p bytes has as its only
 * record, as vp_tar_write_comment() writes it.
 *
 * @return its length, or 0 when there is none or @p room is too small
 */
size_t vp_tar_read_comment(const void *bytes, size_t size, char *comment,
			   size_t room);

VP_DEFINE_AUTO(tar_reader, struct vp_tar_reader *, vp_tar_reader_free(*local))

#endif
