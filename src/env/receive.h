/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_RECEIVE_H
#define VP_ENV_RECEIVE_H

#include "archive/members.h"
#include "base/context.h"
#include "env/target.h"

/**
 * Takes members out of a container, checks each against its entry, and writes it.
 * Each worker has one of its own; the tree and the target are shared.
 */
struct vp_receiver {
	const struct vp_tree *tree;
	const struct vp_target *target; /* NULL: nothing is written */
	const struct vp_context *ctx;
	struct vp_hasher *hasher;
	struct vp_parent parent;
};

#define VP_RECEIVER_INIT                  \
	{                                 \
		.parent = VP_PARENT_INIT, \
	}

int vp_receiver_open(struct vp_receiver *receiver, const struct vp_tree *tree,
		     const struct vp_target *target,
		     const struct vp_context *ctx,
		     struct vp_error *err) VP_MUST_CHECK;
void vp_receiver_close(struct vp_receiver *receiver);

/**
 * Takes the next member, which must be entry number @p index, data and all.
 * Sets @p end instead when there are no more.
 */
int vp_receiver_take(struct vp_receiver *receiver,
		     const struct vp_members *members, size_t index, bool *end,
		     struct vp_error *err) VP_MUST_CHECK;

/** Is @p member what the tree has as entry number @p index? */
int vp_receiver_check(const struct vp_receiver *receiver,
		      const struct vp_member *member, size_t index,
		      struct vp_error *err) VP_MUST_CHECK;

/** The failure of an entry that is not the one of the manifest. */
int vp_fail_differs(struct vp_error *err, const char *path, const char *what);

VP_DEFINE_AUTO(receiver, struct vp_receiver, vp_receiver_close(local))

#endif
