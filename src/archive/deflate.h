/* SPDX-License-Identifier: MIT */
#ifndef VP_ARCHIVE_DEFLATE_H
#define VP_ARCHIVE_DEFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

/*
 * Deflate streams, RFC 1951, without anything around them, and the CRC that
 * gzip and zip put there.  All in memory, over libdeflate; one thread uses one
 * at a time.
 */

#define VP_DEFLATE_LEVEL_MAX 12
#define VP_DEFLATE_LEVEL_DEFAULT 6

struct vp_deflater;

/** Returns NULL when out of memory.  @p level is from 1 to 12. */
struct vp_deflater *vp_deflater_new(int level);
void vp_deflater_free(struct vp_deflater *deflater);

/** Appends @p size bytes as one stream. */
int vp_deflater_append(struct vp_deflater *deflater, const void *bytes,
		       size_t size, struct vp_buffer *out,
		       struct vp_error *err) VP_MUST_CHECK;

struct vp_inflater;

/** Returns NULL when out of memory. */
struct vp_inflater *vp_inflater_new(void);
void vp_inflater_free(struct vp_inflater *inflater);

/**
 * Undoes a stream that is all of @p size bytes and holds exactly @p room.
 *
 * @return false when it is not so, or damaged
 */
bool vp_inflater_undo(struct vp_inflater *inflater, const void *bytes,
		      size_t size, void *out, size_t room);

/** Goes on from @p crc, which is 0 at first. */
uint32_t vp_crc32(uint32_t crc, const void *bytes, size_t size);

VP_DEFINE_AUTO(deflater, struct vp_deflater *, vp_deflater_free(*local))
VP_DEFINE_AUTO(inflater, struct vp_inflater *, vp_inflater_free(*local))

#endif
