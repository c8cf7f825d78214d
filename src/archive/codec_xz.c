/* SPDX-License-Identifier: MIT */
/* xz: the .xz file format, version 1.1. */
#include "archive/codec_backend.h"

#include <lzma.h>

/* A decoder with a dictionary of 128 MiB, and what else it needs. */
#define DECODER_MEMORY_MAX ((uint64_t)130 * 1024 * 1024)

static int fail(lzma_ret result, struct vp_error *err)
{
	if (result == LZMA_MEM_ERROR)
		return vp_fail_nomem(err);
	if (result == LZMA_MEMLIMIT_ERROR)
		return vp_fail_window(err);
	return vp_fail(err, VENVPACK_ERR_CORRUPT,
		       "the compressed data are damaged");
}

/* Compressing. */

struct xz_compressor {
	struct vp_compressor base;
	lzma_stream stream; /* keeps its memory from frame to frame */
	lzma_options_lzma options;
	uint32_t dictionary_size; /* of the level */
};

/* A dictionary larger than the data only costs memory, here and there. */
static lzma_ret begin_stream(struct xz_compressor *xz, size_t size)
{
	lzma_filter filters[] = {
		{ .id = LZMA_FILTER_LZMA2, .options = &xz->options },
		{ .id = LZMA_VLI_UNKNOWN },
	};

	xz->options.dict_size = xz->dictionary_size;
	if (size < xz->options.dict_size)
		xz->options.dict_size = (uint32_t)size;
	if (xz->options.dict_size < LZMA_DICT_SIZE_MIN)
		xz->options.dict_size = LZMA_DICT_SIZE_MIN;
	return lzma_stream_encoder(&xz->stream, filters, LZMA_CHECK_CRC64);
}

static int compress_frame(struct vp_compressor *base, const void *bytes,
			  size_t size, struct vp_buffer *out,
			  struct vp_error *err)
{
	struct xz_compressor *xz = (struct xz_compressor *)base;
	size_t bound = lzma_stream_buffer_bound(size);
	char *end = bound ? vp_buffer_reserve(out, bound) : NULL;
	lzma_ret result;

	if (!end || begin_stream(xz, size) != LZMA_OK)
		return vp_fail_nomem(err);
	xz->stream.next_in = bytes;
	xz->stream.avail_in = size;
	xz->stream.next_out = (uint8_t *)end;
	xz->stream.avail_out = bound;
	result = lzma_code(&xz->stream, LZMA_FINISH);
	if (result != LZMA_STREAM_END)
		return result == LZMA_MEM_ERROR ? vp_fail_nomem(err)
						: vp_fail_compress(err);
	out->size += bound - xz->stream.avail_out;
	out->data[out->size] = '\0';
	return 0;
}

static void clear_compressor(struct vp_compressor *base)
{
	lzma_end(&((struct xz_compressor *)base)->stream);
}

static int new_compressor(struct vp_compressor **out, int level,
			  struct vp_error *err)
{
	struct xz_compressor *xz = calloc(1, sizeof(*xz));

	if (!xz)
		return vp_fail_nomem(err);
	xz->base.frame = compress_frame;
	xz->base.clear = clear_compressor;
	lzma_lzma_preset(&xz->options, (uint32_t)level);
	xz->dictionary_size = xz->options.dict_size;
	*out = &xz->base;
	return 0;
}

/* Decoding a stream. */

struct xz_decoder {
	struct vp_decoder base;
	lzma_stream stream;
};

static lzma_ret begin_decoding(struct xz_decoder *xz)
{
	return lzma_stream_decoder(&xz->stream, DECODER_MEMORY_MAX,
				   LZMA_TELL_UNSUPPORTED_CHECK);
}

/* The index of a stream is behind its data, so input is left until it is out. */
static int decode_some(struct vp_decoder *base, char *out, size_t room,
		       size_t *made, struct vp_error *err)
{
	struct xz_decoder *xz = (struct xz_decoder *)base;
	lzma_ret result = LZMA_OK;

	if (!base->is_inside)
		result = begin_decoding(xz);
	if (result != LZMA_OK)
		return fail(result, err);
	xz->stream.next_in = base->in;
	xz->stream.avail_in = base->in_size;
	xz->stream.next_out = (uint8_t *)out;
	xz->stream.avail_out = room;
	result = lzma_code(&xz->stream, LZMA_RUN);
	if (result != LZMA_OK && result != LZMA_STREAM_END)
		return fail(result, err);
	base->in = xz->stream.next_in;
	base->in_size = xz->stream.avail_in;
	base->is_inside = result != LZMA_STREAM_END;
	*made = room - xz->stream.avail_out;
	return 0;
}

static void clear_decoder(struct vp_decoder *base)
{
	lzma_end(&((struct xz_decoder *)base)->stream);
}

static int new_decoder(struct vp_decoder **out, struct vp_error *err)
{
	struct xz_decoder *xz = calloc(1, sizeof(*xz));

	if (!xz)
		return vp_fail_nomem(err);
	xz->base.step = decode_some;
	xz->base.clear = clear_decoder;
	*out = &xz->base;
	return 0;
}

const struct vp_codec vp_codec_xz = {
	.name = "xz",
	.level_max = 9,
	.level_default = 6,
	.new_compressor = new_compressor,
	.new_decoder = new_decoder,
};
