/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_PYC_H
#define VP_PYTHON_PYC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

/*
 * .pyc files: a header of 12 bytes, or of 16 by PEP 552, and a marshalled code
 * object.
 */

/**
 * The time of the source that a .pyc holds, which is valid while both agree,
 * and where the four bytes of it are; false when it holds none.
 */
bool vp_pyc_source_time(const char *bytes, size_t size, uint32_t *time,
			size_t *offset);

/** A marshalled string: its whole encoding and the text in it. */
struct vp_pyc_string {
	size_t offset; /**< of the type byte */
	size_t size;   /**< type byte, length and text */
	size_t text_offset;
	size_t text_size;
};

/**
 * Finds the next marshalled string at or after @p from that is @p path, or a
 * path below it.  The length before the text is checked, so what is found is
 * a string and no coincidence.
 */
bool vp_pyc_find_string(const char *bytes, size_t size, size_t from,
			const char *path, struct vp_pyc_string *out);

/**
 * Appends @p text as marshal would write it in place of the string @p like:
 * as interned as that is, in the shortest form.
 */
void vp_pyc_write_string(struct vp_buffer *out, const char *bytes,
			 const struct vp_pyc_string *like, const char *text);

#endif
