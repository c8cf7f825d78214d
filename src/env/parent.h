/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_PARENT_H
#define VP_ENV_PARENT_H

#include <stddef.h>

#include "base/cleanup.h"
#include "base/error.h"

/**
 * The directory of the entry in hand, which stays open while one entry after
 * the other is in it.  For making, renaming and removing, not for reading.
 */
struct vp_parent {
	const char *path; /* of an entry in it, borrowed */
	size_t size;	  /* how much of that is the directory's, with '/' */
	int fd;
};

#define VP_PARENT_INIT   \
	{                \
		.fd = -1 \
	}

/**
 * Opens the directory below @p root that @p path is in, unless it is the one
 * that is open.  No link is followed.  @p path must live until the next call.
 */
int vp_parent_enter(struct vp_parent *parent, int root, const char *path,
		    struct vp_error *err) VP_MUST_CHECK;

/** Closes the directory.  One that never was open is fine. */
void vp_parent_close(struct vp_parent *parent);

VP_DEFINE_AUTO(parent, struct vp_parent, vp_parent_close(local))

#endif
