/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_STAGING_H
#define VP_ENV_STAGING_H

#include <stdbool.h>
#include <sys/types.h>

#include <venvpack/unpack.h>

#include "base/cleanup.h"
#include "base/context.h"

/**
 * A directory that appears under its name whole or not at all: made beside
 * it, private (0700), synced, and renamed.
 */
struct vp_staging {
	char *destination; /* absolute */
	const char *name;  /* last component of it, borrowed */
	char *temporary; /* name of the staging directory, NULL once renamed */
	char *lock_name;
	int parent;	  /* the directory all of them are in */
	int fd;		  /* the staging directory */
	int lock;	  /* held while it is written */
	dev_t device;	  /* of the staging directory: what is renamed must */
	ino_t inode;	  /* still be what was made */
	mode_t umask;	  /* what new directories here go without */
	bool takes_empty; /* the destination is an empty directory */
	bool may_replace; /* an environment that is there already; set before */
	bool is_replacing;    /* there is one */
	size_t existing_size; /* of what was there of the destination's path */
};

#define VP_STAGING_INIT                            \
	{                                          \
		.parent = -1, .fd = -1, .lock = -1 \
	}

/**
 * Begins: makes missing parents, locks the destination, removes what killed
 * runs left, and makes the staging directory.  A destination that exists is
 * VENVPACK_ERR_EXISTS unless it is an empty directory, or an environment that
 * may be replaced; one that another process works on is VENVPACK_ERR_BUSY.
 */
int vp_staging_open(struct vp_staging *staging, const char *destination,
		    struct vp_error *err) VP_MUST_CHECK;

/**
 * Sets mode @p mode, syncs as @p sync says, renames, and syncs the parent.
 * When only the last failed: VENVPACK_ERR_NOT_DURABLE, and the destination
 * stays.
 */
int vp_staging_commit(struct vp_staging *staging, mode_t mode,
		      enum venvpack_sync sync,
		      struct vp_error *err) VP_MUST_CHECK;

/**
 * Exchanges @p destination, an environment, and the one that it replaced.  When
 * only syncing failed: VENVPACK_ERR_NOT_DURABLE.
 */
int vp_staging_go_back(const char *destination,
		       struct vp_error *err) VP_MUST_CHECK;

/** Ends: without a commit before, nothing is left. */
void vp_staging_close(struct vp_staging *staging);

VP_DEFINE_AUTO(staging, struct vp_staging, vp_staging_close(local))

#endif
