/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_UNPACKED_H
#define VP_ENV_UNPACKED_H

#include "env/manifest.h"

/*
 * An environment that was unpacked, by venvpack or by tar: a directory with a
 * manifest.  What has none is VENVPACK_ERR_NOT_AN_ENV, with the way out.
 */

/** Opens the manifest's directory of the environment @p env, at @p path. */
int vp_unpacked_directory(int env, const char *path, int *out,
			  struct vp_error *err) VP_MUST_CHECK;

/** Loads its manifest into an empty @p manifest. */
int vp_unpacked_load(struct vp_manifest *manifest, int env, const char *path,
		     struct vp_error *err) VP_MUST_CHECK;

#endif
