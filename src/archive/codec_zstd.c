/* SPDX-License-Identifier: MIT */
/* Zstandard, RFC 8878. */
#include "archive/codec_backend.h"

#include <stdint.h>
#include <zstd.h>
#include <zstd_errors.h>

#define WINDOW_LOG_MAX 27 /* 128 MiB, what stock zstd takes too */

#define DEFAULT_LEVEL 3
#define DEFAULT_HASH_LOG 18 /* one more than the level's own */
#define REACH_LOG 25	    /* 32 MiB, the largest frame of data */

static int fail(size_t code, struct vp_error *err)
{
	if (ZSTD_getErrorCode(code) == ZSTD_error_memory_allocation)
		return vp_fail_nomem(err);
	return vp_fail(err, VENVPACK_ERR_CORRUPT,
		       "the compressed data are damaged: %s",
		       ZSTD_getErrorName(code));
}

/* Compressing. */

struct zstd_compressor {
	struct vp_compressor base;
	ZSTD_CCtx *context;
};

static int compress_frame(struct vp_compressor *base, const void *bytes,
			  size_t size, struct vp_buffer *out,
			  struct vp_error *err)
{
	struct zstd_compressor *zstd = (struct zstd_compressor *)base;
	size_t bound = ZSTD_compressBound(size);
	char *end = vp_buffer_reserve(out, bound);
	size_t length;

	if (!end)
		return vp_fail_nomem(err);
	length = ZSTD_compress2(zstd->context, end, bound, bytes, size);
	if (ZSTD_getErrorCode(length) == ZSTD_error_memory_allocation)
		return vp_fail_nomem(err);
	if (ZSTD_isError(length))
		return vp_fail_compress(err);
	out->size += length;
	out->data[out->size] = '\0';
	return 0;
}

static void clear_compressor(struct vp_compressor *base)
{
	ZSTD_freeCCtx(((struct zstd_compressor *)base)->context);
}

/*
 * Frames are independent of each other, where stock zstd looks back into the
 * one before: to make up for that, all of a frame is looked at, however low
 * the level, and with the default one a little more is remembered of it.
 */
static void set_parameters(ZSTD_CCtx *context, int level)
{
	ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
	ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, REACH_LOG);
	if (level == DEFAULT_LEVEL)
		ZSTD_CCtx_setParameter(context, ZSTD_c_hashLog,
				       DEFAULT_HASH_LOG);
	ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 1);
	ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
}

static int new_compressor(struct vp_compressor **out, int level,
			  struct vp_error *err)
{
	VP_AUTO(compressor) struct vp_compressor *base = NULL;
	struct zstd_compressor *zstd;

	zstd = calloc(1, sizeof(*zstd));
	if (!zstd)
		return vp_fail_nomem(err);
	base = &zstd->base;
	base->frame = compress_frame;
	base->clear = clear_compressor;
	zstd->context = ZSTD_createCCtx();
	if (!zstd->context)
		return vp_fail_nomem(err);
	set_parameters(zstd->context, level);
	*out = VP_STEAL(base);
	return 0;
}

/* Decompressing one frame. */

struct zstd_decompressor {
	struct vp_decompressor base;
	ZSTD_DCtx *context;
};

static bool is_zstd_frame(const unsigned char *bytes, size_t size)
{
	return size > 5 && bytes[0] == 0x28 && bytes[1] == 0xb5 &&
	       bytes[2] == 0x2f && bytes[3] == 0xfd;
}

/*
 * The window that a frame asks for, RFC 8878, section 3.1.1.1.2.  Decoding in
 * one go needs none, so zstd does not look; a stock zstd would refuse it.
 */
static uint64_t window_size(const unsigned char *frame, uint64_t content_size)
{
	bool is_single_segment = frame[4] & 0x20;
	uint64_t base = (uint64_t)1 << (10 + (frame[5] >> 3));

	if (is_single_segment)
		return content_size;
	return base + base / 8 * (frame[5] & 7);
}

static int check_frame(const void *bytes, size_t size, size_t content_size,
		       struct vp_error *err)
{
	size_t frame_size;

