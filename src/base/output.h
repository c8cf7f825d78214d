/* SPDX-License-Identifier: MIT */
#ifndef VP_BASE_OUTPUT_H
#define VP_BASE_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/context.h"
#include "base/error.h"

/**
 * A file that appears under its name whole or not at all: written to a
 * temporary beside it, synced, and renamed.  Or standard output, where nothing
 * can be taken back.
 */
struct vp_output {
	char *path;
	char *temporary; /* NULL for standard output, and once renamed */
	int fd;
	int parent; /* the directory that it is in, -1 for standard output */
	const struct vp_context *ctx; /* borrowed; NULL: nobody cancels */
	bool replace;
	bool may_wait; /* a pipe, where a writer waits for the reader */
	uint64_t size; /* bytes written so far */
};

#define VP_OUTPUT_INIT                 \
	{                              \
		.fd = -1, .parent = -1 \
	}

/**
 * Begins, and removes what killed runs left.  An existing @p path is refused
 * unless @p replace; "-" is standard output.
 */
int vp_output_open(struct vp_output *output, const char *path, bool replace,
		   struct vp_error *err) VP_MUST_CHECK;
int vp_output_write(struct vp_output *output, const void *bytes, size_t size,
		    struct vp_error *err) VP_MUST_CHECK;

/**
 * Syncs and renames.  When only the last step failed, to sync the directory:
 * VENVPACK_ERR_NOT_DURABLE, and the file stays.
 */
int vp_output_commit(struct vp_output *output,
		     struct vp_error *err) VP_MUST_CHECK;

/** Ends: without a commit before, nothing is left. */
void vp_output_close(struct vp_output *output);

VP_DEFINE_AUTO(output, struct vp_output, vp_output_close(local))

#endif
