/* SPDX-License-Identifier: MIT */
#ifndef VP_ARCHIVE_ZIP_CURSOR_H
#define VP_ARCHIVE_ZIP_CURSOR_H

#include "archive/members.h"
#include "archive/zip_reader.h"

/**
 * Reads members of an archive's zip, any run of them, with their data, whose
 * CRC is checked.  Each worker has one of its own; the zip is shared.
 */
struct vp_zip_cursor;

int vp_zip_cursor_new(struct vp_zip_cursor **out, const struct vp_zip *zip,
		      struct vp_error *err) VP_MUST_CHECK;
void vp_zip_cursor_free(struct vp_zip_cursor *cursor);

/** The members from number @p first on, @p count of them or to the end. */
struct vp_members vp_zip_cursor_members(struct vp_zip_cursor *cursor,
					size_t first, size_t count);

VP_DEFINE_AUTO(zip_cursor, struct vp_zip_cursor *, vp_zip_cursor_free(*local))

#endif
