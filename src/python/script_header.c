/* SPDX-License-Identifier: MIT */
/* The headers of scripts: reading the forms in the wild, writing two of them. */
#include "python/script_header.h"

#include <string.h>
#include <strings.h>

#include "base/path.h"
#include "base/utf8.h"

/* A file that begins with "#!" need not have lines: looking ends here. */
#define HEADER_MAX ((size_t)16 * 1024)

/* What Linux before 5.1 reads of a file to find its interpreter. */
#define KERNEL_LINE_MAX 127

#define SH_LINE "#!/bin/sh"
#define ARGUMENTS " \"$0\" \"$@\""

/*
 * The self-locating header.  A line of form feed and '#' is a comment to
 * Python.  To sh it is a command of that name, and as there is none, sh goes
 * on behind the "||".  A Python string around the sh code, as in '''exec',
 * would take the place of the script's own docstring, and an import from
 * __future__ behind that is a syntax error.
 *
 * The directory is made physical and absolute in a subshell: Python 3.14 warns
 * of a path with dots in it, and the script must start where the user is.
 * Names begin with '/' or "./", so none is taken for an option.
 */
#define PORTABLE_BEGIN                                           \
	"\f# 2>/dev/null || {"                                   \
	" case $0 in /*) vp_path=$0 ;; *) vp_path=./$0 ;; esac;" \
	" while [ -h \"$vp_path\" ]; do"                         \
	" vp_link=$(readlink \"$vp_path\") || exit;"             \
	" case $vp_link in /*) vp_path=$vp_link ;;"              \
	" *) vp_path=${vp_path%/*}/$vp_link ;; esac; done;"      \
	" vp_path=$(cd -P \"${vp_path%/*}\" && pwd -P) || exit;" \
	" exec \"$vp_path/"
#define PORTABLE_END "; }"

#define UV_RELOCATABLE "\"$(dirname -- \"$(realpath -- \"$0\")\")\"/"

struct cursor {
	const char *at;
	const char *end;
};

/* One line, its end left out. */
struct line {
	struct cursor text;
	const char *next;
	bool crlf;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_safe_byte(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       (c >= '0' && c <= '9') || (c && strchr("_./+@%,:=~-", c));
}

static bool is_safe(const char *text, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++)
		if (!is_safe_byte(text[i]))
			return false;
	return size > 0;
}

/* Python would take it, in a comment on line 1 or 2, for a PEP 263 line. */
static bool has_coding(const char *text, size_t size)
{
	return memmem(text, size, "coding:", 7) ||
	       memmem(text, size, "coding=", 7);
}

static bool is_name(const char *text, size_t size)
{
	return is_safe(text, size) && !memchr(text, '/', size) &&
	       !has_coding(text, size);
}

/* Words that mean the same to the kernel, to sh and to us. */
static bool are_flags(const char *text, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++)
		if (!is_safe_byte(text[i]) && !is_blank(text[i]))
			return false;
	return size > 0 && !is_blank(text[0]) && !is_blank(text[size - 1]) &&
	       !has_coding(text, size);
}

static bool is_encoding_byte(char c)
{
	return c != '/' && is_safe_byte(c) && !strchr("+@%,:=~", c);
}

/*
 * PEP 263: a comment with "coding", then ':' or '=', then the name of an
 * encoding.
 */
static bool find_coding(const char *line, const char *end,
			struct cursor *encoding)
{
	const char *p = line;

	if (p == end || *p != '#')
		return false;
	while ((p = memmem(p, (size_t)(end - p), "coding", 6))) {
		p += 6;
		if (p == end || (*p != ':' && *p != '='))
			continue;
		for (p++; p < end && is_blank(*p);)
			p++;
		encoding->at = p;
		while (p < end && is_encoding_byte(*p))
			p++;
		encoding->end = p;
		if (encoding->at < p)
			return true;
	}
	return false;
}

static bool take_line(const char *at, const char *end, struct line *line)
{
	const char *newline = memchr(at, '\n', (size_t)(end - at));

	if (at == end)
		return false;
	line->text.at = at;
	line->text.end = newline ? newline : end;
	line->next = newline ? newline + 1 : end;
	line->crlf = newline && newline > at && newline[-1] == '\r';
	if (line->crlf)
		line->text.end--;
	return true;
}

static bool is_line(const struct line *line, const char *text)
{
	size_t size = strlen(text);

	return (size_t)(line->text.end - line->text.at) == size &&
	       memcmp(line->text.at, text, size) == 0;
}

static bool skip(struct cursor *cursor, const char *text)
{
	size_t size = strlen(text);

	if ((size_t)(cursor->end - cursor->at) < size ||
	    memcmp(cursor->at, text, size) != 0)
		return false;
	cursor->at += size;
	return true;
}

