/* SPDX-License-Identifier: MIT */
/* Activation scripts of sh, fish and csh, line by line. */
#include "fixup/activation_shell.h"

#include <string.h>

#include "base/path.h"
#include "fixup/fixer.h"
#include "fixup/path_search.h"

struct script {
	const struct vp_fixup_facts *facts;
	const struct vp_fixup_file *file;
	const struct vp_activation_text *text;
	struct vp_fixup *fixup;
	struct vp_fixup_line range; /* of the line */
	struct vp_shell_line line;
};

/*
 * Where the name of the environment stands by itself, at the end of a word if
 * not told otherwise.  What is displayed must hold nothing that the shell acts
 * on.
 */
static const struct {
	const char *before;
	const char *behind;
	bool displayed;
} names[] = {
	{ "VIRTUAL_ENV_PROMPT=", "", false },
	{ "set -gx VIRTUAL_ENV_PROMPT ", "", false },
	{ "setenv VIRTUAL_ENV_PROMPT ", "", false },
	{ "if (", " != )", true },
	{ "set env_name = ", "", true },
	{ "set _virtualenv_prompt_tcsh = ", "", true },
	{ "set _virtualenv_prompt_plain = ", "", true },
	{ "_venvpack_prompt=", "", true },
	{ "set -l _venvpack_prompt ", "", true },
	{ "set _venvpack_prompt = ", "", true },
};

