/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_PACKAGES_H
#define VP_ENV_PACKAGES_H

#include "env/manifest.h"
#include "env/selection.h"

/**
 * Finds the installed distributions of the manifest's tree by their metadata:
 * sorted by name.
 */
int vp_packages_find(struct vp_manifest *manifest,
		     const struct vp_selection *selection,
		     struct vp_error *err) VP_MUST_CHECK;

#endif