static void trim(struct cursor *text)
{
	while (text->at < text->end && is_blank(*text->at))
		text->at++;
	while (text->end > text->at && is_blank(text->end[-1]))
		text->end--;
}

/* Takes what precedes @text, and @text itself. */
static bool take_until(struct cursor *cursor, const char *text,
		       struct cursor *taken)
{
	const char *found =
		memmem(cursor->at, (size_t)(cursor->end - cursor->at), text,
		       strlen(text));

	if (!found)
		return false;
	taken->at = cursor->at;
	taken->end = found;
	cursor->at = found + strlen(text);
	return true;
}

static bool take_quoted(struct cursor *cursor, char quote,
			struct vp_buffer *out)
{
	for (cursor->at++; cursor->at < cursor->end; cursor->at++) {
		char c = *cursor->at;

		if (c == quote) {
			cursor->at++;
			return true;
		}
		if (quote == '"' && c == '\\' && cursor->at + 1 < cursor->end &&
		    strchr("$`\"\\", cursor->at[1]))
			c = *++cursor->at;
		vp_buffer_char(out, c);
	}
	return false;
}

/*
 * Takes a word of sh.  '$' and '`' are themselves: distlib writes them so
 * between double quotes, where they stand for the path it meant.
 */
static bool take_word(struct cursor *cursor, struct vp_buffer *out)
{
	while (cursor->at < cursor->end && !is_blank(*cursor->at)) {
		char c = *cursor->at;

		if (c == '\'' || c == '"') {
			if (!take_quoted(cursor, c, out))
				return false;
			continue;
		}
		if (c == '\\' && ++cursor->at == cursor->end)
			return false;
		vp_buffer_char(out, *cursor->at++);
	}
	return out->size > 0;
}

/* Takes over the parts that were found, if they are what we can write. */
static int set_parts(struct vp_script_header *header, const char *interpreter,
		     const char *name, struct cursor flags,
		     struct vp_error *err)
{
	size_t flags_size;

	trim(&flags);
	flags_size = (size_t)(flags.end - flags.at);
	if (!is_name(name, strlen(name)) ||
	    (flags_size && !are_flags(flags.at, flags_size)))
		return 0;
	header->name = strdup(name);
	if (interpreter)
		header->interpreter = strdup(interpreter);
	if (flags_size)
		header->flags = strndup(flags.at, flags_size);
	if (!header->name || (interpreter && !header->interpreter) ||
	    (flags_size && !header->flags))
		return vp_fail_nomem(err);
	return 1;
}

/* Forms 2, 3 and 4: '''exec' WORD FLAGS "$0" "$@". */
static int parse_exec(struct vp_script_header *header, struct cursor text,
		      struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer word = { 0 };
	struct cursor flags;
	bool locates;
	bool taken;

	if (!skip(&text, "'''exec' "))
		return 0;
	locates = skip(&text, UV_RELOCATABLE);
	taken = take_word(&text, &word);
	if (vp_buffer_check(&word, err))
		return err->status;
	if (!taken || strlen(word.data) != word.size ||
	    !take_until(&text, ARGUMENTS, &flags) || text.at != text.end)
		return 0;
	return set_parts(header, locates ? NULL : word.data,
			 locates ? word.data : vp_path_basename(word.data),
			 flags, err);
}

/* What locates itself up to a name: NAME" FLAGS "$0" "$@" END. */
static int parse_located(struct vp_script_header *header, struct cursor text,
			 const char *end, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer word = { 0 };
	struct cursor name;
	struct cursor flags;

	if (!take_until(&text, "\"", &name) ||
	    !take_until(&text, ARGUMENTS, &flags) || !skip(&text, end) ||
	    text.at != text.end)
		return 0;
	vp_buffer_append(&word, name.at, (size_t)(name.end - name.at));
	if (vp_buffer_check(&word, err))
		return err->status;
	return set_parts(header, NULL, word.data, flags, err);
}

/* Form 5: "exec" "`dirname ...`/NAME" FLAGS "$0" "$@". */
static int parse_dirname(struct vp_script_header *header, struct cursor text,
			 struct vp_error *err)
{
	struct cursor command;

	if (!skip(&text, "\"exec\" \"`dirname ") ||
	    !take_until(&text, "`/", &command))
		return 0;
	return parse_located(header, text, "", err);
}

static int parse_portable(struct vp_script_header *header, struct cursor text,
			  struct vp_error *err)
{
	if (!skip(&text, PORTABLE_BEGIN))
		return 0;
	return parse_located(header, text, PORTABLE_END, err);
}

/*
 * Form 1.  A path with blanks does not work, but pip writes such lines for the
 * scripts that come in wheels, so we see what was meant: the interpreter ends
 * where flags begin, or where no '/' follows.
 */
