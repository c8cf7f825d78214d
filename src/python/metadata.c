/* SPDX-License-Identifier: MIT */
/* METADATA and WHEEL: fields as in e-mail. */
#include "python/metadata.h"

#include <string.h>
#include <strings.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_alphanumeric(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_separator(char c)
{
	return c == '-' || c == '_' || c == '.';
}

static char lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

/* Where the line at @offset ends, its newline left out. */
static size_t line_end(const char *text, size_t size, size_t offset)
{
	const char *newline = memchr(text + offset, '\n', size - offset);

	return newline ? (size_t)(newline - text) : size;
}

bool vp_metadata_next(const char *text, size_t size, size_t *offset,
		      struct vp_metadata_field *field)
{
	size_t begin = *offset;
	size_t end = line_end(text, size, begin);
	const char *colon = memchr(text + begin, ':', end - begin);

	if (!colon || is_blank(text[begin]))
		return false;
	while (end + 1 < size && is_blank(text[end + 1]))
		end = line_end(text, size, end + 1);
	*offset = end < size ? end + 1 : size;
	field->name = text + begin;
	field->name_size = (size_t)(colon - field->name);
	for (begin += field->name_size + 1; begin < end; begin++)
		if (!is_blank(text[begin]))
			break;
	while (end > begin && strchr(" \t\r", text[end - 1]))
		end--;
	field->value = text + begin;
	field->value_size = end - begin;
	return true;
}

bool vp_metadata_is_field(const struct vp_metadata_field *field,
			  const char *name)
{
	return strlen(name) == field->name_size &&
	       strncasecmp(field->name, name, field->name_size) == 0;
}

/* PEP 508: letters, digits and between them separators. */
static bool is_name(const char *name)
{
	const char *p;

	for (p = name; *p; p++)
		if (!is_alphanumeric(*p) && !is_separator(*p))
			return false;
	return p > name && is_alphanumeric(*name) && is_alphanumeric(p[-1]);
}

static bool is_version(const char *version)
{
	const char *p;

	for (p = version; *p; p++)
		if (!is_alphanumeric(*p) && !is_separator(*p) &&
		    !strchr("+!", *p))
			return false;
	return p > version;
}

static int take_once(const char **out, const char *label,
		     const struct vp_metadata_field *field,
		     struct vp_arena *arena, struct vp_error *err)
{
	if (*out)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "METADATA has more than one %s", label);
	*out = vp_arena_copy(arena, field->value, field->value_size);
	return *out ? 0 : vp_fail_nomem(err);
}

static size_t count_requirements(const char *text, size_t size)
{
	struct vp_metadata_field field;
	size_t offset = 0;
	size_t count = 0;

	while (vp_metadata_next(text, size, &offset, &field))
		if (vp_metadata_is_field(&field, "Requires-Dist"))
			count++;
	return count;
}

static int take_field(struct vp_metadata *metadata,
		      const struct vp_metadata_field *field,
		      struct vp_arena *arena, struct vp_error *err)
{
	const char **requirement;

	if (vp_metadata_is_field(field, "Name"))
		return take_once(&metadata->name, "name", field, arena, err);
	if (vp_metadata_is_field(field, "Version"))
		return take_once(&metadata->version, "version", field, arena,
				 err);
	if (vp_metadata_is_field(field, "Requires-Python"))
		return take_once(&metadata->python, "Requires-Python", field,
				 arena, err);
	if (!vp_metadata_is_field(field, "Requires-Dist"))
		return 0;
	requirement = &metadata->requirements[metadata->requirement_count++];
	*requirement = vp_arena_copy(arena, field->value, field->value_size);
	return *requirement ? 0 : vp_fail_nomem(err);
}

int vp_metadata_parse(struct vp_metadata *metadata, const char *text,
		      size_t size, struct vp_arena *arena, struct vp_error *err)
{
	struct vp_metadata found = { 0 };
	struct vp_metadata_field field;
	size_t offset = 0;

	if (size && memchr(text, '\0', size))
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "METADATA is no text");
	found.requirements =
		vp_arena_alloc(arena, (count_requirements(text, size) + 1) *
					      sizeof(*found.requirements));
	if (!found.requirements)
		return vp_fail_nomem(err);
	while (vp_metadata_next(text, size, &offset, &field))
		if (take_field(&found, &field, arena, err))
			return err->status;
	if (!found.name || !is_name(found.name))
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "METADATA has no proper name");
	if (!found.version || !is_version(found.version))
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "METADATA has no proper version");
	*metadata = found;
	return 0;
}

/* Takes the next character of a normalised name; runs of separators are one. */
static char next_of_name(const char **name)
{
	char c = lower(**name);

	if (!c)
		return '\0';
	(*name)++;
	if (!is_separator(c))
		return c;
	while (is_separator(**name))
		(*name)++;
	return '-';
}

void vp_metadata_normalise(struct vp_buffer *out, const char *name)
{
	char c;

	while ((c = next_of_name(&name)))
		vp_buffer_char(out, c);
}

bool vp_metadata_same_name(const char *a, const char *b)
{
	char c;

	do {
		c = next_of_name(&a);
		if (c != next_of_name(&b))
			return false;
	} while (c);
	return true;
}

/*
 * Takes the next character of a version.  Separators only count between
 * digits, as in 1.0 but not in 1.0-rc1, and zeros only behind a digit.
 */
static char next_of_version(const char **version, char before)
{
	bool separated = is_separator(**version);

	while (is_separator(**version))
		(*version)++;
	if (separated && is_digit(before) && is_digit(**version))
		return '.';
	if (!is_digit(before))
		while (**version == '0' && is_digit((*version)[1]))
			(*version)++;
	return **version ? lower(*(*version)++) : '\0';
}

bool vp_metadata_same_version(const char *a, const char *b)
{
	char before = '\0';

	do {
		char c = next_of_version(&a, before);

		if (c != next_of_version(&b, before))
			return false;
		before = c;
	} while (before);
	return true;
}
