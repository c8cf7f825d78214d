/* SPDX-License-Identifier: MIT */
#ifndef VP_BASE_OPTIONS_H
#define VP_BASE_OPTIONS_H

#include <stddef.h>

#include "base/error.h"

/**
 * Copies a versioned struct, whose first field is its size, from a caller
 * that was compiled against another version of the library.
 *
 * Fields the caller does not know become zero, which is always the default;
 * fields this library does not know must be zero.
 */
int vp_copy_options(void *dst, size_t dst_size, const void *src,
		    struct vp_error *err) VP_MUST_CHECK;

/** Copies a result to the caller: as much of it as the caller knows. */
void vp_copy_result(void *dst, const void *src, size_t src_size);

#endif
