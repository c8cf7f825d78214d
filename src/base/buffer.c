/* SPDX-License-Identifier: MIT */
/* A growing byte buffer and string builder. */
#include "base/buffer.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

char *vp_buffer_reserve(struct vp_buffer *buffer, size_t size)
{
	size_t needed;

	if (buffer->failed)
		return NULL;
	if (__builtin_add_overflow(buffer->size, size, &needed) ||
	    needed > SIZE_MAX / 2 - 1) {
		buffer->failed = true;
		return NULL;
	}
	if (needed + 1 > buffer->capacity) {
		size_t capacity = buffer->capacity ? buffer->capacity : 64;
		char *data;

		while (capacity < needed + 1)
			capacity *= 2;
		data = realloc(buffer->data, capacity);
		if (!data) {
			buffer->failed = true;
			return NULL;
		}
		buffer->data = data;
		buffer->capacity = capacity;
	}
	return buffer->data + buffer->size;
}

void vp_buffer_append(struct vp_buffer *buffer, const void *bytes, size_t size)
{
	char *end = vp_buffer_reserve(buffer, size);

	if (!end)
		return;
	if (size)
		memcpy(end, bytes, size);
	buffer->size += size;
	buffer->data[buffer->size] = '\0';
}

void vp_buffer_text(struct vp_buffer *buffer, const char *text)
{
	vp_buffer_append(buffer, text, strlen(text));
}

void vp_buffer_char(struct vp_buffer *buffer, char c)
{
	vp_buffer_append(buffer, &c, 1);
}

void vp_buffer_printf(struct vp_buffer *buffer, const char *fmt, ...)
{
	va_list args;
	va_list again;
	int length;
	char *end;

	va_start(args, fmt);
	va_copy(again, args);
	length = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	end = length < 0 ? NULL : vp_buffer_reserve(buffer, (size_t)length);
	if (end) {
		vsnprintf(end, (size_t)length + 1, fmt, again);
		buffer->size += (size_t)length;
	} else {
		buffer->failed = true;
	}
	va_end(again);
}

int vp_buffer_check(const struct vp_buffer *buffer, struct vp_error *err)
{
	return buffer->failed ? vp_fail_nomem(err) : 0;
}

const char *vp_buffer_string(const struct vp_buffer *buffer)
{
	return buffer->data ? buffer->data : "";
}

char *vp_buffer_steal(struct vp_buffer *buffer)
{
	char *data;

	vp_buffer_append(buffer, "", 0);
	if (buffer->failed)
		return NULL;
	data = VP_STEAL(buffer->data);
	*buffer = (struct vp_buffer){ 0 };
	return data;
}

void vp_buffer_reset(struct vp_buffer *buffer)
{
	buffer->size = 0;
	buffer->failed = false;
	if (buffer->data)
		buffer->data[0] = '\0';
}

void vp_buffer_clear(struct vp_buffer *buffer)
{
	free(buffer->data);
	*buffer = (struct vp_buffer){ 0 };
}
