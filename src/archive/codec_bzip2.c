/* SPDX-License-Identifier: MIT */
/* bzip2. */
#include "archive/codec_backend.h"

#include <bzlib.h>
#include <limits.h>

static unsigned int limit(size_t size)
{
	return size < UINT_MAX ? (unsigned int)size : UINT_MAX;
}

static int fail(int result, struct vp_error *err)
{
	if (result == BZ_MEM_ERROR)
		return vp_fail_nomem(err);
	return vp_fail(err, VENVPACK_ERR_CORRUPT,
		       "the compressed data are damaged");
}

/* Compressing. */

struct bzip2_compressor {
	struct vp_compressor base;
	int level;
};

/* What bzip2 guarantees to be enough. */
static size_t bound_of(size_t size)
{
	return size + size / 100 + 601;
}

static int compress_frame(struct vp_compressor *base, const void *bytes,
			  size_t size, struct vp_buffer *out,
			  struct vp_error *err)
{
	const struct bzip2_compressor *bzip2 = (struct bzip2_compressor *)base;
	unsigned int made = limit(bound_of(size));
	char *end = vp_buffer_reserve(out, made);
	const void *source = size ? bytes : "";
	int result;

	if (!end || bound_of(size) > UINT_MAX)
		return vp_fail_nomem(err);
	/* It does not write to its source, but wants to be able to. */
	result = BZ2_bzBuffToBuffCompress(end, &made, (char *)(uintptr_t)source,
					  limit(size), bzip2->level, 0, 0);
	if (result != BZ_OK)
		return result == BZ_MEM_ERROR ? vp_fail_nomem(err)
					      : vp_fail_compress(err);
	out->size += made;
	out->data[out->size] = '\0';
	return 0;
}

static void clear_compressor(struct vp_compressor *base)
{
	(void)base;
}

static int new_compressor(struct vp_compressor **out, int level,
			  struct vp_error *err)
{
	struct bzip2_compressor *bzip2 = calloc(1, sizeof(*bzip2));

	if (!bzip2)
		return vp_fail_nomem(err);
	bzip2->base.frame = compress_frame;
	bzip2->base.clear = clear_compressor;
	bzip2->level = level;
	*out = &bzip2->base;
	return 0;
}

/* Decoding a stream. */

struct bzip2_decoder {
	struct vp_decoder base;
	bz_stream stream;
	bool is_open;
};

static void end_decoding(struct bzip2_decoder *bzip2)
{
	if (bzip2->is_open)
		BZ2_bzDecompressEnd(&bzip2->stream);
	bzip2->is_open = false;
}

static int begin_decoding(struct bzip2_decoder *bzip2)
{
	int result;

	end_decoding(bzip2);
	result = BZ2_bzDecompressInit(&bzip2->stream, 0, 0);
	bzip2->is_open = result == BZ_OK;
	return result;
}

/* The end of a stream is behind its data, so input is left until it is out. */
static int decode_some(struct vp_decoder *base, char *out, size_t room,
		       size_t *made, struct vp_error *err)
{
	struct bzip2_decoder *bzip2 = (struct bzip2_decoder *)base;
	bz_stream *stream = &bzip2->stream;
	unsigned int in_size = limit(base->in_size);
	int result = BZ_OK;

	if (!base->is_inside)
		result = begin_decoding(bzip2);
	if (result != BZ_OK)
		return fail(result, err);
	stream->next_in = (char *)(uintptr_t)base->in;
	stream->avail_in = in_size;
	stream->next_out = out;
	stream->avail_out = limit(room);
	result = BZ2_bzDecompress(stream);
	if (result != BZ_OK && result != BZ_STREAM_END)
		return fail(result, err);
	base->in += in_size - stream->avail_in;
	base->in_size -= in_size - stream->avail_in;
	base->is_inside = result != BZ_STREAM_END;
	*made = (size_t)(stream->next_out - out);
	return 0;
}

static void clear_decoder(struct vp_decoder *base)
{
	end_decoding((struct bzip2_decoder *)base);
}

static int new_decoder(struct vp_decoder **out, struct vp_error *err)
{
	struct bzip2_decoder *bzip2 = calloc(1, sizeof(*bzip2));

	if (!bzip2)
		return vp_fail_nomem(err);
	bzip2->base.step = decode_some;
	bzip2->base.clear = clear_decoder;
	*out = &bzip2->base;
	return 0;
}

const struct vp_codec vp_codec_bzip2 = {
	.name = "bzip2",
	.level_max = 9,
	.level_default = 9,
	.new_compressor = new_compressor,
	.new_decoder = new_decoder,
};
