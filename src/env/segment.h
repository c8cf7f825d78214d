/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_SEGMENT_H
#define VP_ENV_SEGMENT_H

#include "base/context.h"
#include "base/output.h"
#include "env/manifest.h"

/**
 * Writes an archive of the environment whose directory is @p env: the head
 * with the manifest, then its entries, read again and checked against the
 * hashes of the tree, cut into segments of which each becomes a frame.
 *
 * A file that is no longer what was scanned is VENVPACK_ERR_CHANGED.
 *
 * @param level of the compression; 0 means its default
 */
int vp_segments_write(const struct vp_manifest *manifest, int env, int level,
		      struct vp_output *output, struct vp_context *ctx,
		      struct vp_error *err) VP_MUST_CHECK;

#endif
