/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_DESTINATION_H
#define VP_ENV_DESTINATION_H

#include <venvpack/pack.h>

#include "base/arena.h"
#include "base/output.h"
#include "env/staging.h"

/** Where an archive goes: to a file or, as a directory, through staging. */
struct vp_destination {
	enum venvpack_format format;
	struct vp_output output;
	struct vp_staging staging;
};

#define VP_DESTINATION_INIT                                          \
	{                                                            \
		.output = VP_OUTPUT_INIT, .staging = VP_STAGING_INIT \
	}

/**
 * Begins to make @p path of @c format, or to write to standard output for "-".
 * What exists is VENVPACK_ERR_EXISTS, unless it is a file and @p replace, or an
 * empty directory that is to be filled.
 */
int vp_destination_open(struct vp_destination *destination, const char *path,
			bool replace, struct vp_error *err) VP_MUST_CHECK;

/** Makes it appear. */
int vp_destination_commit(struct vp_destination *destination,
			  struct vp_error *err) VP_MUST_CHECK;

/** Ends: without a commit before, nothing is left. */
void vp_destination_close(struct vp_destination *destination);

#define VP_DESTINATION_PATHS_MAX 3

/**
 * The absolute paths that it takes, in @p arena and ended by NULL: should the
 * environment be around them, they are not of it.
 */
int vp_destination_paths(const struct vp_destination *destination,
			 struct vp_arena *arena,
			 const char *paths[VP_DESTINATION_PATHS_MAX + 1],
			 struct vp_error *err) VP_MUST_CHECK;

VP_DEFINE_AUTO(destination, struct vp_destination, vp_destination_close(local))

#endif
