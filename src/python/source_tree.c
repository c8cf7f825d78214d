/* SPDX-License-Identifier: MIT */
/* The name of a package that is not built yet. */
#include "python/source_tree.h"

#include <fcntl.h>
#include <stdbool.h>
#include <string.h>

#include "base/file.h"
#include "base/path.h"

#define FILE_SIZE_MAX ((size_t)1024 * 1024)

static const struct {
	const char *file;
	const char *section;
} sources[] = {
	{ "pyproject.toml", "[project]" },
	{ "pyproject.toml", "[tool.poetry]" },
	{ "setup.cfg", "[metadata]" },
};

/* The value of the line "name = VALUE", with or without quotes. */
static bool append_value(struct vp_buffer *out, const char *line)
{
	size_t length;

	if (!vp_has_prefix(line, "name"))
		return false;
	line += strlen("name");
	line += strspn(line, " \t");
	if (*line != '=')
		return false;
	line += 1 + strspn(line + 1, " \t\"'");
	length = strcspn(line, "\"' \t\r\n#");
	vp_buffer_append(out, line, length);
	return length > 0;
}

static bool append_name(struct vp_buffer *out, const char *text,
			const char *section)
{
	bool inside = false;

	while (text && *text) {
		if (*text == '[')
			inside = vp_has_prefix(text, section);
		else if (inside && append_value(out, text))
			return true;
		text = strchr(text, '\n');
		if (text)
			text++;
	}
	return false;
}

void vp_source_tree_name(struct vp_buffer *out, const char *dir)
{
	size_t i;

	for (i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
		VP_AUTO(buffer) struct vp_buffer path = { 0 };
		VP_AUTO(buffer) struct vp_buffer text = { 0 };
		struct vp_error ignored;

		vp_path_join(&path, dir, sources[i].file);
		if (!vp_read_file(AT_FDCWD, vp_buffer_string(&path),
				  FILE_SIZE_MAX, &text, &ignored) &&
		    append_name(out, vp_buffer_string(&text),
				sources[i].section))
			return;
	}
}
