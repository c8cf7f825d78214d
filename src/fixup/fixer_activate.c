/* SPDX-License-Identifier: MIT */
/* Activation scripts of venv, virtualenv, uv and venvpack. */
#include "fixup/fixer.h"

#include <string.h>

#include "fixup/activation_shell.h"
#include "fixup/path_search.h"

/* What is between quotes, where the language has expressions. */
struct language {
	enum vp_quoting quoting;
	const char *prefixes; /* letters that may stand before the quote */
	const char *portable; /* an expression for the environment */
	const char *constant; /* the same for a constant, or NULL */
};

static const struct language powershell = {
	VP_QUOTING_POWERSHELL,
	"",
	"(Split-Path -Parent $PSScriptRoot)",
	NULL,
};

static const struct language nushell = {
	VP_QUOTING_NUSHELL,
	"r",
	"($env.CURRENT_FILE | path dirname | path dirname)",
	"(path self | path dirname | path dirname)",
};

static const struct language xonsh = {
	VP_QUOTING_PYTHON,
	"rRuU",
	"__import__(\"os\").path.dirname(__import__(\"os\").path.dirname("
	"__import__(\"os\").path.abspath(__file__)))",
	NULL,
};

static const struct script {
	const char *path;
	const struct vp_activation_text *shell;
	const struct language *language;
} scripts[] = {
	{ "bin/activate", &vp_activation_sh, NULL },
	{ "bin/activate.fish", &vp_activation_fish, NULL },
	{ "bin/activate.csh", &vp_activation_csh, NULL },
	{ "bin/Activate.ps1", NULL, &powershell },
	{ "bin/activate.ps1", NULL, &powershell },
	{ "bin/activate.nu", NULL, &nushell },
	{ "bin/activate.xsh", NULL, &xonsh },
	{ "bin/activate.bat", NULL, NULL },
};

static const struct script *find_script(const char *path)
{
	size_t i;

	for (i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++)
		if (strcmp(scripts[i].path, path) == 0)
			return &scripts[i];
	return NULL;
}

static bool wants(const struct vp_fixup_facts *facts, const char *path,
		  uint32_t mode)
{
	(void)facts;
	(void)mode;
	return find_script(path) != NULL;
}

static bool claims(const struct vp_fixup_facts *facts,
		   const struct vp_fixup_file *file)
{
	(void)facts;
	return find_script(file->path) &&
	       !memchr(file->bytes, '\0', file->size);
}

static bool is_quote(char c)
{
	return c == '\'' || c == '"';
}

/*
 * Widens the range of a path to the literal that holds nothing else: quotes,
 * the '#' of a raw string of nushell around them, a prefix.  Else false.
 */
static bool widen(const struct vp_fixup_file *file,
		  const struct language *language, size_t *begin, size_t *end)
{
	const char *bytes = file->bytes;
	char c;

	if (!*begin || *end == file->size || !is_quote(bytes[*begin - 1]) ||
	    bytes[*begin - 1] != bytes[*end])
		return false;
	(*begin)--;
	(*end)++;
	while (language->quoting == VP_QUOTING_NUSHELL && *begin &&
	       *end < file->size && bytes[*begin - 1] == '#' &&
	       bytes[*end] == '#') {
		(*begin)--;
		(*end)++;
	}
	c = *begin ? bytes[*begin - 1] : '\0';
	if (c && strchr(language->prefixes, c))
		(*begin)--;
	c = *begin ? bytes[*begin - 1] : '\0';
	/* A prefix of another kind makes it another kind of literal. */
	return !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && c != '#';
}

/* "const NAME = LITERAL" is known before the script runs. */
static bool is_constant(const struct vp_fixup_file *file, size_t begin)
{
	const char *line = memrchr(file->bytes, '\n', begin);

	line = line ? line + 1 : file->bytes;
	return memmem(line, (size_t)(file->bytes + begin - line), "const ",
		      strlen("const ")) != NULL;
}

static void fix_literals(const struct vp_fixup_facts *facts,
			 const struct vp_fixup_file *file,
			 const struct language *language,
			 struct vp_fixup *fixup)
{
	struct vp_path_match match;
	size_t from = 0;

