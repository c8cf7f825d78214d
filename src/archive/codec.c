/* SPDX-License-Identifier: MIT */
/* Compressions, a row each. */
#include "archive/codec.h"

#include "archive/codec_backend.h"

static const struct vp_codec *const codecs[] = {
	[VP_COMPRESSION_NONE] = NULL,
	[VP_COMPRESSION_ZSTD] = &vp_codec_zstd,
};

/* NULL, and why not, when there is none. */
static const struct vp_codec *find_codec(enum vp_compression compression,
					 struct vp_error *err)
{
	if (!codecs[compression])
		vp_fail(err, VENVPACK_ERR_UNSUPPORTED,
			"there are no frames without compression");
	return codecs[compression];
}

int vp_compressor_new(struct vp_compressor **out,
		      enum vp_compression compression, int level,
		      struct vp_error *err)
{
	const struct vp_codec *codec = find_codec(compression, err);

	if (!codec)
		return err->status;
	return codec->new_compressor(out, level, err);
}

void vp_compressor_free(struct vp_compressor *compressor)
{
	if (compressor)
		compressor->free(compressor);
}

int vp_compressor_frame(struct vp_compressor *compressor, const void *bytes,
			size_t size, struct vp_buffer *out,
			struct vp_error *err)
{
	return compressor->frame(compressor, bytes, size, out, err);
}

int vp_decompressor_new(struct vp_decompressor **out,
			enum vp_compression compression, struct vp_error *err)
{
	const struct vp_codec *codec = find_codec(compression, err);

	if (!codec)
		return err->status;
	return codec->new_decompressor(out, err);
}

void vp_decompressor_free(struct vp_decompressor *decompressor)
{
	if (decompressor)
		decompressor->free(decompressor);
}

int vp_decompressor_frame(struct vp_decompressor *decompressor,
			  const void *bytes, size_t size, size_t content_size,
			  struct vp_buffer *out, struct vp_error *err)
{
	return decompressor->frame(decompressor, bytes, size, content_size, out,
				   err);
}

int vp_decoder_new(struct vp_decoder **out, enum vp_compression compression,
		   struct vp_source compressed, struct vp_error *err)
{
	const struct vp_codec *codec = find_codec(compression, err);

	if (!codec)
		return err->status;
	return codec->new_decoder(out, compressed, err);
}

struct vp_source vp_decoder_source(struct vp_decoder *decoder)
{
	return decoder->source;
}

void vp_decoder_free(struct vp_decoder *decoder)
{
	if (decoder)
		decoder->free(decoder);
}
