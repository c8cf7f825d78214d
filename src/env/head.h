/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_HEAD_H
#define VP_ENV_HEAD_H

#include "archive/frames.h"
#include "archive/members.h"
#include "env/manifest.h"

/**
 * Reads the manifest, which is the first two of @p members, into an empty
 * @p manifest, and checks it against @p hash, which is the comment of the first
 * member, or "" when it has none.
 *
 * What does not begin with a manifest is VENVPACK_ERR_NOT_AN_ARCHIVE; a link
 * that would leave the environment, and of which the manifest does not tell,
 * is VENVPACK_ERR_UNSAFE.
 */
int vp_head_read(struct vp_manifest *manifest, const struct vp_members *members,
		 const char *hash, struct vp_error *err) VP_MUST_CHECK;

/** The same from the first frame of an archive. */
int vp_head_read_frame(struct vp_manifest *manifest, struct vp_archive *archive,
		       struct vp_error *err) VP_MUST_CHECK;

/**
 * The same from directory @p env, which has no hash of it.  An environment that
 * was unpacked is none of these.
 */
int vp_head_read_directory(struct vp_manifest *manifest, int env,
			   struct vp_error *err) VP_MUST_CHECK;

#endif
