/* SPDX-License-Identifier: MIT */
#ifndef VP_ARCHIVE_SOURCE_H
#define VP_ARCHIVE_SOURCE_H

#include <stddef.h>

#include "base/error.h"

/**
 * Where bytes come from, piece by piece: a file, a decoder, a buffer.
 *
 * @c read sets @p bytes to the next piece, borrowed until the next call, and
 * @p size to 0 at the end, however often it is called there.
 */
struct vp_source {
	int (*read)(void *user, const void **bytes, size_t *size,
		    struct vp_error *err);
	void *user;
};

#endif
