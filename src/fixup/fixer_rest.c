/* SPDX-License-Identifier: MIT */
/* Paths that no fixer could edit: told, with the place of the first. */
#include "fixup/fixer.h"

#include <string.h>

#include "fixup/path_search.h"

static bool claims(const struct vp_fixup_facts *facts,
		   const struct vp_fixup_file *file)
{
	(void)facts;
	(void)file;
	return true;
}

/* Bytecode is gone when its source is edited, and Python writes it again. */
static bool is_cache(const char *path)
{
	return strstr(path, "__pycache__/") != NULL;
}

static void note_paths(const struct vp_fixup_file *file, size_t first,
		       size_t count, struct vp_fixup *fixup)
{
	bool is_binary = memchr(file->bytes, '\0', file->size);

	vp_fixup_note(fixup,
		      is_cache(file->path) ? VENVPACK_NOTE : VENVPACK_WARNING,
		      is_binary ? "binary-path" : "text-path",
		      "it holds the environment's path where that cannot be "
		      "changed: %s%zu time%s, first at byte %zu",
		      is_binary ? "a binary, " : "", count,
		      count == 1 ? "" : "s", first);
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

const struct vp_fixer vp_fixer_rest = {
	.name = "rest",
	.claims = claims,
	.fix = fix,
};
