/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_WHEEL_FILE_H
#define VP_PYTHON_WHEEL_FILE_H

/* What reading a wheel and installing it share; of no use to others. */

#include "archive/zip_reader.h"
#include "base/hash.h"
#include "python/entry_points.h"
#include "python/metadata.h"
#include "python/record.h"
#include "python/wheel.h"
#include "python/wheel_name.h"

struct vp_wheel {
	char *file_name;
	struct vp_zip *zip;
	struct vp_hasher *hasher;
	struct vp_arena arena;
	struct vp_buffer content; /* of the member that was read last */
	struct vp_wheel_name tags;
	struct vp_metadata metadata;
	struct vp_entry_points entry_points;
	struct vp_record record; /* rows sorted by path */
	const char *dist_info;	 /* "NAME-VERSION.dist-info" */
	const char *data;	 /* "NAME-VERSION.data" */
};

/**
 * Reads a file of the wheel into @c content, and compares it with its row of
 * RECORD; tells its SHA-256.
 */
int vp_wheel_read(struct vp_wheel *wheel, const struct vp_zip_member *member,
		  struct vp_sha256 *digest, struct vp_error *err) VP_MUST_CHECK;

/**
 * What of @p name is in directory @p directory of the wheel, or NULL.
 * Borrowed from @p name.
 */
const char *vp_wheel_below(const char *name, const char *directory);

/** RECORD, or one of the signatures of it, which no row can describe. */
bool vp_wheel_is_record(const struct vp_wheel *wheel, const char *name);

/** Makes the failure one of the wheel, and names it; returns the status. */
int vp_wheel_blame(const struct vp_wheel *wheel, struct vp_error *err);

#endif
