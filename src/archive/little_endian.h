/* SPDX-License-Identifier: MIT */
#ifndef VP_ARCHIVE_LITTLE_ENDIAN_H
#define VP_ARCHIVE_LITTLE_ENDIAN_H

#include <stdint.h>

#include "base/buffer.h"

/** Appends the low @p size bytes of @p value, the lowest first. */
static inline void vp_put_number(struct vp_buffer *out, uint64_t value,
				 int size)
{
	int i;

	for (i = 0; i < size; i++)
		vp_buffer_char(out, (char)(value >> (8 * i) & 0xff));
}

/** The number that @p size bytes are, the lowest first. */
static inline uint64_t vp_get_number(const void *bytes, int size)
{
	const unsigned char *byte = bytes;
	uint64_t value = 0;

	while (size--)
		value = value << 8 | byte[size];
	return value;
}

#endif
