/* SPDX-License-Identifier: MIT */
/* Requirements that name a package. */
#include "python/dependency.h"

#include <string.h>

#include "base/buffer.h"
#include "python/metadata.h"
#include "python/pep440.h"

#define NAME_BYTES                   \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ" \
	"abcdefghijklmnopqrstuvwxyz" \
	"0123456789._-"
#define BLANKS " \t\r\n"

static const char *copy_normal(const char *name, size_t size,
			       struct vp_arena *arena)
{
	VP_AUTO(buffer) struct vp_buffer plain = { 0 };
	VP_AUTO(buffer) struct vp_buffer normal = { 0 };

	vp_buffer_append(&plain, name, size);
	vp_metadata_normalise(&normal, vp_buffer_string(&plain));
	if (plain.failed || normal.failed)
		return NULL;
	return vp_arena_string(arena, vp_buffer_string(&normal));
}

static const char *copy_trimmed(const char *text, size_t size,
				struct vp_arena *arena)
{
	while (size && strchr(BLANKS, *text)) {
		text++;
		size--;
	}
	while (size && strchr(BLANKS, text[size - 1]))
		size--;
	return vp_arena_copy(arena, text, size);
}

/* "[a, b]" at @p *text, which may be missing. */
static int read_extras(struct vp_dependency *out, const char **text,
		       struct vp_arena *arena, struct vp_error *err)
{
	const char *p = *text;
	size_t count = 0;

	out->extras = vp_arena_alloc(arena, (strlen(p) / 2 + 2) *
						    sizeof(*out->extras));
	if (!out->extras)
		return vp_fail_nomem(err);
	if (*p != '[')
		return 0;
	for (p += 1 + strspn(p + 1, BLANKS); *p && *p != ']';
	     p += strspn(p, BLANKS ",")) {
		size_t size = strspn(p, NAME_BYTES);

		if (!size)
			break;
		out->extras[count] = copy_normal(p, size, arena);
		if (!out->extras[count++])
			return vp_fail_nomem(err);
		p += size;
	}
	if (*p != ']')
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "its extras have no end");
	*text = p + 1;
	return 0;
}

/* A ';' in a URL is part of it, unless a blank stands before. */
static const char *find_marker(const char *text, bool is_direct)
{
	return is_direct ? strstr(text, " ;") : strchr(text, ';');
}

static int read_parts(struct vp_dependency *out, const char *text,
		      struct vp_arena *arena, struct vp_error *err)
{
	size_t size = strspn(text, NAME_BYTES);
	const char *marker;

	if (!size)
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "it begins with no name");
	out->name = copy_normal(text, size, arena);
	text += size;
	text += strspn(text, BLANKS);
	if (read_extras(out, &text, arena, err))
		return err->status;
	text += strspn(text, BLANKS);
	out->is_direct = *text == '@';
	text += out->is_direct;
	marker = find_marker(text, out->is_direct);
	size = marker ? (size_t)(marker - text) : strlen(text);
	out->specifier = copy_trimmed(text, size, arena);
	if (marker) {
		marker += strspn(marker, BLANKS ";");
		out->marker = copy_trimmed(marker, strlen(marker), arena);
	}
	if (!out->name || !out->specifier || (marker && !out->marker))
		return vp_fail_nomem(err);
	if (!out->is_direct && !vp_pep440_is_specifier(out->specifier))
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "'%s' names no versions", out->specifier);
	return 0;
}

int vp_dependency_parse(struct vp_dependency *out, const char *text,
			struct vp_arena *arena, struct vp_error *err)
{
	struct vp_dependency found = { 0 };

	if (read_parts(&found, text + strspn(text, BLANKS), arena, err))
		return vp_wrap(err, "requirement '%s'", text);
	*out = found;
	return 0;
}
