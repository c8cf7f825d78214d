/* SPDX-License-Identifier: MIT */
/* Which packages a list of requirements names. */
#include "python/requirements.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/file.h"
#include "base/path.h"
#include "python/direct_url.h"
#include "python/metadata.h"
#include "python/source_tree.h"
#include "python/wheel_name.h"

#define NAME_BYTES                   \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ" \
	"abcdefghijklmnopqrstuvwxyz" \
	"0123456789._-"

void vp_requirements_clear(struct vp_requirements *requirements)
{
	free(requirements->items);
	vp_strings_clear(&requirements->lines);
	vp_arena_clear(&requirements->arena);
	*requirements = (struct vp_requirements){ 0 };
}

const struct vp_requirement *
vp_requirements_find(const struct vp_requirements *requirements,
		     const char *name)
{
	size_t i;

	for (i = 0; i < requirements->count; i++)
		if (vp_metadata_same_name(requirements->items[i].name, name))
			return &requirements->items[i];
	return NULL;
}

static int grow(struct vp_requirements *requirements, struct vp_error *err)
{
	size_t capacity =
		requirements->capacity ? requirements->capacity * 2 : 32;
	struct vp_requirement *items =
		realloc(requirements->items, capacity * sizeof(*items));

	if (!items)
		return vp_fail_nomem(err);
	requirements->items = items;
	requirements->capacity = capacity;
	return 0;
}

/* An empty @direct_url is none. */
static int add(struct vp_requirements *requirements, const char *name,
	       const struct vp_buffer *direct_url, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer normal = { 0 };
	struct vp_requirement *item;

	if (requirements->count == requirements->capacity &&
	    grow(requirements, err))
		return err->status;
	vp_metadata_normalise(&normal, name);
	if (vp_buffer_check(&normal, err) || vp_buffer_check(direct_url, err))
		return err->status;
	item = &requirements->items[requirements->count];
	*item = (struct vp_requirement){
		.name = vp_arena_string(&requirements->arena,
					vp_buffer_string(&normal)),
	};
	if (direct_url->size)
		item->direct_url =
			vp_arena_string(&requirements->arena, direct_url->data);
	if (!item->name || (direct_url->size && !item->direct_url))
		return vp_fail_nomem(err);
	requirements->count++;
	return 0;
}

