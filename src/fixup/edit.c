/* SPDX-License-Identifier: MIT */
/* The names of values and quotings, as docs/format.md lists them. */
#include "fixup/edit.h"

#include <string.h>

static const char *const value_names[] = {
	[VP_VALUE_ENV] = "env",
	[VP_VALUE_ENV_NAME] = "env-name",
	[VP_VALUE_SHEBANG] = "shebang",
	[VP_VALUE_BASE_HOME] = "base-home",
	[VP_VALUE_BASE_LINK] = "base-link",
	[VP_VALUE_BASE_EXECUTABLE] = "base-executable",
	[VP_VALUE_BASE_PREFIX] = "base-prefix",
	[VP_VALUE_BASE_VERSION] = "base-version",
	[VP_VALUE_RECORD] = "record",
	[VP_VALUE_PORTABLE] = "portable",
};

static const char *const quoting_names[] = {
	[VP_QUOTING_RAW] = "raw",
	[VP_QUOTING_CONFIG] = "config",
	[VP_QUOTING_SH] = "sh",
	[VP_QUOTING_PROMPT] = "prompt",
	[VP_QUOTING_FISH] = "fish",
	[VP_QUOTING_CSH] = "csh",
	[VP_QUOTING_POWERSHELL] = "powershell",
	[VP_QUOTING_NUSHELL] = "nushell",
	[VP_QUOTING_PYTHON] = "python",
	[VP_QUOTING_PYTHON_PART] = "python-part",
	[VP_QUOTING_JSON] = "json",
	[VP_QUOTING_URL] = "url",
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int find_name(const char *const *names, size_t count, const char *name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (names[i] && strcmp(names[i], name) == 0)
			return (int)i;
	return -1;
}

const char *vp_value_name(enum vp_value value)
{
	return (size_t)value < COUNT(value_names) ? value_names[value] : NULL;
}

const char *vp_quoting_name(enum vp_quoting quoting)
{
	return (size_t)quoting < COUNT(quoting_names) ? quoting_names[quoting]
						      : NULL;
}

int vp_value_parse(const char *name)
{
	return find_name(value_names, COUNT(value_names), name);
}

int vp_quoting_parse(const char *name)
{
	return find_name(quoting_names, COUNT(quoting_names), name);
}

int vp_edits_copy(struct vp_arena *arena, const struct vp_edits *edits,
		  struct vp_edits *out, struct vp_error *err)
{
	size_t size = edits->count * sizeof(*edits->items);
	struct vp_edit *items = vp_arena_alloc(arena, size);

	if (!items)
		return vp_fail_nomem(err);
	if (size)
		memcpy(items, edits->items, size);
	out->items = items;
	out->count = edits->count;
	return 0;
}
