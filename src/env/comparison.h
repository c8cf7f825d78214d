/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_COMPARISON_H
#define VP_ENV_COMPARISON_H

#include "base/context.h"
#include "env/tree.h"

/** How an environment on the disk compares with its tree. */
struct vp_comparison {
	const struct vp_tree *tree;
	int env;	/* directory of the environment */
	bool is_strict; /* what Python and venvpack add counts too */
	struct vp_context *ctx;

	uint64_t changed; /* all three set */
	uint64_t missing;
	uint64_t added;
};

/**
 * Reads everything and compares it: type, mode, size, hash, link.  Each
 * difference is a finding with the code "changed", "missing" or "added".
 *
 * A umask may have taken from the modes of group and others what it would.
 */
int vp_comparison_run(struct vp_comparison *comparison,
		      struct vp_error *err) VP_MUST_CHECK;

#endif
