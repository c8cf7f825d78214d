/* SPDX-License-Identifier: MIT */
/* Paths in any other text, spelled as its kind of file has them. */
#include "fixup/fixer.h"

#include <string.h>

#include "base/path.h"
#include "fixup/path_search.h"
#include "fixup/shell_line.h"

static const struct {
	const char *suffix;
	enum vp_quoting quoting;
} suffixes[] = {
	{ ".json", VP_QUOTING_JSON },
	{ ".ipynb", VP_QUOTING_JSON },
	{ ".py", VP_QUOTING_PYTHON_PART },
	{ ".pyi", VP_QUOTING_PYTHON_PART },
};

static const struct {
	const char *name; /* of the interpreter, or after the last '.' */
	enum vp_shell shell;
} shells[] = {
	{ "sh", VP_SHELL_SH },	 { "bash", VP_SHELL_SH },
	{ "dash", VP_SHELL_SH }, { "ksh", VP_SHELL_SH },
	{ "zsh", VP_SHELL_SH },	 { "fish", VP_SHELL_FISH },
	{ "csh", VP_SHELL_CSH }, { "tcsh", VP_SHELL_CSH },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool claims(const struct vp_fixup_facts *facts,
		   const struct vp_fixup_file *file)
{
	(void)facts;
	return !memchr(file->bytes, '\0', file->size);
}

/* Was its header edited?  Then it is a script of the environment's Python. */
static bool is_python(const struct vp_fixup *fixup)
{
	return fixup->edits.count &&
	       fixup->edits.items[0].value == VP_VALUE_SHEBANG;
}

/* The name behind the last '/' or ' ' of a "#!" line; size 0 when none. */
static const char *interpreter(const struct vp_fixup_file *file, size_t *size)
{
	const char *end = memchr(file->bytes, '\n', file->size);
	const char *name;

	*size = 0;
	if (file->size < 3 || memcmp(file->bytes, "#!", 2) != 0 || !end)
		return NULL;
	while (end > file->bytes && strchr(" \t\r", end[-1]))
		end--;
	for (name = end; name > file->bytes + 2; name--)
		if (strchr("/ \t", name[-1]))
			break;
	*size = (size_t)(end - name);
	return name;
}

static bool is_shell(const struct vp_fixup_file *file, enum vp_shell *shell)
{
	const char *dot = strrchr(vp_path_basename(file->path), '.');
	size_t size;
	const char *name = interpreter(file, &size);
	size_t i;

	if (dot) {
		name = dot + 1;
		size = strlen(name);
	}
	for (i = 0; i < COUNT(shells); i++) {
		if (strlen(shells[i].name) != size ||
		    memcmp(shells[i].name, name, size) != 0)
			continue;
		*shell = shells[i].shell;
		return true;
	}
	return false;
}

static void fix_shell_line(const struct vp_fixup_facts *facts,
			   const struct vp_shell_line *line,
			   struct vp_fixup *fixup)
{
	struct vp_path_match match;
	size_t from = 0;

	if (line->text.failed || line->places.failed)
		fixup->failed = true;
	while (vp_path_search_next(facts, vp_buffer_string(&line->text),
				   line->text.size, from, &match)) {
		from = match.offset + match.spelling.size;
		vp_shell_line_replace(line, match.offset, match.spelling.size,
				      VP_VALUE_ENV, NULL, fixup);
	}
}

static void fix_shell(const struct vp_fixup_facts *facts,
		      const struct vp_fixup_file *file, enum vp_shell shell,
		      struct vp_fixup *fixup)
{
	VP_AUTO(shell_line) struct vp_shell_line line = { 0 };
	struct vp_fixup_line range = { 0 };

	while (vp_fixup_next_line(file, &range)) {
		if (vp_fixup_is_edited(fixup, range.begin,
				       range.end - range.begin))
			continue;
		vp_shell_line_read(&line, shell, file->bytes, range.begin,
				   range.end);
		fix_shell_line(facts, &line, fixup);
	}
}

static enum vp_quoting quoting_of(const struct vp_fixup_file *file,
				  const struct vp_fixup *fixup)
{
	size_t i;

	for (i = 0; i < COUNT(suffixes); i++)
		if (vp_has_suffix(file->path, suffixes[i].suffix))
			return suffixes[i].quoting;
	return is_python(fixup) ? VP_QUOTING_PYTHON_PART : VP_QUOTING_CONFIG;
}

static bool is_url(const struct vp_fixup_file *file,
		   const struct vp_path_match *match)
{
	static const char scheme[] = "file://";
	size_t size = sizeof(scheme) - 1;

	return match->spelling.quoting == VP_QUOTING_URL ||
	       (match->offset >= size &&
		memcmp(file->bytes + match->offset - size, scheme, size) == 0);
}

/* A word of sh in a file of another kind: its quotes are closed around it. */
static void add_sh_word(const struct vp_path_match *match,
			struct vp_fixup *fixup)
{
	const struct vp_path_spelling *spelling = &match->spelling;

	if (spelling->first_quote)
		vp_fixup_add_literal(fixup, match->offset, 0,
				     &spelling->first_quote, 1);
	vp_fixup_add(fixup, match->offset, spelling->size, VP_VALUE_ENV,
		     VP_QUOTING_SH, NULL);
	if (spelling->last_quote)
		vp_fixup_add_literal(fixup, match->offset + spelling->size, 0,
				     &spelling->last_quote, 1);
}

static void fix_paths(const struct vp_fixup_facts *facts,
		      const struct vp_fixup_file *file, struct vp_fixup *fixup)
{
	enum vp_quoting quoting = quoting_of(file, fixup);
	struct vp_path_match match;
	size_t from = 0;

	while (vp_path_search_next(facts, file->bytes, file->size, from,
				   &match)) {
		size_t size = match.spelling.size;

		from = match.offset + size;
		if (vp_fixup_is_edited(fixup, match.offset, size))
			continue;
		if (match.spelling.quoting == VP_QUOTING_SH)
			add_sh_word(&match, fixup);
		else
			vp_fixup_add(fixup, match.offset, size, VP_VALUE_ENV,
				     is_url(file, &match) ? VP_QUOTING_URL
				     : match.spelling.quoting == VP_QUOTING_RAW
					     ? quoting
					     : VP_QUOTING_JSON,
				     NULL);
	}
}

static void fix(const struct vp_fixup_facts *facts,
		const struct vp_fixup_file *file, struct vp_fixup *fixup)
{
	enum vp_shell shell;

	if (!is_python(fixup) && is_shell(file, &shell))
		fix_shell(facts, file, shell, fixup);
	else
		fix_paths(facts, file, fixup);
}

const struct vp_fixer vp_fixer_text = {
	.name = "text",
	.claims = claims,
	.fix = fix,
};
