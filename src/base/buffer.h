/* SPDX-License-Identifier: MIT */
#ifndef VP_BASE_BUFFER_H
#define VP_BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "base/error.h"

/**
 * A growing byte buffer and string builder: a zeroed struct is an empty one.
 *
 * Appending cannot be checked at every call without hiding what is built, so
 * a buffer that ran out of memory remembers it: append, then ask once with
 * vp_buffer_check().  @c data is NUL-terminated after every append, the NUL
 * not counted in @c size.  It is NULL until the first append.
 */
struct vp_buffer {
	char *data;
	size_t size;
	size_t capacity;
	bool failed;
};

/** Makes room for @p size more bytes; returns where they go, or NULL. */
char *vp_buffer_reserve(struct vp_buffer *buffer, size_t size);
void vp_buffer_append(struct vp_buffer *buffer, const void *bytes, size_t size);
void vp_buffer_text(struct vp_buffer *buffer, const char *text);
void vp_buffer_char(struct vp_buffer *buffer, char c);
void vp_buffer_printf(struct vp_buffer *buffer, const char *fmt, ...)
	VP_PRINTF(2, 3);

/** Fails when any append since the buffer was empty ran out of memory. */
int vp_buffer_check(const struct vp_buffer *buffer,
		    struct vp_error *err) VP_MUST_CHECK;

/** The content as a string, never NULL. */
const char *vp_buffer_string(const struct vp_buffer *buffer);

/** Moves the content out as a string of the caller's; NULL when out of memory. */
char *vp_buffer_steal(struct vp_buffer *buffer);

/** Empties the buffer and keeps its memory. */
void vp_buffer_reset(struct vp_buffer *buffer);
void vp_buffer_clear(struct vp_buffer *buffer);

VP_DEFINE_AUTO(buffer, struct vp_buffer, vp_buffer_clear(local))

#endif
