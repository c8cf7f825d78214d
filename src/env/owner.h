/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_OWNER_H
#define VP_ENV_OWNER_H

#include <sys/types.h>

#include "base/context.h"

/** To whom files belong; (uid_t)-1 and (gid_t)-1 leave one as it is. */
struct vp_owner {
	uid_t user;
	gid_t group;
};

/**
 * Reads "USER", "USER:GROUP", ":GROUP" or "USER:", which is the user's own
 * group.  Both are names or numbers; what is neither here is
 * VENVPACK_ERR_ARGUMENT.
 */
int vp_owner_parse(struct vp_owner *owner, const char *text,
		   struct vp_error *err) VP_MUST_CHECK;

/** Gives directory @p root and all below it away; no link is followed. */
int vp_owner_give(const struct vp_owner *owner, int root,
		  const struct vp_context *ctx,
		  struct vp_error *err) VP_MUST_CHECK;

#endif