	if (!is_zstd_frame(bytes, size))
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "there is no zstd frame where one must be");
	if (window_size(bytes, content_size) > (uint64_t)1 << WINDOW_LOG_MAX)
		return vp_fail_window(err);
	if (ZSTD_getFrameContentSize(bytes, size) != content_size)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "a frame has not the size that was announced");
	frame_size = ZSTD_findFrameCompressedSize(bytes, size);
	if (ZSTD_isError(frame_size))
		return fail(frame_size, err);
	if (frame_size != size)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "there are data after the end of a frame");
	return 0;
}

static int decompress_frame(struct vp_decompressor *base, const void *bytes,
			    size_t size, size_t content_size,
			    struct vp_buffer *out, struct vp_error *err)
{
	struct zstd_decompressor *zstd = (struct zstd_decompressor *)base;
	size_t length;
	char *end;

	if (check_frame(bytes, size, content_size, err))
		return err->status;
	end = vp_buffer_reserve(out, content_size);
	if (!end)
		return vp_fail_nomem(err);
	length = ZSTD_decompressDCtx(zstd->context, end, content_size, bytes,
				     size);
	if (ZSTD_isError(length))
		return fail(length, err);
	out->size += length;
	out->data[out->size] = '\0';
	return 0;
}

static void clear_decompressor(struct vp_decompressor *base)
{
	ZSTD_freeDCtx(((struct zstd_decompressor *)base)->context);
}

static int new_decompressor(struct vp_decompressor **out, struct vp_error *err)
{
	VP_AUTO(decompressor) struct vp_decompressor *base = NULL;
	struct zstd_decompressor *zstd = calloc(1, sizeof(*zstd));

	if (!zstd)
		return vp_fail_nomem(err);
	base = &zstd->base;
	base->frame = decompress_frame;
	base->clear = clear_decompressor;
	zstd->context = ZSTD_createDCtx();
	if (!zstd->context)
		return vp_fail_nomem(err);
	*out = VP_STEAL(base);
	return 0;
}

/* Decoding a stream. */

struct zstd_decoder {
	struct vp_decoder base;
	ZSTD_DCtx *context;
};

/* As long as zstd has output for which there was no room it leaves input. */
static int decode_some(struct vp_decoder *base, char *bytes, size_t room,
		       size_t *made, struct vp_error *err)
{
	struct zstd_decoder *zstd = (struct zstd_decoder *)base;
	ZSTD_inBuffer in = { base->in, base->in_size, 0 };
	ZSTD_outBuffer out = { bytes, room, 0 };
	size_t left = ZSTD_decompressStream(zstd->context, &out, &in);

	if (ZSTD_getErrorCode(left) == ZSTD_error_frameParameter_windowTooLarge)
		return vp_fail_window(err);
	if (ZSTD_isError(left))
		return fail(left, err);
	base->in += in.pos;
	base->in_size -= in.pos;
	base->is_inside = left > 0;
	*made = out.pos;
	return 0;
}

static void clear_decoder(struct vp_decoder *base)
{
	ZSTD_freeDCtx(((struct zstd_decoder *)base)->context);
}

static int new_decoder(struct vp_decoder **out, struct vp_error *err)
{
	VP_AUTO(decoder) struct vp_decoder *base = NULL;
	struct zstd_decoder *zstd = calloc(1, sizeof(*zstd));

	if (!zstd)
		return vp_fail_nomem(err);
	base = &zstd->base;
	base->step = decode_some;
	base->clear = clear_decoder;
	zstd->context = ZSTD_createDCtx();
	if (!zstd->context)
		return vp_fail_nomem(err);
	ZSTD_DCtx_setParameter(zstd->context, ZSTD_d_windowLogMax,
			       WINDOW_LOG_MAX);
	*out = VP_STEAL(base);
	return 0;
}

const struct vp_codec vp_codec_zstd = {
	.name = "zstd",
	.level_max = 22,
	.level_default = DEFAULT_LEVEL,
	.new_compressor = new_compressor,
	.new_decompressor = new_decompressor,
	.new_decoder = new_decoder,
};
