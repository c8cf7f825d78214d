/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_WORKDIR_H
#define VP_ENV_WORKDIR_H

#include "env/staging.h"

/**
 * The directory that a new environment is written into: the one at its path,
 * if it is there, else a staged one, which appears whole.
 */
struct vp_workdir {
	struct vp_staging staging;
	int fd;
	bool in_place;
	bool is_ours; /* all that is in place, until it is committed */
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

/** What was written stays; a staged one appears with mode @p mode. */
int vp_workdir_commit(struct vp_workdir *workdir, mode_t mode,
		      enum venvpack_sync sync,
		      struct vp_error *err) VP_MUST_CHECK;

/** Ends: without a commit before, a directory that was empty is so again. */
void vp_workdir_close(struct vp_workdir *workdir);

VP_DEFINE_AUTO(workdir, struct vp_workdir, vp_workdir_close(local))

#endif
