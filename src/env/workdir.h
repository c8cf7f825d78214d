/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_WORKDIR_H
#define VP_ENV_WORKDIR_H

#include "env/staging.h"

/**
 * The directory that a new environment is written into: a staged one, which
 * appears whole, or the one at its path, when there is something in it.
 */
struct vp_workdir {
	struct vp_staging staging;
	int fd;
	bool in_place;
};

#define VP_WORKDIR_INIT                              \
	{                                            \
		.staging = VP_STAGING_INIT, .fd = -1 \
	}

/**
 * Opens it.  One that another process works on is VENVPACK_ERR_BUSY; what is
 * no directory is VENVPACK_ERR_EXISTS.
 *
 * @param path   absolute
 * @param clears empty it first, if it is there; links are not followed
 */
int vp_workdir_open(struct vp_workdir *workdir, const char *path, bool clears,
		    struct vp_error *err) VP_MUST_CHECK;

/** Ends: a staged one appears with mode @p mode. */
int vp_workdir_commit(struct vp_workdir *workdir, mode_t mode,
		      enum venvpack_sync sync,
		      struct vp_error *err) VP_MUST_CHECK;

void vp_workdir_close(struct vp_workdir *workdir);

VP_DEFINE_AUTO(workdir, struct vp_workdir, vp_workdir_close(local))

#endif
