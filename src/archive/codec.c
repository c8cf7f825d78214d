/* SPDX-License-Identifier: MIT */
/* Compressions, a row each, and what they have in common. */
#include "archive/codec.h"

#include <assert.h>

#include "archive/codec_backend.h"

#define PIECE_SIZE ((size_t)128 * 1024)

static const struct vp_codec *const codecs[] = {
	[VP_COMPRESSION_NONE] = &vp_codec_none,
	[VP_COMPRESSION_ZSTD] = &vp_codec_zstd,
	[VP_COMPRESSION_GZIP] = &vp_codec_gzip,
	[VP_COMPRESSION_XZ] = &vp_codec_xz,
	[VP_COMPRESSION_BZIP2] = &vp_codec_bzip2,
	[VP_COMPRESSION_DEFLATE] = &vp_codec_deflate,
};

/* Compressing. */

static int check_level(const struct vp_codec *codec, int level,
		       struct vp_error *err)
{
	if (level >= 0 && level <= codec->level_max)
		return 0;
	if (!codec->level_max)
		return vp_fail(err, VENVPACK_ERR_ARGUMENT, "%s has no levels",
			       codec->name);
	return vp_fail(err, VENVPACK_ERR_ARGUMENT,
		       "%s has the levels 1 to %d, not %d", codec->name,
		       codec->level_max, level);
}

int vp_compressor_new(struct vp_compressor **out,
		      enum vp_compression compression, int level,
		      struct vp_error *err)
{
	const struct vp_codec *codec = codecs[compression];

	if (check_level(codec, level, err))
		return err->status;
	return codec->new_compressor(out, level ? level : codec->level_default,
				     err);
}

void vp_compressor_free(struct vp_compressor *compressor)
{
	if (!compressor)
		return;
	compressor->clear(compressor);
	free(compressor);
}

int vp_compressor_frame(struct vp_compressor *compressor, const void *bytes,
			size_t size, struct vp_buffer *out,
			struct vp_error *err)
{
	return compressor->frame(compressor, bytes, size, out, err);
}

/* Decompressing one frame. */

int vp_decompressor_new(struct vp_decompressor **out,
			enum vp_compression compression, struct vp_error *err)
{
	assert(codecs[compression]->new_decompressor);
	return codecs[compression]->new_decompressor(out, err);
}

void vp_decompressor_free(struct vp_decompressor *decompressor)
{
	if (!decompressor)
		return;
	decompressor->clear(decompressor);
	free(decompressor);
}

int vp_decompressor_frame(struct vp_decompressor *decompressor,
			  const void *bytes, size_t size, size_t content_size,
			  struct vp_buffer *out, struct vp_error *err)
{
	return decompressor->frame(decompressor, bytes, size, content_size, out,
				   err);
}

/* Decoding a stream. */

int vp_decoder_new(struct vp_decoder **out, enum vp_compression compression,
		   struct vp_source compressed, struct vp_error *err)
{
	VP_AUTO(decoder) struct vp_decoder *decoder = NULL;

	assert(codecs[compression]->new_decoder);
	if (codecs[compression]->new_decoder(&decoder, err))
		return err->status;
	decoder->compressed = compressed;
	decoder->piece = malloc(PIECE_SIZE);
	if (!decoder->piece)
		return vp_fail_nomem(err);
	*out = VP_STEAL(decoder);
	return 0;
}

void vp_decoder_free(struct vp_decoder *decoder)
{
	if (!decoder)
		return;
	decoder->clear(decoder);
	free(decoder->piece);
	free(decoder);
}

static int refill(struct vp_decoder *decoder, bool *end, struct vp_error *err)
{
	const void *bytes;
	size_t size;

	if (decoder->compressed.read(decoder->compressed.user, &bytes, &size,
				     err))
		return err->status;
	decoder->in = bytes;
	decoder->in_size = size;
	*end = !size;
	if (*end && decoder->is_inside)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "the compressed data end in the middle");
	return 0;
}

/* Pieces are full but for the last, however small those it is given are. */
static int decode(void *user, const void **bytes, size_t *size,
		  struct vp_error *err)
{
	struct vp_decoder *decoder = user;
	size_t made = 0;
	size_t done;
	bool end = false;

	for (done = 0; done < PIECE_SIZE; done += made) {
		if (!decoder->in_size && !decoder->has_more &&
		    refill(decoder, &end, err))
			return err->status;
		if (end)
			break;
		if (decoder->step(decoder, decoder->piece + done,
				  PIECE_SIZE - done, &made, err))
			return err->status;
	}
	*bytes = decoder->piece;
	*size = done;
	return 0;
}

struct vp_source vp_decoder_source(struct vp_decoder *decoder)
{
	return (struct vp_source){ .read = decode, .user = decoder };
}