static int parse_simple(struct vp_script_header *header, struct cursor text,
			struct vp_error *err)
{
	VP_AUTO(free) char *interpreter = NULL;
	const char *p;

	if (!skip(&text, "#!"))
		return 0;
	trim(&text);
	for (p = text.at; p < text.end; p++) {
		struct cursor rest = { p, text.end };

		if (!is_blank(*p))
			continue;
		trim(&rest);
		if (*rest.at == '-' ||
		    !memchr(rest.at, '/', (size_t)(rest.end - rest.at)))
			break;
	}
	interpreter = strndup(text.at, (size_t)(p - text.at));
	if (!interpreter)
		return vp_fail_nomem(err);
	text.at = p;
	return set_parts(header, interpreter, vp_path_basename(interpreter),
			 text, err);
}

/*
 * The PEP 263 line that is next, if one is.  Spaces before it are dropped:
 * sh would take a form feed there for a command.
 */
static int take_coding(struct vp_script_header *header, const char *bytes,
		       const char *end, struct vp_error *err)
{
	struct line line;
	struct cursor encoding;

	if (header->coding || !take_line(bytes + header->size, end, &line))
		return 0;
	while (line.text.at < line.text.end &&
	       (is_blank(*line.text.at) || *line.text.at == '\f'))
		line.text.at++;
	if (!find_coding(line.text.at, line.text.end, &encoding))
		return 0;
	header->coding =
		strndup(line.text.at, (size_t)(line.text.end - line.text.at));
	if (!header->coding)
		return vp_fail_nomem(err);
	header->size = (size_t)(line.next - bytes);
	return 0;
}

/* Line @line and what follows is sh that starts the interpreter, or is not. */
static int parse_sh(struct vp_script_header *header, const struct line *line,
		    const char *bytes, const char *end, struct vp_error *err)
{
	struct line closing;
	int found = parse_exec(header, line->text, err);

	if (found > 0) {
		if (!take_line(line->next, end, &closing) ||
		    !is_line(&closing, "' '''"))
			return 0;
		header->size = (size_t)(closing.next - bytes);
		return 1;
	}
	if (!found)
		found = parse_dirname(header, line->text, err);
	if (!found)
		found = parse_portable(header, line->text, err);
	if (found > 0)
		header->size = (size_t)(line->next - bytes);
	return found;
}

static int parse_forms(struct vp_script_header *header, const char *bytes,
		       const char *end, struct vp_error *err)
{
	VP_AUTO(script_header) struct vp_script_header sh = { 0 };
	struct line line;
	int found = 0;

	if (!take_line(bytes, end, &line))
		return 0;
	header->crlf = sh.crlf = line.crlf;
	header->size = sh.size = (size_t)(line.next - bytes);
	if (is_line(&line, SH_LINE)) {
		if (take_coding(&sh, bytes, end, err))
			return err->status;
		if (take_line(bytes + sh.size, end, &line))
			found = parse_sh(&sh, &line, bytes, end, err);
		if (found < 0)
			return found;
	}
	if (found) {
		*header = sh;
		sh = (struct vp_script_header){ 0 };
	} else {
		take_line(bytes, end, &line);
		found = parse_simple(header, line.text, err);
	}
	if (found > 0 && take_coding(header, bytes, end, err))
		return err->status;
	return found;
}

int vp_script_header_parse(struct vp_script_header *header, const char *bytes,
			   size_t size, struct vp_error *err)
{
	VP_AUTO(script_header) struct vp_script_header found = { 0 };
	const char *end = bytes + (size < HEADER_MAX ? size : HEADER_MAX);
	int status;

	if (size < 2 || memcmp(bytes, "#!", 2) != 0)
		return 0;
	status = parse_forms(&found, bytes, end, err);
	if (status <= 0)
		return status;
	/* Binaries may begin with "#!", too; and a cut line is no line. */
	if (memchr(bytes, '\0', found.size) ||
	    (found.size == HEADER_MAX && size > HEADER_MAX))
		return 0;
	*header = found;
	found = (struct vp_script_header){ 0 };
	return 1;
}

void vp_script_header_clear(struct vp_script_header *header)
{
	free(header->interpreter);
	free(header->name);
	free(header->flags);
	free(header->coding);
	*header = (struct vp_script_header){ 0 };
}

static int check_parts(const char *name, const char *flags, const char *coding,
		       struct vp_error *err)
{
	struct cursor encoding;

