/* SPDX-License-Identifier: MIT */
#ifndef VP_FIXUP_PATCH_H
#define VP_FIXUP_PATCH_H

#include "fixup/value.h"

/**
 * Applies @p edits to @p bytes: appends the result to @p out, and moves the
 * edits to where the rendered values are in it.  Literal edits are done once
 * and leave the list.
 *
 * Edits that overlap, are out of order or reach past the end are
 * VENVPACK_ERR_CORRUPT.  After a failure @p out and @p edits are of no use.
 */
int vp_patch(struct vp_buffer *out, const char *bytes, size_t size,
	     struct vp_edits *edits, const struct vp_place *place,
	     struct vp_error *err) VP_MUST_CHECK;

#endif
