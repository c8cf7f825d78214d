/* SPDX-License-Identifier: MIT */
/*
 * gzip, RFC 1952.  Members that we make have a header that frames.c writes, so
 * a frame is what follows one: a deflate stream, its CRC and its size.
 */
#include "archive/codec_backend.h"

#define ZLIB_CONST
#include <limits.h>
#include <zlib.h>

#include "archive/deflate.h"
#include "archive/little_endian.h"

#define TRAILER_SIZE 8

/* What to expect, as inflateInit2() spells it. */
#define EXPECT_GZIP (16 + MAX_WBITS)
#define EXPECT_DEFLATE (-MAX_WBITS)

static int fail_damaged(struct vp_error *err)
{
	return vp_fail(err, VENVPACK_ERR_CORRUPT,
		       "the compressed data are damaged");
}

/* Compressing. */

struct gzip_compressor {
	struct vp_compressor base;
	struct vp_deflater *deflater;
};

static int compress_frame(struct vp_compressor *base, const void *bytes,
			  size_t size, struct vp_buffer *out,
			  struct vp_error *err)
{
	struct gzip_compressor *gzip = (struct gzip_compressor *)base;

	if (vp_deflater_append(gzip->deflater, bytes, size, out, err))
		return err->status;
	vp_put_number(out, vp_crc32(0, bytes, size), 4);
	vp_put_number(out, size, 4);
	return vp_buffer_check(out, err);
}

static void clear_compressor(struct vp_compressor *base)
{
	vp_deflater_free(((struct gzip_compressor *)base)->deflater);
}

static int new_compressor(struct vp_compressor **out, int level,
			  struct vp_error *err)
{
	VP_AUTO(compressor) struct vp_compressor *base = NULL;
	struct gzip_compressor *gzip = calloc(1, sizeof(*gzip));

	if (!gzip)
		return vp_fail_nomem(err);
	base = &gzip->base;
	base->frame = compress_frame;
	base->clear = clear_compressor;
	gzip->deflater = vp_deflater_new(level);
	if (!gzip->deflater)
		return vp_fail_nomem(err);
	*out = VP_STEAL(base);
	return 0;
}

/* Decompressing one frame. */

struct gzip_decompressor {
	struct vp_decompressor base;
	struct vp_inflater *inflater;
};

static int decompress_frame(struct vp_decompressor *base, const void *bytes,
			    size_t size, size_t content_size,
			    struct vp_buffer *out, struct vp_error *err)
{
	struct gzip_decompressor *gzip = (struct gzip_decompressor *)base;
	const char *trailer;
	char *end;

	if (size < TRAILER_SIZE)
		return fail_damaged(err);
	trailer = (const char *)bytes + size - TRAILER_SIZE;
	if (vp_get_number(trailer + 4, 4) != (uint32_t)content_size)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "a frame has not the size that was announced");
	end = vp_buffer_reserve(out, content_size);
	if (!end)
		return vp_fail_nomem(err);
	if (!vp_inflater_undo(gzip->inflater, bytes, size - TRAILER_SIZE, end,
			      content_size) ||
	    vp_crc32(0, end, content_size) != vp_get_number(trailer, 4))
		return fail_damaged(err);
	out->size += content_size;
	out->data[out->size] = '\0';
	return 0;
}

static void clear_decompressor(struct vp_decompressor *base)
{
	vp_inflater_free(((struct gzip_decompressor *)base)->inflater);
}

static int new_decompressor(struct vp_decompressor **out, struct vp_error *err)
{
	VP_AUTO(decompressor) struct vp_decompressor *base = NULL;
	struct gzip_decompressor *gzip = calloc(1, sizeof(*gzip));

	if (!gzip)
		return vp_fail_nomem(err);
	base = &gzip->base;
	base->frame = decompress_frame;
	base->clear = clear_decompressor;
	gzip->inflater = vp_inflater_new();
	if (!gzip->inflater)
		return vp_fail_nomem(err);
	*out = VP_STEAL(base);
	return 0;
}

/* Decoding a stream. */

struct inflate_decoder {
	struct vp_decoder base;
	z_stream stream;
	bool is_open;
	bool has_one_frame;
	bool has_ended; /* a frame has */
};

static unsigned int limit(size_t size)
{
	return size < UINT_MAX ? (unsigned int)size : UINT_MAX;
}

static int begin_frame(struct inflate_decoder *decoder, struct vp_error *err)
{
	if ((decoder->has_one_frame && decoder->has_ended) ||
	    inflateReset(&decoder->stream) != Z_OK)
		return fail_damaged(err);
	return 0;
}

/*
 * At the end of a deflate stream all input may be taken before all output was
 * made.  Asked for more when there is none, zlib tells of it as an error.
 */
static int decode_some(struct vp_decoder *base, char *out, size_t room,
		       size_t *made, struct vp_error *err)
{
	struct inflate_decoder *decoder = (struct inflate_decoder *)base;
	z_stream *stream = &decoder->stream;
	int result;

	if (!base->is_inside && begin_frame(decoder, err))
		return err->status;
	stream->next_in = base->in;
	stream->avail_in = limit(base->in_size);
	stream->next_out = (Bytef *)out;
	stream->avail_out = limit(room);
	result = inflate(stream, Z_NO_FLUSH);
	if (result == Z_MEM_ERROR)
		return vp_fail_nomem(err);
	if (result == Z_BUF_ERROR && base->has_more)
		result = Z_OK;
	if (result != Z_OK && result != Z_STREAM_END)
		return fail_damaged(err);
	base->in_size -= (size_t)(stream->next_in - base->in);
	base->in = stream->next_in;
	base->is_inside = result != Z_STREAM_END;
	base->has_more = base->is_inside && !stream->avail_out;
	decoder->has_ended = !base->is_inside;
	*made = (size_t)((char *)stream->next_out - out);
	return 0;
}

static void clear_decoder(struct vp_decoder *base)
{
	struct inflate_decoder *decoder = (struct inflate_decoder *)base;

	if (decoder->is_open)
		inflateEnd(&decoder->stream);
}

static int new_inflate_decoder(struct vp_decoder **out, int expected,
			       struct vp_error *err)
{
	VP_AUTO(decoder) struct vp_decoder *base = NULL;
	struct inflate_decoder *decoder = calloc(1, sizeof(*decoder));

	if (!decoder)
		return vp_fail_nomem(err);
	base = &decoder->base;
	base->step = decode_some;
	base->clear = clear_decoder;
	if (inflateInit2(&decoder->stream, expected) != Z_OK)
		return vp_fail_nomem(err);
	decoder->is_open = true;
	decoder->has_one_frame = expected == EXPECT_DEFLATE;
	*out = VP_STEAL(base);
	return 0;
}

static int new_gzip_decoder(struct vp_decoder **out, struct vp_error *err)
{
	return new_inflate_decoder(out, EXPECT_GZIP, err);
}

static int new_deflate_decoder(struct vp_decoder **out, struct vp_error *err)
{
	return new_inflate_decoder(out, EXPECT_DEFLATE, err);
}

const struct vp_codec vp_codec_gzip = {
	.name = "gzip",
	.level_max = VP_DEFLATE_LEVEL_MAX,
	.level_default = VP_DEFLATE_LEVEL_DEFAULT,
	.new_compressor = new_compressor,
	.new_decompressor = new_decompressor,
	.new_decoder = new_gzip_decoder,
};

const struct vp_codec vp_codec_deflate = {
	.name = "deflate",
	.new_decoder = new_deflate_decoder,
};
