/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_FORMAT_H
#define VP_ENV_FORMAT_H

#include <venvpack/pack.h>

#include "env/container.h"

/**
 * Decides what @p output becomes: what is @p wanted, or what its name tells.
 * VENVPACK_ERR_ARGUMENT when they contradict each other, or the name tells
 * nothing.
 */
int vp_format_choose(enum venvpack_format *out, enum venvpack_format wanted,
		     const char *output, struct vp_error *err) VP_MUST_CHECK;

/** Makes the container that fills @p destination, of the format it has. */
int vp_format_container(struct vp_container **out,
			struct vp_destination *destination, int level,
			unsigned int workers,
			struct vp_error *err) VP_MUST_CHECK;

#endif
