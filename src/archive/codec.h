/* SPDX-License-Identifier: MIT */
#ifndef VP_ARCHIVE_CODEC_H
#define VP_ARCHIVE_CODEC_H

#include "archive/source.h"
#include "base/buffer.h"

/** How the bytes of a tar are stored. */
enum vp_compression {
	VP_COMPRESSION_NONE,
	VP_COMPRESSION_ZSTD,
	VP_COMPRESSION_GZIP,
	VP_COMPRESSION_XZ,
	VP_COMPRESSION_BZIP2,
	VP_COMPRESSION_DEFLATE, /**< of a zip's members; only to be decoded */
};

/*
 * Damage is VENVPACK_ERR_CORRUPT.  Messages tell what is wrong, and leave it
 * to the caller to tell where.
 */

/**
 * Makes independent frames; each worker has one of its own.  A frame carries a
 * checksum, and is what stock tools take for one: a frame of zstd, a stream of
 * xz or bzip2.  Of gzip it is a member without its header, which the index is.
 * Without compression it is the bytes themselves.
 */
struct vp_compressor;

/**
 * @param level 0 means the default of the compression; one that it does not
 *		have is VENVPACK_ERR_ARGUMENT
 */
int vp_compressor_new(struct vp_compressor **out,
		      enum vp_compression compression, int level,
		      struct vp_error *err) VP_MUST_CHECK;
void vp_compressor_free(struct vp_compressor *compressor);

/** Appends @p size bytes as one frame. */
int vp_compressor_frame(struct vp_compressor *compressor, const void *bytes,
			size_t size, struct vp_buffer *out,
			struct vp_error *err) VP_MUST_CHECK;

/**
 * Undoes frames one by one; each worker has one of its own.  Only for zstd and
 * gzip: what has no index is undone as a stream.
 */
struct vp_decompressor;

int vp_decompressor_new(struct vp_decompressor **out,
			enum vp_compression compression,
			struct vp_error *err) VP_MUST_CHECK;
void vp_decompressor_free(struct vp_decompressor *decompressor);

/**
 * Appends what one frame holds, which must be exactly @p content_size bytes
 * and all of @p size compressed ones.
 */
int vp_decompressor_frame(struct vp_decompressor *decompressor,
			  const void *bytes, size_t size, size_t content_size,
			  struct vp_buffer *out,
			  struct vp_error *err) VP_MUST_CHECK;

/**
 * A source of what a stream of any frames holds, as stock tools write it.
 * Frames that need a window over 128 MiB are refused, as are bytes after the
 * last frame; deflate has one frame.  All pieces but the last have the same
 * size, at least 64 KiB.
 */
struct vp_decoder;

/** @param compression any but none */
int vp_decoder_new(struct vp_decoder **out, enum vp_compression compression,
		   struct vp_source compressed,
		   struct vp_error *err) VP_MUST_CHECK;
struct vp_source vp_decoder_source(struct vp_decoder *decoder);
void vp_decoder_free(struct vp_decoder *decoder);

VP_DEFINE_AUTO(compressor, struct vp_compressor *, vp_compressor_free(*local))
VP_DEFINE_AUTO(decompressor, struct vp_decompressor *,
	       vp_decompressor_free(*local))
VP_DEFINE_AUTO(decoder, struct vp_decoder *, vp_decoder_free(*local))

#endif
