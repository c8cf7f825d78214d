/* SPDX-License-Identifier: MIT */
/* Lexical paths: join, normalise, relative, is it inside. */
#include "base/path.h"

#include <string.h>

#define COMPONENT_MAX 255
#define ENTRY_NAME_MAX 4000

const char *vp_path_basename(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

void vp_path_dirname(struct vp_buffer *out, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		vp_buffer_char(out, '.');
	else if (slash == path)
		vp_buffer_char(out, '/');
	else
		vp_buffer_append(out, path, (size_t)(slash - path));
}

void vp_path_join(struct vp_buffer *out, const char *dir, const char *name)
{
	size_t length = strlen(dir);

	if (name[0] != '/') {
		vp_buffer_append(out, dir, length);
		if (length && dir[length - 1] != '/' && name[0])
			vp_buffer_char(out, '/');
	}
	vp_buffer_text(out, name);
}

/* Takes the last component off what was appended after @p start. */
static void drop_component(struct vp_buffer *out, size_t start)
{
	while (out->size > start && out->data[out->size - 1] != '/')
		out->size--;
	if (out->size > start)
		out->size--;
	out->data[out->size] = '\0';
}

static void append_components(struct vp_buffer *out, size_t start,
			      const char *path)
{
	while (*path && !out->failed) {
		size_t length = strcspn(path, "/");

		if (length == 2 && path[0] == '.' && path[1] == '.') {
			drop_component(out, start);
		} else if (length && !(length == 1 && path[0] == '.')) {
			vp_buffer_char(out, '/');
			vp_buffer_append(out, path, length);
		}
		path += length;
		path += strspn(path, "/");
	}
}

void vp_path_normalise(struct vp_buffer *out, const char *base,
		       const char *path)
{
	size_t start = out->size;

	vp_buffer_append(out, "", 0);
	if (path[0] != '/')
		append_components(out, start, base);
	append_components(out, start, path);
	if (out->size == start)
		vp_buffer_char(out, '/');
}

void vp_path_relative(struct vp_buffer *out, const char *from, const char *to)
{
	size_t common = 0;
	size_t i = 0;
	const char *rest;

	while (from[i] && from[i] == to[i]) {
		i++;
		if ((from[i] == '/' || !from[i]) && (to[i] == '/' || !to[i]))
			common = i;
	}
	for (rest = from + common; *rest; rest++)
		if (*rest == '/' && rest[1])
			vp_buffer_text(out, "../");
	rest = to + common;
	rest += strspn(rest, "/");
	vp_buffer_text(out, rest);
	if (out->size && !*rest && out->data[out->size - 1] == '/')
		out->data[--out->size] = '\0';
	if (!out->size)
		vp_buffer_char(out, '.');
}

const char *vp_path_below(const char *path, const char *dir)
{
	size_t length = strlen(dir);

	if (length == 1 && dir[0] == '/')
		return path[0] == '/' ? path + 1 : NULL;
	if (strncmp(path, dir, length) != 0)
		return NULL;
	if (path[length] == '/')
		return path + length + 1;
	return path[length] ? NULL : path + length;
}

bool vp_path_is_inside(const char *path, const char *dir)
{
	return vp_path_below(path, dir) != NULL;
}

bool vp_path_is_entry_name(const char *path)
{
	if (!path[0] || path[0] == '/' || strlen(path) > ENTRY_NAME_MAX)
		return false;
	for (;;) {
		size_t length = strcspn(path, "/");

		if (!length || length > COMPONENT_MAX)
			return false;
		if (path[0] == '.' &&
		    (length == 1 || (length == 2 && path[1] == '.')))
			return false;
		path += length;
		if (!*path)
			return true;
		path++;
	}
}

int vp_path_compare(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	if (*a == *b)
		return 0;
	if (!*a || !*b)
		return *a ? 1 : -1;
	if (*a == '/' || *b == '/')
		return *a == '/' ? -1 : 1;
	return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
}

bool vp_has_suffix(const char *string, const char *suffix)
{
	size_t length = strlen(string);
	size_t suffix_length = strlen(suffix);

	return length >= suffix_length &&
	       strcmp(string + length - suffix_length, suffix) == 0;
}

bool vp_has_prefix(const char *string, const char *prefix)
{
	return strncmp(string, prefix, strlen(prefix)) == 0;
}
