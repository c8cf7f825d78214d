/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_PACKAGES_H
#define VP_ENV_PACKAGES_H

#include "env/manifest.h"

/**
 * Finds the installed distributions of a tree by their metadata, read from
 * the environment's directory @p env, into the manifest: sorted by name.
 */
int vp_packages_find(struct vp_manifest *manifest, int env,
		     struct vp_error *err) VP_MUST_CHECK;

#endif
