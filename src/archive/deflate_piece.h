/* SPDX-License-Identifier: MIT */
#ifndef VP_ARCHIVE_DEFLATE_PIECE_H
#define VP_ARCHIVE_DEFLATE_PIECE_H

#include <stdbool.h>

#include "base/buffer.h"

/**
 * Appends @p size bytes as a piece of a deflate stream, RFC 1951, which ends
 * with the piece that @p is_last.  Pieces are independent of each other, so
 * that many threads make the pieces of one stream; over zlib.
 *
 * @param level from 1 to 12, as for vp_deflater_new(), of which zlib has the
 *		first nine
 */
int vp_deflate_piece(struct vp_buffer *out, const void *bytes, size_t size,
		     bool is_last, int level,
		     struct vp_error *err) VP_MUST_CHECK;

#endif
