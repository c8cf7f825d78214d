/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_SHIM_H
#define VP_PYTHON_SHIM_H

#include <stdbool.h>

#include "base/error.h"

/**
 * Finds what the pyenv shim @p script would run here, without running it: by
 * PYENV_VERSION, else the nearest .python-version upwards from the current
 * directory, else pyenv's own version file.
 *
 * @param out set to an absolute path, the caller's to free, or to NULL when it
 *            is no shim or this cannot be told
 */
int vp_shim_resolve(char **out, const char *script,
		    struct vp_error *err) VP_MUST_CHECK;

#endif
