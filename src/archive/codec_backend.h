/* SPDX-License-Identifier: MIT */
#ifndef VP_ARCHIVE_CODEC_BACKEND_H
#define VP_ARCHIVE_CODEC_BACKEND_H

#include "archive/codec.h"

/*
 * What a compression has to bring: a file codec_NAME.c that defines a
 * vp_codec_NAME, which a row in codec.c refers to.  What its functions make
 * begins with one of these structs, and holds what only that file knows.
 */

struct vp_compressor {
	int (*frame)(struct vp_compressor *compressor, const void *bytes,
		     size_t size, struct vp_buffer *out, struct vp_error *err);
	void (*free)(struct vp_compressor *compressor);
};

struct vp_decompressor {
	int (*frame)(struct vp_decompressor *decompressor, const void *bytes,
		     size_t size, size_t content_size, struct vp_buffer *out,
		     struct vp_error *err);
	void (*free)(struct vp_decompressor *decompressor);
};

struct vp_decoder {
	struct vp_source source;
	void (*free)(struct vp_decoder *decoder);
};

struct vp_codec {
	int (*new_compressor)(struct vp_compressor **out, int level,
			      struct vp_error *err);
	int (*new_decompressor)(struct vp_decompressor **out,
				struct vp_error *err);
	int (*new_decoder)(struct vp_decoder **out, struct vp_source compressed,
			   struct vp_error *err);
};

extern const struct vp_codec vp_codec_zstd;

#endif
