/* SPDX-License-Identifier: MIT */
/* JSON: a strict reader over jansson, and a writer into a buffer. */
#include "base/json.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "base/utf8.h"

static const json_t *json_of(const struct vp_json *value)
{
	return (const json_t *)(const void *)value;
}

static const struct vp_json *value_of(const json_t *json)
{
	return (const struct vp_json *)(const void *)json;
}

int vp_json_parse(struct vp_json **out, const char *text, size_t size,
		  struct vp_error *err)
{
	json_error_t why;
	json_t *root;

	/* Without memory, jansson tells of a wrong syntax, or drops bytes. */
	errno = 0;
	root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &why);
	if (errno == ENOMEM) {
		json_decref(root);
		return vp_fail_nomem(err);
	}
	if (!root)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "no valid JSON: line %d: %s", why.line,
			       why.text);
	*out = (struct vp_json *)(void *)root;
	return 0;
}

void vp_json_free(struct vp_json *root)
{
	json_decref((json_t *)(void *)root);
}

const struct vp_json *vp_json_get(const struct vp_json *object, const char *key)
{
	return value_of(json_object_get(json_of(object), key));
}

bool vp_json_is_array(const struct vp_json *value)
{
	return json_is_array(json_of(value));
}

size_t vp_json_count(const struct vp_json *array)
{
	return json_array_size(json_of(array));
}

const struct vp_json *vp_json_at(const struct vp_json *array, size_t index)
{
	return value_of(json_array_get(json_of(array), index));
}

const char *vp_json_text(const struct vp_json *value)
{
	return json_string_value(json_of(value));
}

bool vp_json_integer(const struct vp_json *value, int64_t *out)
{
	if (!json_is_integer(json_of(value)))
		return false;
	*out = json_integer_value(json_of(value));
	return true;
}

bool vp_json_is_true(const struct vp_json *value)
{
	return json_is_true(json_of(value));
}

bool vp_json_is_null(const struct vp_json *value)
{
	return json_is_null(json_of(value));
}

static void append_string(struct vp_buffer *out, const char *text)
{
	size_t left = strlen(text);

	vp_buffer_char(out, '"');
	while (left) {
		size_t length = vp_utf8_length(text, left);
		unsigned char byte = (unsigned char)*text;

		if (byte == '"' || byte == '\\')
			vp_buffer_printf(out, "\\%c", byte);
		else if (byte == '\n')
			vp_buffer_text(out, "\\n");
		else if (byte < 0x20 || byte == 0x7f)
			vp_buffer_printf(out, "\\u%04x", byte);
		else if (length)
			vp_buffer_append(out, text, length);
		else
			vp_buffer_text(out, "\\ufffd");
		text += length ? length : 1;
		left -= length ? length : 1;
	}
	vp_buffer_char(out, '"');
}

static void begin_line(struct vp_json_writer *json)
{
	unsigned int i;

	if (json->depth)
		vp_buffer_char(json->out, '\n');
	for (i = 0; i < json->depth; i++)
		vp_buffer_char(json->out, ' ');
}

static void begin_member(struct vp_json_writer *json, const char *key)
{
	if (json->has_members)
		vp_buffer_char(json->out, ',');
	begin_line(json);
	json->has_members = true;
	if (key) {
		append_string(json->out, key);
		vp_buffer_text(json->out, ": ");
	}
}

static void begin(struct vp_json_writer *json, const char *key, char bracket)
{
	begin_member(json, key);
	vp_buffer_char(json->out, bracket);
	json->depth++;
	json->has_members = false;
}

static void end(struct vp_json_writer *json, char bracket)
{
	json->depth--;
	if (json->has_members) {
		vp_buffer_char(json->out, '\n');
		vp_buffer_printf(json->out, "%*s", (int)json->depth, "");
	}
	vp_buffer_char(json->out, bracket);
	json->has_members = true;
	if (!json->depth)
		vp_buffer_char(json->out, '\n');
}

void vp_json_begin_object(struct vp_json_writer *json, const char *key)
{
	begin(json, key, '{');
}

void vp_json_end_object(struct vp_json_writer *json)
{
	end(json, '}');
}

void vp_json_begin_array(struct vp_json_writer *json, const char *key)
{
	begin(json, key, '[');
}

void vp_json_end_array(struct vp_json_writer *json)
{
	end(json, ']');
}

void vp_json_write_text(struct vp_json_writer *json, const char *key,
			const char *text)
{
	begin_member(json, key);
	if (text)
		append_string(json->out, text);
	else
		vp_buffer_text(json->out, "null");
}

void vp_json_write_integer(struct vp_json_writer *json, const char *key,
			   int64_t value)
{
	begin_member(json, key);
	vp_buffer_printf(json->out, "%" PRId64, value);
}

void vp_json_write_bool(struct vp_json_writer *json, const char *key,
			bool value)
{
	begin_member(json, key);
	vp_buffer_text(json->out, value ? "true" : "false");
}
