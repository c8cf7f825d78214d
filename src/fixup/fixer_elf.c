/* SPDX-License-Identifier: MIT */
/* RPATH and RUNPATH of programs and shared objects: $ORIGIN-relative. */
#include "fixup/fixer.h"

#include <string.h>

#include "base/elf.h"
#include "base/path.h"

static bool read_at(void *user, uint64_t offset, void *bytes, size_t size)
{
	const struct vp_fixup_file *file = user;

	memcpy(bytes, file->bytes + offset, size);
	return true;
}

static bool claims(const struct vp_fixup_facts *facts,
		   const struct vp_fixup_file *file)
{
	(void)facts;
	return vp_elf_is(file->bytes, file->size);
}

/* Appends the way from the directory of @file to @below, in the environment. */
static void append_origin(struct vp_buffer *out,
			  const struct vp_fixup_file *file, const char *below)
{
	VP_AUTO(buffer) struct vp_buffer from = { 0 };
	VP_AUTO(buffer) struct vp_buffer to = { 0 };
	VP_AUTO(buffer) struct vp_buffer way = { 0 };

	vp_buffer_char(&from, '/');
	if (strchr(file->path, '/'))
		vp_path_dirname(&from, file->path);
	vp_path_normalise(&to, "/", below);
	vp_path_relative(&way, vp_buffer_string(&from), vp_buffer_string(&to));
	vp_buffer_printf(out, "$ORIGIN/%s", vp_buffer_string(&way));
	out->failed |= from.failed | to.failed | way.failed;
}

/* Appends the search path with directories of the environment made relative. */
static bool append_search_path(struct vp_buffer *out,
			       const struct vp_fixup_facts *facts,
			       const struct vp_fixup_file *file,
			       const char *path)
{
	bool is_changed = false;

	for (;;) {
		VP_AUTO(buffer) struct vp_buffer directory = { 0 };
		size_t length = strcspn(path, ":");
		const char *below;

		vp_buffer_append(&directory, path, length);
		below = vp_fixup_below_env(facts, vp_buffer_string(&directory));
		if (below)
			append_origin(out, file, below);
		else
			vp_buffer_append(out, path, length);
		is_changed |= below != NULL;
		out->failed |= directory.failed;
		if (!path[length])
			return is_changed;
		vp_buffer_char(out, ':');
		path += length + 1;
	}
}

/* In place and padded with NULs: nothing in the file moves. */
static void fix_search_path(const struct vp_fixup_facts *facts,
			    const struct vp_fixup_file *file,
			    const struct vp_elf_string *string,
			    struct vp_fixup *fixup)
{
	VP_AUTO(buffer) struct vp_buffer relative = { 0 };
	size_t size;

	if (!string->text ||
	    !append_search_path(&relative, facts, file, string->text))
		return;
	size = strlen(string->text);
	if (relative.size > size) {
		vp_fixup_note(fixup, VENVPACK_WARNING, "runpath",
			      "its library search path '%s' cannot be made "
			      "relative: no room",
			      string->text);
		return;
	}
	while (relative.size < size)
		vp_buffer_char(&relative, '\0');
	fixup->failed |= relative.failed;
	vp_fixup_add_literal(fixup, (size_t)string->file_offset, size,
			     vp_buffer_string(&relative), size);
}

static void fix(const struct vp_fixup_facts *facts,
		const struct vp_fixup_file *file, struct vp_fixup *fixup)
{
	const struct vp_elf_source source = {
		.read_at = read_at,
		.user = (void *)(uintptr_t)file,
		.size = file->size,
	};
	struct vp_error err;
	struct vp_elf elf;

	if (vp_elf_read(&elf, &source, fixup->arena, &err)) {
		fixup->failed = true;
		return;
	}
	fix_search_path(facts, file, &elf.rpath, fixup);
	fix_search_path(facts, file, &elf.runpath, fixup);
}

const struct vp_fixer vp_fixer_elf = {
	.name = "elf",
	.claims = claims,
	.fix = fix,
};
