/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_INSTALLED_H
#define VP_PYTHON_INSTALLED_H

#include "base/cleanup.h"
#include "base/error.h"
#include "python/wheel.h"

/** A distribution that is installed in an environment. */
struct vp_installed {
	char *dist_info; /**< in the environment; NULL: there is none */
	char *version;
};

/** Finds the distribution of package @p name by its .dist-info directory. */
int vp_installed_find(struct vp_installed *out,
		      const struct vp_wheel_target *target, const char *name,
		      struct vp_error *err) VP_MUST_CHECK;

/**
 * Removes it: what its RECORD names and Python compiled from that, as far as
 * it is in the environment, whatever RECORD says; then directories that became
 * empty.
 */
int vp_installed_remove(const struct vp_installed *installed,
			const struct vp_wheel_target *target,
			struct vp_error *err) VP_MUST_CHECK;

void vp_installed_clear(struct vp_installed *installed);

VP_DEFINE_AUTO(installed, struct vp_installed, vp_installed_clear(local))

#endif