	while (vp_path_search_next(facts, file->bytes, file->size, from,
				   &match)) {
		size_t begin = match.offset;
		size_t end = begin + match.spelling.size;

		from = end;
		if (widen(file, language, &begin, &end))
			vp_fixup_add(fixup, begin, end - begin, VP_VALUE_ENV,
				     language->quoting,
				     language->constant &&
						     is_constant(file, begin)
					     ? language->constant
					     : language->portable);
	}
}

/* A batch file tells where it is, and nothing here can run one. */
static void fix_batch(const struct vp_fixup_facts *facts,
		      const struct vp_fixup_file *file, struct vp_fixup *fixup)
{
	static const char directory[] = "%~dp0..";
	struct vp_path_match match;
	size_t from = 0;

	while (vp_path_search_next(facts, file->bytes, file->size, from,
				   &match)) {
		from = match.offset + match.spelling.size;
		vp_fixup_add_literal(fixup, match.offset, match.spelling.size,
				     directory, sizeof(directory) - 1);
	}
}

static bool ends_word(char c)
{
	return c && strchr(" \t\r\n'\"=;()", c);
}

/* Where the quotes that @at stands in begin; @at when it is in none. */
static size_t quoted_begin(const char *bytes, size_t at)
{
	size_t begin = at;

	while (begin && bytes[begin - 1] != '\n' && !is_quote(bytes[begin - 1]))
		begin--;
	return begin && is_quote(bytes[begin - 1]) && bytes[begin] == '/'
		       ? begin
		       : at;
}

/* Widens [@begin, @end) to an absolute path that stands by itself. */
static bool widen_word(const struct vp_fixup_file *file, size_t *begin,
		       size_t *end)
{
	const char *bytes = file->bytes;

	*begin = quoted_begin(bytes, *begin);
	while (*begin && !ends_word(bytes[*begin - 1]))
		(*begin)--;
	while (*end < file->size && !ends_word(bytes[*end])) {
		if (bytes[*end] == '/')
			return false;
		(*end)++;
	}
	return bytes[*begin] == '/';
}

static void drop_word(const struct vp_fixup_file *file, size_t begin,
		      size_t end, struct vp_fixup *fixup)
{
	bool is_quoted = begin && end < file->size &&
			 is_quote(file->bytes[begin - 1]) &&
			 file->bytes[begin - 1] == file->bytes[end];

	vp_fixup_add_literal(fixup, begin, end - begin, "''",
			     is_quoted ? 0 : 2);
}

/*
 * virtualenv sets TCL_LIBRARY and TK_LIBRARY to directories of the base, such
 * as /usr/lib/tcl8.6.  Elsewhere they are wrong, and an empty one is not set:
 * a Python finds its own.
 */
static void drop_libraries(const struct vp_fixup_facts *facts,
			   const struct vp_fixup_file *file,
			   const char *component, struct vp_fixup *fixup)
{
	size_t size = strlen(component);
	size_t from = 0;
	const char *p;

	while ((p = memmem(file->bytes + from, file->size - from, component,
			   size))) {
		size_t begin = (size_t)(p - file->bytes);
		size_t end = begin + size;
		struct vp_path_match match;

		from = end;
		if (end == file->size || file->bytes[end] < '0' ||
		    file->bytes[end] > '9' || !widen_word(file, &begin, &end))
			continue;
		if (!vp_path_search_next(facts, file->bytes, end, begin,
					 &match))
			drop_word(file, begin, end, fixup);
		from = end;
	}
}

static void fix(const struct vp_fixup_facts *facts,
		const struct vp_fixup_file *file, struct vp_fixup *fixup)
{
	const struct script *script = find_script(file->path);

	if (script->shell)
		vp_activation_shell_fix(facts, file, script->shell, fixup);
	else if (script->language)
		fix_literals(facts, file, script->language, fixup);
	else
		fix_batch(facts, file, fixup);
	drop_libraries(facts, file, "/tcl", fixup);
	drop_libraries(facts, file, "/tk", fixup);
}

const struct vp_fixer vp_fixer_activate = {
	.name = "activate",
	.wants = wants,
	.claims = claims,
	.fix = fix,
};