static bool is_archive(const char *path)
{
	static const char *const suffixes[] = { ".whl",	    ".tar.gz", ".tgz",
						".tar.bz2", ".zip",    ".tar" };
	size_t i;

	for (i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
		if (vp_has_suffix(path, suffixes[i]))
			return true;
	return false;
}

/* "%41" is "A", as far as a URL of a file needs it. */
static void append_unquoted(struct vp_buffer *out, const char *text)
{
	for (; *text; text++) {
		char digits[3] = { 0 };

		if (*text == '%' && text[1] && text[2]) {
			char *end;
			long byte;

			memcpy(digits, text + 1, 2);
			byte = strtol(digits, &end, 16);
			if (!*end && byte) {
				vp_buffer_char(out, (char)byte);
				text += 2;
				continue;
			}
		}
		vp_buffer_char(out, *text);
	}
}

/* The path of "file:///x", "file://localhost/x" and of a plain path. */
static void append_local_path(struct vp_buffer *out, const char *place)
{
	if (!vp_has_prefix(place, "file:")) {
		vp_buffer_text(out, place);
		return;
	}
	place += strlen("file:");
	if (vp_has_prefix(place, "//"))
		place += 2 + strcspn(place + 2, "/");
	append_unquoted(out, place);
}

/* The package name in the name of a wheel, or nothing. */
static void append_wheel_name(struct vp_buffer *out, const char *file_name)
{
	VP_AUTO(wheel_name) struct vp_wheel_name name = { 0 };
	struct vp_error ignored;

	if (vp_has_suffix(file_name, ".whl") &&
	    !vp_wheel_name_parse(&name, file_name, &ignored))
		vp_buffer_text(out, name.distribution);
}

static int describe_local(struct vp_buffer *name, struct vp_buffer *direct_url,
			  const char *place, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	VP_AUTO(buffer) struct vp_buffer absolute = { 0 };
	struct stat st;

	append_local_path(&path, place);
	if (vp_buffer_check(&path, err) ||
	    vp_absolute_path(&absolute, path.data, err))
		return err->status;
	/* pip will tell that it is not there. */
	if (stat(absolute.data, &st))
		return 0;
	if (S_ISDIR(st.st_mode)) {
		if (!name->size)
			vp_source_tree_name(name, absolute.data);
		vp_direct_url_write_directory(direct_url, absolute.data);
		return 0;
	}
	if (!name->size)
		append_wheel_name(name, vp_path_basename(absolute.data));
	return vp_direct_url_write_archive(direct_url, absolute.data, err);
}

static void describe_remote(struct vp_buffer *name,
			    struct vp_buffer *direct_url, const char *url)
{
	VP_AUTO(buffer) struct vp_buffer file = { 0 };
	VP_AUTO(buffer) struct vp_buffer plain = { 0 };
	const char *egg = strstr(url, "egg=");

	vp_buffer_append(&file, url, strcspn(url, "?#"));
	append_unquoted(&plain, vp_path_basename(vp_buffer_string(&file)));
	if (!name->size && egg && strchr(url, '#') && egg > strchr(url, '#'))
		vp_buffer_append(name, egg + 4, strspn(egg + 4, NAME_BYTES));
	else if (!name->size)
		append_wheel_name(name, vp_buffer_string(&plain));
	/* Of a repository, the commit belongs there, which only pip knows. */
	if (!strchr(url, '+') || strchr(url, '+') > strstr(url, "://"))
		vp_direct_url_write_remote(direct_url, url);
}

static bool is_remote(const char *place)
{
	return strstr(place, "://") && !vp_has_prefix(place, "file:");
}

static int add_place(struct vp_requirements *requirements,
		     struct vp_buffer *name, const char *place,
		     struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer direct_url = { 0 };

	if (is_remote(place))
		describe_remote(name, &direct_url, place);
	else if (describe_local(name, &direct_url, place, err))
		return err->status;
	if (!name->size)
		return 0;
	return add(requirements, name->data, &direct_url, err);
}

/* A path rather than a name, by what pip takes for one. */
static bool is_place(const char *text)
{
	return strchr(text, '/') || text[0] == '.' || is_archive(text) ||
	       vp_has_prefix(text, "file:");
}

/* "NAME[extra] >= 1; marker", "NAME @ URL", "./path[extra]" or a URL. */
static int add_parts(struct vp_requirements *requirements, char *text,
		     struct vp_error *err)
{
	const struct vp_buffer no_url = { 0 };
	VP_AUTO(buffer) struct vp_buffer name = { 0 };
	size_t length = strspn(text, NAME_BYTES);
	char *rest = text + length;
	char *marker;

	vp_buffer_append(&name, text, length);
	rest += strspn(rest, " \t");
	if (*rest == '[')
		rest += strcspn(rest, "]") + (strchr(rest, ']') != NULL);
	rest += strspn(rest, " \t");
	marker = strstr(text, " ;");
	if (marker)
		*marker = '\0';
	if (length && *rest == '@') {
		rest += 1 + strspn(rest + 1, " \t");
		rest[strcspn(rest, " \t")] = '\0';
		return add_place(requirements, &name, rest, err);
	}
	text[strcspn(text, " \t;")] = '\0';
	if (is_place(text)) {
		vp_buffer_reset(&name);
		if (vp_has_suffix(text, "]"))
			*strrchr(text, '[') = '\0';
		return add_place(requirements, &name, text, err);
	}
	return length ? add(requirements, name.data, &no_url, err) : 0;
}

int vp_requirements_add(struct vp_requirements *requirements,
			const char *requirement, struct vp_error *err)
{
	VP_AUTO(free) char *text = strdup(requirement);
	size_t blank = strspn(requirement, " \t");

	if (!text)
		return vp_fail_nomem(err);
	if (requirement[blank] == '-' || !requirement[blank])
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "'%s' is no requirement", requirement);
	return add_parts(requirements, text + blank, err);
}
