/* SPDX-License-Identifier: MIT */
#ifndef VP_BASE_JSON_H
#define VP_BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"

/*
 * JSON by RFC 8259: a strict reader, over jansson, and a writer that appends
 * to a buffer, so that its output depends on nothing but the calls made.
 */

/** A value that was read; those inside it are borrowed from it. */
struct vp_json;

/** Parses; duplicate keys, deep nesting and trailing bytes are refused. */
int vp_json_parse(struct vp_json **out, const char *text, size_t size,
		  struct vp_error *err) VP_MUST_CHECK;
void vp_json_free(struct vp_json *root);

/** NULL when @p object is no object, or has no such member. */
const struct vp_json *vp_json_get(const struct vp_json *object,
				  const char *key);
bool vp_json_is_array(const struct vp_json *value);
/** 0 when it is no array. */
size_t vp_json_count(const struct vp_json *array);
/** NULL when it is no array or not that long. */
const struct vp_json *vp_json_at(const struct vp_json *array, size_t index);
/** NULL when it is no string.  Strings never hold a NUL. */
const char *vp_json_text(const struct vp_json *value);
/** False when it is no integer. */
bool vp_json_integer(const struct vp_json *value, int64_t *out);
bool vp_json_is_true(const struct vp_json *value);
bool vp_json_is_null(const struct vp_json *value);

/**
 * Writes one value into @c out, members one a line, indented by a space.
 * A zeroed writer with @c out set is ready; a @p key is NULL inside arrays.
 */
struct vp_json_writer {
	struct vp_buffer *out;
	unsigned int depth;
	bool has_members;
};

void vp_json_begin_object(struct vp_json_writer *json, const char *key);
void vp_json_end_object(struct vp_json_writer *json);
void vp_json_begin_array(struct vp_json_writer *json, const char *key);
void vp_json_end_array(struct vp_json_writer *json);
/** NULL writes null; bytes that are no UTF-8 become U+FFFD. */
void vp_json_write_text(struct vp_json_writer *json, const char *key,
			const char *text);
void vp_json_write_integer(struct vp_json_writer *json, const char *key,
			   int64_t value);
void vp_json_write_bool(struct vp_json_writer *json, const char *key,
			bool value);

VP_DEFINE_AUTO(json, struct vp_json *, vp_json_free(*local))

#endif
