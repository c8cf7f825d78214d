/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_FETCH_H
#define VP_ENV_FETCH_H

#include "archive/members.h"
#include "base/context.h"
#include "env/target.h"

/** A container that has each of its entries where it can be read alone. */
struct vp_fetch_source {
	/** Opens what one worker reads with. */
	int (*open)(void *container, void **cursor, struct vp_error *err);
	void (*close)(void *cursor);

	/** Entries from number @p first on, @p count of them or to the end. */
	struct vp_members (*members)(void *cursor, size_t first, size_t count);

	void *container;
};

/**
 * Reads the entries of such a container in parallel, checks them against
 * @p tree, and writes them to @p target, if there is one: what
 * vp_extractor_run() does with a zip or a directory.
 */
int vp_fetch_run(const struct vp_fetch_source *source,
		 const struct vp_tree *tree, const struct vp_target *target,
		 struct vp_context *ctx, struct vp_error *err) VP_MUST_CHECK;

#endif
