/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_PYC_H
#define VP_PYTHON_PYC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

/*
 * .pyc files: a 12- or 16-byte header (PEP 552) and a marshalled code object.
 */

/** The source time that a timestamp-based .pyc holds; false when it has none. */
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
 * Finds the marshalled string that is, or that starts with, @p prefix and
 * ends at a string boundary, at or after @p from.  The length before the text
 * is checked, so what is found is a string object and not a coincidence.
 */
bool vp_pyc_find_string(const char *bytes, size_t size, size_t from,
			const char *prefix, struct vp_pyc_string *out);

/** Appends @p text as the kind of string found at @p like, length before it. */
void vp_pyc_write_string(struct vp_buffer *out, const char *bytes,
			 const struct vp_pyc_string *like, const char *text);

#endif
