/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_FILTER_H
#define VP_ENV_FILTER_H

#include <stdbool.h>

#include "base/error.h"

/**
 * What of an environment is packed, by paths alone.
 *
 * A rule is '+' (packed) or '-' (left out) and a pattern as in base/glob.h,
 * matched against paths in the environment and against the directories that
 * they are in.  One without a '/', but for one at its end, is matched against
 * each name on the way.  The last rule that matches decides.
 */
struct vp_filter {
	const char *const *rules; /**< NULL-terminated, or NULL for none */
	bool drops_bytecode;	  /**< what is compiled below a __pycache__ */
};

/**
 * Fails with VENVPACK_ERR_ARGUMENT when a rule is none, or when what every
 * environment needs is left out.
 */
int vp_filter_check(const struct vp_filter *filter,
		    struct vp_error *err) VP_MUST_CHECK;

bool vp_filter_keeps(const struct vp_filter *filter, const char *path,
		     bool is_directory);

/** May there be something to keep below this directory, which is left out? */
bool vp_filter_may_keep_below(const struct vp_filter *filter, const char *path);

#endif
