/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_LEAK_H
#define VP_ENV_LEAK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/context.h"

/** Paths of this machine that no archive should tell of. */
struct vp_leak_paths {
	const char *home;   /**< of the environment's owner; NULL: none */
	const char *prefix; /**< of the base, which is told: may be in it */
};

/**
 * Is @p path a file that was written here, by an installer or by hand, and not
 * by those who made the packages?
 */
bool vp_leak_may_be_in(const char *path);

/** Do these bytes, as they are packed, tell of a path of this machine? */
bool vp_leak_is_in(const struct vp_leak_paths *paths, const char *bytes,
		   size_t size);

/**
 * Tells of it, as a finding that does not travel: whose home it is depends on
 * who packs, and the archive must not.
 */
void vp_leak_report(struct vp_context *ctx, const char *path);

#endif
