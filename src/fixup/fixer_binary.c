/* SPDX-License-Identifier: MIT */
/* Paths in what is no text: told, since nobody knows how to change them. */
#include "fixup/fixer.h"

#include <string.h>

#include "base/path.h"
#include "fixup/path_search.h"

static bool claims(const struct vp_fixup_facts *facts,
		   const struct vp_fixup_file *file)
{
	(void)facts;
	return memchr(file->bytes, '\0', file->size) != NULL;
}

/* It is gone when its source is edited, and is written again by Python. */
static bool is_cache(const char *path)
{
	return strstr(path, "__pycache__/") != NULL;
}

static void note_paths(const struct vp_fixup_file *file, size_t first,
		       size_t count, struct vp_fixup *fixup)
{
	enum venvpack_severity severity =
		is_cache(file->path) ? VENVPACK_NOTE : VENVPACK_WARNING;

	if (count == 1)
		vp_fixup_note(fixup, severity, "binary-path",
			      "a binary that holds the environment's path at "
			      "byte %zu: it cannot be changed",
			      first);
	else
		vp_fixup_note(fixup, severity, "binary-path",
			      "a binary that holds the environment's path %zu "
			      "times, first at byte %zu: it cannot be changed",
			      count, first);
}

static void fix(const struct vp_fixup_facts *facts,
		const struct vp_fixup_file *file, struct vp_fixup *fixup)
{
	struct vp_path_match match;
	size_t first = 0;
	size_t count = 0;
	size_t from = 0;

	while (vp_path_search_next(facts, file->bytes, file->size, from,
				   &match)) {
		from = match.offset + match.spelling.size;
		if (vp_fixup_is_edited(fixup, match.offset,
				       match.spelling.size))
			continue;
		if (!count++)
			first = match.offset;
	}
	if (count)
		note_paths(file, first, count, fixup);
}

const struct vp_fixer vp_fixer_binary = {
	.name = "binary",
	.claims = claims,
	.fix = fix,
};
