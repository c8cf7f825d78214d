/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_LOST_BASE_H
#define VP_ENV_LOST_BASE_H

#include "python/interpreter.h"

/** "lib/pythonX.Y" of an environment, as a version; zeroed when there is none. */
struct vp_lib_version {
	int major, minor;
	bool free_threaded;
};

/**
 * Finds the version that the environment's packages are for; @p hint is taken
 * where there are some for it, else the highest.
 */
int vp_lib_version_find(struct vp_lib_version *out, int env,
			const struct vp_lib_version *hint,
			struct vp_error *err) VP_MUST_CHECK;

/**
 * Tells what the base of an environment was when it is not here to be asked:
 * by its pyvenv.cfg @p config and by @p lib.
 *
 * What neither of them tells is VENVPACK_ERR_NO_PYTHON.
 */
int vp_lost_base_tell(struct vp_interpreter *out, const char *config,
		      size_t config_size, const struct vp_lib_version *lib,
		      struct vp_error *err) VP_MUST_CHECK;

#endif
