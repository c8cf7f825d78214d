/* SPDX-License-Identifier: MIT */
#ifndef VP_ARCHIVE_FRAMES_H
#define VP_ARCHIVE_FRAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "archive/codec.h"
#include "base/context.h"

/*
 * An archive as frames: before each frame stands an index that tells where in
 * the tar it begins, so that frames can be undone in parallel and by whoever
 * wants just one.  For zstd it is a skippable frame, for gzip the header of the
 * member; other compressions have no place for one.  See docs/format.md.
 */

#define VP_FRAME_HEAD UINT64_MAX /* the frame that holds the manifest */

/** Where a frame begins, and how long it is. */
struct vp_frame_index {
	uint64_t entry;	     /**< number of the entry it begins in, or HEAD */
	uint64_t offset;     /**< of its first byte in that entry's data; 0
				  when it begins with the entry's header */
	uint32_t frame_size; /**< bytes of the compressed frame that follows */
	uint32_t content_size; /**< bytes of tar in it */
};

/** Appends the index, or nothing where the compression has no place for it. */
void vp_frame_index_write(struct vp_buffer *out,
			  enum vp_compression compression,
			  const struct vp_frame_index *index);

/** An archive that is open for reading, from its beginning to its end. */
struct vp_archive;

/**
 * Opens file @p path, or standard input for "-", and looks at its first bytes.
 * What is none of the containers we read is VENVPACK_ERR_NOT_AN_ARCHIVE, with
 * what it looks like.  Pipes will do, but for a zip, of which the end is read
 * first: that is VENVPACK_ERR_UNSUPPORTED.  Messages name the archive.  A
 * cancelled operation does not wait for more; @p ctx outlives the archive.
 */
int vp_archive_open(struct vp_archive **out, const char *path,
		    const struct vp_context *ctx,
		    struct vp_error *err) VP_MUST_CHECK;
void vp_archive_close(struct vp_archive *archive);

/**
 * Is it a zip?  Then there are no frames, and nothing to do with it but to read
 * the file, descriptor @p fd, which stays the archive's, by other means.
 */
bool vp_archive_is_zip(const struct vp_archive *archive, int *fd);

enum vp_compression vp_archive_compression(const struct vp_archive *archive);

/** Does it have frame indexes?  Recompressed by stock tools it does not. */
bool vp_archive_is_indexed(const struct vp_archive *archive);

/** Compressed bytes read so far, for progress. */
uint64_t vp_archive_position(const struct vp_archive *archive);

/** Size of the file, or 0 when it is not known (a pipe). */
uint64_t vp_archive_size(const struct vp_archive *archive);

/**
 * Reads the next frame of an indexed archive: its index, and its compressed
 * bytes, which replace what @p frame held.  Sets @p end after the last.
 *
 * Sizes are checked against the limits of docs/format.md before anything is
 * allocated, and the head comes first and once; bytes that are no index where
 * one must be are VENVPACK_ERR_CORRUPT.
 */
int vp_archive_next_frame(struct vp_archive *archive,
			  struct vp_frame_index *index, struct vp_buffer *frame,
			  bool *end, struct vp_error *err) VP_MUST_CHECK;

/**
 * The tar of an archive as one stream, from its beginning: no frame may have
 * been read before.  Its first piece has 64 KiB, unless the tar has less.
 */
int vp_archive_stream(struct vp_archive *archive, struct vp_source *out,
		      struct vp_error *err) VP_MUST_CHECK;

VP_DEFINE_AUTO(archive, struct vp_archive *, vp_archive_close(*local))

#endif
