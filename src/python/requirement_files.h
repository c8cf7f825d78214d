/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_REQUIREMENT_FILES_H
#define VP_PYTHON_REQUIREMENT_FILES_H

#include "python/requirements.h"

/**
 * Adds the requirements in @p files, and in the files that those name.  What
 * only pip can read, such as a file at a URL, adds nothing.
 *
 * @param files NULL-terminated, or NULL
 */
int vp_requirement_files_read(struct vp_requirements *requirements,
			      const char *const *files,
			      struct vp_error *err) VP_MUST_CHECK;

#endif
