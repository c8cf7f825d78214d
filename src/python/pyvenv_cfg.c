/* SPDX-License-Identifier: MIT */
/* Reading pyvenv.cfg (PEP 405) as site.py does. */
#include "python/pyvenv_cfg.h"

#include <string.h>
#include <strings.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

static void trim(const char *text, size_t *begin, size_t *end)
{
	while (*begin < *end && is_blank(text[*begin]))
		(*begin)++;
	while (*end > *begin && is_blank(text[*end - 1]))
		(*end)--;
}

static bool parse_line(const char *text, size_t begin, size_t end,
		       struct vp_cfg_line *line)
{
	const char *equals = memchr(text + begin, '=', end - begin);
	size_t key_begin = begin;
	size_t key_end;
	size_t value_begin;

	if (!equals)
		return false;
	key_end = (size_t)(equals - text);
	value_begin = key_end + 1;
	trim(text, &key_begin, &key_end);
	trim(text, &value_begin, &end);
	line->key = text + key_begin;
	line->key_size = key_end - key_begin;
	line->value_offset = value_begin;
	line->value_size = end - value_begin;
	return true;
}

bool vp_cfg_next(const char *text, size_t size, size_t *offset,
		 struct vp_cfg_line *line)
{
	while (*offset < size) {
		size_t begin = *offset;
		const char *newline = memchr(text + begin, '\n', size - begin);
		size_t end = newline ? (size_t)(newline - text) : size;

		*offset = newline ? end + 1 : size;
		if (parse_line(text, begin, end, line))
			return true;
	}
	return false;
}

bool vp_cfg_is_key(const struct vp_cfg_line *line, const char *key)
{
	return strlen(key) == line->key_size &&
	       strncasecmp(line->key, key, line->key_size) == 0;
}

char *vp_cfg_value(const char *text, size_t size, const char *key)
{
	struct vp_cfg_line line;
	struct vp_cfg_line found = { 0 };
	size_t offset = 0;

	while (vp_cfg_next(text, size, &offset, &line))
		if (vp_cfg_is_key(&line, key))
			found = line;
	if (!found.key)
		return NULL;
	return strndup(text + found.value_offset, found.value_size);
}
