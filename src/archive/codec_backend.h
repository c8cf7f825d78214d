/* SPDX-License-Identifier: MIT */
#ifndef VP_ARCHIVE_CODEC_BACKEND_H
#define VP_ARCHIVE_CODEC_BACKEND_H

#include <stdbool.h>

#include "archive/codec.h"

/*
 * What a compression has to bring: a file codec_NAME.c that defines a
 * vp_codec_NAME, which a row in codec.c refers to.  What its functions make
 * begins with one of these structs, and holds what only that file knows;
 * "clear" releases that, and codec.c the rest.
 */

struct vp_compressor {
	int (*frame)(struct vp_compressor *compressor, const void *bytes,
		     size_t size, struct vp_buffer *out, struct vp_error *err);
	void (*clear)(struct vp_compressor *compressor);
};

struct vp_decompressor {
	int (*frame)(struct vp_decompressor *decompressor, const void *bytes,
		     size_t size, size_t content_size, struct vp_buffer *out,
		     struct vp_error *err);
	void (*clear)(struct vp_decompressor *decompressor);
};

struct vp_decoder {
	/*
	 * Takes some of the input that is left, or makes up to @p room bytes
	 * of output, or both.
	 */
	int (*step)(struct vp_decoder *decoder, char *out, size_t room,
		    size_t *made, struct vp_error *err);
	void (*clear)(struct vp_decoder *decoder);

	const unsigned char *in; /* what is left of a piece of the source */
	size_t in_size;
	bool is_inside; /* a frame that has not ended */

	/*
	 * There may be output that there was no room for, and to be made
	 * without input.  Need not be set where input is left as long as that
	 * is so, if only the end of the frame.
	 */
	bool has_more;

	/* Of codec.c alone. */
	struct vp_source compressed;
	char *piece;
};

struct vp_codec {
	const char *name;
	int level_max; /* 0: it has no levels */
	int level_default;

	/* They return zeroed memory but for the functions and their own. */
	int (*new_compressor)(struct vp_compressor **out, int level,
			      struct vp_error *err);
	int (*new_decompressor)(struct vp_decompressor **out,
				struct vp_error *err); /* NULL: has no index */
	int (*new_decoder)(struct vp_decoder **out, struct vp_error *err);
};

extern const struct vp_codec vp_codec_none;
extern const struct vp_codec vp_codec_zstd;
extern const struct vp_codec vp_codec_gzip;
extern const struct vp_codec vp_codec_xz;
extern const struct vp_codec vp_codec_bzip2;
extern const struct vp_codec vp_codec_deflate;

/** The failure of a stream that needs more memory than any reader must have. */
static inline int vp_fail_window(struct vp_error *err)
{
	return vp_fail(err, VENVPACK_ERR_CORRUPT,
		       "the compressed data need a window of more than "
		       "128 MiB");
}

/** The failure of a compressor, which no input accounts for. */
static inline int vp_fail_compress(struct vp_error *err)
{
	return vp_fail(err, VENVPACK_ERR_IO, "compressing failed");
}

#endif