	if (!is_name(name, strlen(name)))
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "no script can run an interpreter named '%s'",
			       name);
	if (flags && !are_flags(flags, strlen(flags)))
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "no script can give its interpreter the flags "
			       "'%s'",
			       flags);
	if (coding &&
	    (strpbrk(coding, "\r\n") ||
	     !find_coding(coding, coding + strlen(coding), &encoding)))
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "'%s' does not declare an encoding", coding);
	return 0;
}

/* In these every byte is a character. */
static const char *const latin_names[] = { "latin-1",	  "latin1",
					   "iso-8859-1",  "iso8859-1",
					   "iso-latin-1", "iso-8859-15",
					   "iso8859-15",  NULL };
static const char *const utf8_names[] = { "utf-8", "utf8", "utf_8", NULL };

/* Is it one of @names, maybe with more after a '-', as in "utf-8-unix"? */
static bool is_encoding(struct cursor encoding, const char *const *names)
{
	size_t size = (size_t)(encoding.end - encoding.at);

	for (; *names; names++) {
		size_t length = strlen(*names);

		if (size >= length &&
		    strncasecmp(encoding.at, *names, length) == 0 &&
		    (size == length || encoding.at[length] == '-'))
			return true;
	}
	return false;
}

/* Can Python read @dir in a script of this encoding? */
static bool is_text(const char *dir, const char *coding)
{
	struct cursor encoding = { 0 };
	const char *p = dir;

	while (*p && (unsigned char)*p < 0x80)
		p++;
	if (!*p)
		return true;
	if (coding)
		find_coding(coding, coding + strlen(coding), &encoding);
	if (coding && is_encoding(encoding, latin_names))
		return true;
	return (!coding || is_encoding(encoding, utf8_names)) &&
	       vp_utf8_is_valid(dir, strlen(dir));
}

static bool is_simple(const char *dir, const char *name, const char *flags)
{
	size_t size = strlen("#!/") + strlen(dir) + strlen(name);

	/* The kernel passes all that follows the path as one argument. */
	if (flags && !is_safe(flags, strlen(flags)))
		return false;
	if (flags)
		size += 1 + strlen(flags);
	return is_safe(dir, strlen(dir)) && !has_coding(dir, strlen(dir)) &&
	       size <= KERNEL_LINE_MAX;
}

static void append_flags(struct vp_buffer *out, const char *flags)
{
	if (!flags)
		return;
	vp_buffer_char(out, ' ');
	vp_buffer_text(out, flags);
}

static void append_coding(struct vp_buffer *out, const char *coding)
{
	if (!coding)
		return;
	vp_buffer_text(out, coding);
	vp_buffer_char(out, '\n');
}

/*
 * A word that is read twice: by sh, and by Python as part of a ''' string.
 * Backslashes stand outside the quotes and doubled, which both read as one,
 * and never more than two single quotes come together.
 */
static void append_quoted(struct vp_buffer *out, const char *dir,
			  const char *name)
{
	const char *p;

	vp_buffer_char(out, '\'');
	for (p = dir; *p; p++) {
		if (*p == '\'')
			vp_buffer_text(out, "'\"'\"'");
		else if (*p == '\\')
			vp_buffer_text(out, "'\\\\'");
		else
			vp_buffer_char(out, *p);
	}
	vp_buffer_printf(out, "/%s'", name);
}

int vp_script_header_write(struct vp_buffer *out, const char *dir,
			   const char *name, const char *flags,
			   const char *coding, struct vp_error *err)
{
	if (check_parts(name, flags, coding, err))
		return err->status;
	if (dir[0] != '/' || strpbrk(dir, "\r\n") || !is_text(dir, coding))
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "no script can run an interpreter in '%s'", dir);
	if (is_simple(dir, name, flags)) {
		vp_buffer_printf(out, "#!%s/%s", dir, name);
		append_flags(out, flags);
		vp_buffer_char(out, '\n');
		append_coding(out, coding);
		return vp_buffer_check(out, err);
	}
	vp_buffer_text(out, SH_LINE "\n");
	append_coding(out, coding);
	vp_buffer_text(out, "'''exec' ");
	append_quoted(out, dir, name);
	append_flags(out, flags);
	vp_buffer_text(out, ARGUMENTS "\n' '''\n");
	return vp_buffer_check(out, err);
}

int vp_script_header_write_portable(struct vp_buffer *out, const char *name,
				    const char *flags, const char *coding,
				    struct vp_error *err)
{
	if (check_parts(name, flags, coding, err))
		return err->status;
	vp_buffer_text(out, SH_LINE "\n");
	append_coding(out, coding);
	vp_buffer_text(out, PORTABLE_BEGIN);
	vp_buffer_text(out, name);
	vp_buffer_char(out, '"');
	append_flags(out, flags);
	vp_buffer_text(out, ARGUMENTS PORTABLE_END "\n");
	return vp_buffer_check(out, err);
}
