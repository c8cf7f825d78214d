/* SPDX-License-Identifier: MIT */
/* The headers of scripts that the environment's Python runs. */
#include "fixup/fixer.h"

#include <string.h>

#include "base/path.h"
#include "fixup/path_search.h"
#include "python/script_header.h"

static bool is_in_bin(const char *path)
{
	return vp_has_prefix(path, "bin/");
}

/* Interpreters themselves may be large, and are no scripts. */
static bool wants(const struct vp_fixup_facts *facts, const char *path,
		  uint32_t mode)
{
	(void)facts;
	(void)mode;
	return is_in_bin(path) && !vp_has_prefix(path, "bin/python");
}

static bool claims(const struct vp_fixup_facts *facts,
		   const struct vp_fixup_file *file)
{
	(void)facts;
	return (is_in_bin(file->path) || file->mode & 0111) && file->size > 2 &&
	       memcmp(file->bytes, "#!", 2) == 0;
}

static bool is_python(const struct vp_script_header *header)
{
	return vp_has_prefix(header->name, "python") ||
	       vp_has_prefix(header->name, "pypy");
}

static bool runs_in_env(const struct vp_fixup_facts *facts,
			const struct vp_script_header *header)
{
	const char *below;

	if (!header->interpreter)
		return true;
	below = vp_fixup_below_env(facts, header->interpreter);
	return below && vp_has_prefix(below, "bin/") &&
	       strcmp(below + strlen("bin/"), header->name) == 0;
}

static void add_header(struct vp_fixup *fixup,
		       const struct vp_script_header *header)
{
	VP_AUTO(buffer) struct vp_buffer text = { 0 };

	vp_buffer_text(&text, header->name);
	if (header->flags)
		vp_buffer_printf(&text, " %s", header->flags);
	if (header->coding)
		vp_buffer_printf(&text, "\n%s", header->coding);
	if (text.failed)
		fixup->failed = true;
	else
		vp_fixup_add(fixup, 0, header->size, VP_VALUE_SHEBANG,
			     VP_QUOTING_RAW, text.data);
}

static bool names_env(const struct vp_fixup_facts *facts, const char *text)
{
	struct vp_path_match match;

	return text &&
	       vp_path_search_next(facts, text, strlen(text), 0, &match);
}

/*
 * Can it be written again, for another place?  What cannot is left to be a
 * path in a text.
 */
static bool is_movable(const struct vp_fixup_facts *facts,
		       const struct vp_script_header *header,
		       struct vp_fixup *fixup)
{
	VP_AUTO(buffer) struct vp_buffer scratch = { 0 };
	struct vp_error err;
	int status;

	if (names_env(facts, header->flags) || names_env(facts, header->coding))
		return false;
	status = vp_script_header_write_portable(
		&scratch, header->name, header->flags, header->coding, &err);
	fixup->failed |= status == VENVPACK_ERR_NOMEM;
	return !status;
}

static void fix(const struct vp_fixup_facts *facts,
		const struct vp_fixup_file *file, struct vp_fixup *fixup)
{
	VP_AUTO(script_header) struct vp_script_header header = { 0 };
	struct vp_error err;
	int found =
		vp_script_header_parse(&header, file->bytes, file->size, &err);

	if (found < 0)
		fixup->failed = true;
	if (found <= 0 || !is_python(&header))
		return;
	if (runs_in_env(facts, &header) && is_movable(facts, &header, fixup))
		add_header(fixup, &header);
	else if (header.interpreter && header.interpreter[0] == '/' &&
		 !vp_fixup_below_env(facts, header.interpreter) &&
		 is_in_bin(file->path))
		vp_fixup_note(fixup, VENVPACK_NOTE, "foreign-python",
			      "it runs '%s', not the environment's Python",
			      header.interpreter);
}

const struct vp_fixer vp_fixer_script_header = {
	.name = "script-header",
	.wants = wants,
	.claims = claims,
	.fix = fix,
};
