/* SPDX-License-Identifier: MIT */
/* Pieces of one deflate stream, over zlib: libdeflate only makes whole ones. */
#include "archive/deflate_piece.h"

#define ZLIB_CONST
#include <limits.h>
#include <zlib.h>

#define MEMORY_LEVEL 8 /* what zlib's own functions take */
#define FLUSH_SIZE 16  /* a piece that does not end the stream has some more */

static bool compress_all(z_stream *stream, const void *bytes, size_t size,
			 bool is_last, char *end, size_t room)
{
	stream->next_in = bytes;
	stream->avail_in = (unsigned int)size;
	stream->next_out = (Bytef *)end;
	stream->avail_out = (unsigned int)room;
	/* The flush ends at a byte, where the next piece begins. */
	return deflate(stream, is_last ? Z_FINISH : Z_SYNC_FLUSH) ==
		       (is_last ? Z_STREAM_END : Z_OK) &&
	       !stream->avail_in;
}

int vp_deflate_piece(struct vp_buffer *out, const void *bytes, size_t size,
		     bool is_last, int level, struct vp_error *err)
{
	z_stream stream = { 0 };
	size_t room;
	char *end;
	bool is_done;

	if (deflateInit2(&stream, level < 9 ? level : 9, Z_DEFLATED, -MAX_WBITS,
			 MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
		return vp_fail_nomem(err);
	room = deflateBound(&stream, size) + FLUSH_SIZE;
	end = room < UINT_MAX ? vp_buffer_reserve(out, room) : NULL;
	if (!end) {
		deflateEnd(&stream);
		return vp_fail_nomem(err);
	}
	is_done = compress_all(&stream, bytes, size, is_last, end, room);
	out->size += room - stream.avail_out;
	out->data[out->size] = '\0';
	deflateEnd(&stream);
	if (!is_done)
		return vp_fail(err, VENVPACK_ERR_IO, "compressing failed");
	return 0;
}