/* What uv --relocatable writes for the path, whole lines of which the end. */
static const struct {
	const char *before;
	const char *within;
} self_locating[] = {
	{ "VIRTUAL_ENV=", "$SCRIPT_PATH" },
	{ "set -gx VIRTUAL_ENV ", "(status -f)" },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *find(const struct script *script, size_t begin, size_t end,
			const char *text)
{
	return memmem(script->file->bytes + begin, end - begin, text,
		      strlen(text));
}

static void replace_paths(struct script *script)
{
	const struct vp_buffer *text = &script->line.text;
	struct vp_path_match match;
	size_t from = 0;

	while (vp_path_search_next(script->facts, vp_buffer_string(text),
				   text->size, from, &match)) {
		from = match.offset + match.spelling.size;
		vp_shell_line_replace(&script->line, match.offset,
				      match.spelling.size, VP_VALUE_ENV,
				      script->text->env, script->fixup);
	}
}

/* Is the name at @index, with @behind after it, the whole value of a line? */
static int find_naming(const char *line, size_t index, const char *behind)
{
	size_t indent = strspn(line, " \t");
	size_t i;

	if (*behind && !strchr(" \t;", *behind))
		return -1;
	for (i = 0; i < COUNT(names); i++)
		if (indent + strlen(names[i].before) == index &&
		    vp_has_prefix(line + indent, names[i].before) &&
		    vp_has_prefix(behind, names[i].behind))
			return (int)i;
	return -1;
}

static void replace_name(struct script *script, size_t index)
{
	const char *line = script->line.text.data;
	size_t size = strlen(script->facts->env_name);
	const char *behind = line + index + size;
	int naming = find_naming(line, index, behind);

	if (vp_shell_line_context(&script->line, index) == VP_SHELL_COMMENT)
		return;
	if (naming >= 0 && !names[naming].displayed)
		vp_shell_line_replace(&script->line, index, size,
				      VP_VALUE_ENV_NAME, script->text->name,
				      script->fixup);
	else if (naming >= 0 || (index && line[index - 1] == '(' &&
				 vp_has_prefix(behind, ") ")))
		vp_shell_line_replace_displayed(
			&script->line, index, size, VP_VALUE_ENV_NAME,
			script->text->shown, script->fixup);
}

static void replace_names(struct script *script)
{
	const char *name = script->facts->env_name;
	const char *line = vp_buffer_string(&script->line.text);
	const char *p = line;

	if (script->facts->has_prompt || !name || !*name)
		return;
	while ((p = strstr(p, name))) {
		replace_name(script, (size_t)(p - line));
		p += strlen(name);
	}
}

static void replace_all(struct script *script, const char *word,
			enum vp_value value, enum vp_quoting quoting)
{
	size_t from = script->range.begin;
	const char *p;

	while (word && (p = find(script, from, script->range.end, word))) {
		size_t at = (size_t)(p - script->file->bytes);

		vp_fixup_add(script->fixup, at, strlen(word), value, quoting,
			     word);
		from = at + strlen(word);
	}
}

/* Portable bytes of our own, in an environment that tar has unpacked. */
static void replace_portable(struct script *script)
{
	const struct vp_activation_text *text = script->text;
	enum vp_quoting word =
		text->shell == VP_SHELL_FISH ? VP_QUOTING_FISH : VP_QUOTING_SH;

	if (!text->forget)
		return;
	replace_all(script, text->env, VP_VALUE_ENV, word);
	if (text->shell != VP_SHELL_SH)
		return;
	replace_all(script, text->name, VP_VALUE_ENV_NAME, word);
	replace_all(script, text->shown, VP_VALUE_ENV_NAME, VP_QUOTING_PROMPT);
}

static void replace_self_locating(struct script *script)
{
	enum vp_quoting word = script->text->shell == VP_SHELL_FISH
				       ? VP_QUOTING_FISH
				       : VP_QUOTING_SH;
	size_t i;

	for (i = 0; i < COUNT(self_locating); i++) {
		size_t size = strlen(self_locating[i].before);

		if (script->range.end - script->range.begin > size &&
		    memcmp(script->file->bytes + script->range.begin,
			   self_locating[i].before, size) == 0 &&
		    find(script, script->range.begin, script->range.end,
			 self_locating[i].within))
			vp_fixup_add(script->fixup, script->range.begin + size,
				     script->range.end - script->range.begin -
					     size,
				     VP_VALUE_ENV, word, script->text->env);
	}
}

/*
 * virtualenv before 21 and uv display the name of whatever directory they are
 * in, and the shell acts on what is in it.
 */
static void filter_displayed(struct script *script)
{
	static const char directory[] = "$(basename \"$VIRTUAL_ENV\")";
	static const char old[] = "PS1=\"(`basename \\\"$VIRTUAL_ENV\\\"`)";
	static const char filtered[] =
		"PS1=\"($(basename \"$VIRTUAL_ENV\" | " VP_ACTIVATION_FILTER
		"))";
	static const char filter[] = " | " VP_ACTIVATION_FILTER;
	const struct vp_fixup_file *file = script->file;
	const char *p =
		find(script, script->range.begin, script->range.end, old);

	if (p)
		vp_fixup_add_literal(script->fixup, (size_t)(p - file->bytes),
				     sizeof(old) - 1, filtered,
				     sizeof(filtered) - 1);
	p = find(script, script->range.begin, script->range.end, directory);
	if (p && (find(script, 0, file->size, "PS1=\"(${VIRTUAL_ENV_PROMPT}") ||
		  find(script, 0, file->size, "PS1=\"${VIRTUAL_ENV_PROMPT}")))
		vp_fixup_add_literal(script->fixup,
				     (size_t)(p - file->bytes) +
					     sizeof(directory) - 2,
				     0, filter, sizeof(filter) - 1);
}

static void fix_line(struct script *script)
{
	vp_shell_line_read(&script->line, script->text->shell,
			   script->file->bytes, script->range.begin,
			   script->range.end);
	if (script->line.text.failed || script->line.places.failed) {
		script->fixup->failed = true;
		return;
	}
	replace_paths(script);
	replace_names(script);
	replace_self_locating(script);
	replace_portable(script);
}

static void fix_lines(struct script *script, size_t begin, size_t end)
{
	script->range = (struct vp_fixup_line){ .next = begin };
	while (script->range.next < end &&
	       vp_fixup_next_line(script->file, &script->range))
		fix_line(script);
}

static void filter_lines(struct script *script)
{
	script->range = (struct vp_fixup_line){ 0 };
	while (vp_fixup_next_line(script->file, &script->range))
		filter_displayed(script);
}

/* The first line that is neither empty nor a comment. */
static size_t first_statement(const struct vp_fixup_file *file)
{
	struct vp_fixup_line line = { 0 };

	while (vp_fixup_next_line(file, &line)) {
		size_t at = line.begin;

		while (at < line.end && strchr(" \t\r", file->bytes[at]))
			at++;
		if (at < line.end && file->bytes[at] != '#')
			return line.begin;
	}
	return file->size;
}

/*
 * Adds what makes the words of portable bytes true, at @at or where it is
 * already.
 */
static size_t add_portable(struct script *script, const char *text, size_t from,
			   size_t at)
{
	const char *p = find(script, from, script->file->size, text);
	size_t size = p ? strlen(text) : 0;

	if (p)
		at = (size_t)(p - script->file->bytes);
	vp_fixup_add(script->fixup, at, size, VP_VALUE_PORTABLE, VP_QUOTING_RAW,
		     text);
	return at + size;
}

static void frame(struct script *script)
{
	const struct vp_fixup_file *file = script->file;
	const char *forget = script->text->forget;
	size_t end = add_portable(script, script->text->locate, 0,
				  first_statement(file));

	if (!forget)
		return;
	if (file->size && file->bytes[file->size - 1] != '\n')
		vp_fixup_add_literal(script->fixup, file->size, 0, "\n", 1);
	add_portable(script, forget, end, file->size);
}

void vp_activation_shell_fix(const struct vp_fixup_facts *facts,
			     const struct vp_fixup_file *file,
			     const struct vp_activation_text *text,
			     struct vp_fixup *fixup)
{
	struct script script = {
		.facts = facts,
		.file = file,
		.text = text,
		.fixup = fixup,
	};
	size_t before = fixup->edits.count;
	const char *portable = find(&script, 0, file->size, text->locate);
	size_t own = portable ? (size_t)(portable - file->bytes) : 0;

	if (portable)
		fix_lines(&script, 0, own);
	fix_lines(&script, portable ? own + strlen(text->locate) : 0,
		  file->size);
	if (portable || fixup->edits.count > before)
		frame(&script);
	if (text->shell == VP_SHELL_SH)
		filter_lines(&script);
	vp_shell_line_clear(&script.line);
}
