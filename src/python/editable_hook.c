/* SPDX-License-Identifier: MIT */
/* What the hooks of editable installs lead to. */
#include "python/editable_hook.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/path.h"

static int add_target(struct vp_hook *hook, const char *place, const char *path,
		      bool is_exact, struct vp_error *err)
{
	struct vp_hook_target target = { .is_exact = is_exact };

	if (hook->count == hook->capacity) {
		size_t capacity = hook->capacity ? hook->capacity * 2 : 16;
		struct vp_hook_target *targets =
			realloc(hook->targets, capacity * sizeof(*targets));

		if (!targets)
			return vp_fail_nomem(err);
		hook->targets = targets;
		hook->capacity = capacity;
	}
	target.path = vp_arena_string(&hook->arena, path);
	if (place)
		target.place = vp_arena_string(&hook->arena, place);
	if (!target.path || (place && !target.place))
		return vp_fail_nomem(err);
	hook->targets[hook->count++] = target;
	return 0;
}

/* Lines of .pth files. */

static bool is_import(const char *line)
{
	return vp_has_prefix(line, "import ") ||
	       vp_has_prefix(line, "import\t");
}

static int add_imports(struct vp_hook *hook, const char *line,
		       struct vp_error *err)
{
	static const char separators[] = " \t,;";
	const char *p = line;

	while (vp_has_prefix(p, "import")) {
		const char *end = p + strcspn(p, ";");

		p += strlen("import");
		for (;;) {
			VP_AUTO(buffer) struct vp_buffer name = { 0 };
			size_t length;

			p += strspn(p, " \t,");
			length = strcspn(p, separators);
			if (p >= end || !length)
				break;
			vp_buffer_append(&name, p, length);
			if (vp_buffer_check(&name, err) ||
			    vp_strings_add_once(&hook->modules, name.data, err))
				return err->status;
			p += length;
		}
		p = end + strspn(end, separators);
	}
	return 0;
}

static int read_line(struct vp_hook *hook, char *line, struct vp_error *err)
{
	size_t length = strlen(line);

	while (length && strchr(" \t\r\f\v", line[length - 1]))
		line[--length] = '\0';
	if (is_import(line))
		return add_imports(hook, line, err);
	if (line[0] == '/')
		return add_target(hook, NULL, line, false, err);
	return 0;
}

int vp_hook_read_lines(struct vp_hook *hook, const char *text, size_t size,
		       struct vp_error *err)
{
	const char *end = text + size;

	while (text < end) {
		VP_AUTO(free) char *line = NULL;
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		const char *stop = newline ? newline : end;

		line = strndup(text, (size_t)(stop - text));
		if (!line)
			return vp_fail_nomem(err);
		if (read_line(hook, line, err))
			return err->status;
		text = stop + 1;
	}
	return 0;
}

/* Literals of strings, in Python and in JSON. */

struct literals {
	const char *p;
	const char *end;
};

/* Moves behind the comment or the triple-quoted string at the beginning. */
static bool skip_text(struct literals *in)
{
	const char *p = in->p;
	const char *stop;

	if (*p == '#') {
		stop = memchr(p, '\n', (size_t)(in->end - p));
		in->p = stop ? stop : in->end;
		return true;
	}
	if (in->end - p < 3 || p[1] != p[0] || p[2] != p[0] ||
	    (*p != '"' && *p != '\''))
		return false;
	stop = memmem(p + 3, (size_t)(in->end - p - 3), p, 3);
	in->p = stop ? stop + 3 : in->end;
	return true;
}

/*
 * What repr() escapes in a path: quotes, backslashes and what cannot be
 * printed.  A character by its number is kept as it is written, and leads to
 * no file.
 */
static void append_unescaped(struct vp_buffer *out, const char *p,
			     const char *end)
{
	for (; p < end; p++) {
		if (*p == '\\' && p + 1 < end && strchr("\\'\"/", p[1]))
			p++;
		vp_buffer_char(out, *p);
	}
}

/* The next literal that is on one line; false at the end. */
static bool next_literal(struct literals *in, struct vp_buffer *out)
{
	while (in->p < in->end) {
		const char *p = in->p;

		if (skip_text(in))
			continue;
		in->p++;
		if (*p != '"' && *p != '\'')
			continue;
		while (in->p < in->end && *in->p != *p && *in->p != '\n')
			in->p += *in->p == '\\' ? 2 : 1;
		if (in->p >= in->end || *in->p == '\n')
			continue;
		vp_buffer_reset(out);
		append_unescaped(out, p + 1, in->p);
		in->p++;
		return true;
	}
	return false;
}

static bool is_dotted_name(const char *text)
{
	const char *p;

	for (p = text; *p; p++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz"
			    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.",
			    *p) &&
		    (unsigned char)*p < 0x80)
			return false;
	return text[0] && text[0] != '.' && !strstr(text, "..") && p[-1] != '.';
}

static int add_mapping(struct vp_hook *hook, const char *name, const char *path,
		       struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer place = { 0 };
	char *dot;

	vp_buffer_text(&place, name);
	if (vp_buffer_check(&place, err))
		return err->status;
	for (dot = place.data; *dot; dot++)
		if (*dot == '.')
			*dot = '/';
	return add_target(hook, place.data, path, false, err);
}

static void swap(struct vp_buffer *a, struct vp_buffer *b)
{
	struct vp_buffer c = *a;

	*a = *b;
	*b = c;
}

/*
 * All of these have the name of a module and then its absolute path, be it in
 * a dictionary or in arguments.
 */
int vp_hook_read_module(struct vp_hook *hook, const char *text, size_t size,
			struct vp_error *err)
{
	struct literals in = { text, text + size };
	VP_AUTO(buffer) struct vp_buffer literal = { 0 };
	VP_AUTO(buffer) struct vp_buffer before = { 0 };

	while (next_literal(&in, &literal)) {
		const char *path = vp_buffer_string(&literal);

		if (path[0] == '/' && path[1] &&
		    is_dotted_name(vp_buffer_string(&before)) &&
		    add_mapping(hook, before.data, path, err))
			return err->status;
		swap(&literal, &before);
	}
	return literal.failed || before.failed ? vp_fail_nomem(err) : 0;
}

/* "PATH": {"destination": "{py_purelib}/PLACE", ...} */
int vp_hook_read_install_plan(struct vp_hook *hook, const char *text,
			      size_t size, struct vp_error *err)
{
	struct literals in = { text, text + size };
	VP_AUTO(buffer) struct vp_buffer literal = { 0 };
	VP_AUTO(buffer) struct vp_buffer key = { 0 };
	VP_AUTO(buffer) struct vp_buffer path = { 0 };

	while (next_literal(&in, &literal)) {
		const char *place = vp_buffer_string(&literal);

		if ((vp_has_prefix(place, "{py_purelib}/") ||
		     vp_has_prefix(place, "{py_platlib}/")) &&
		    strcmp(vp_buffer_string(&key), "destination") == 0 &&
		    vp_buffer_string(&path)[0] == '/' &&
		    vp_path_is_entry_name(strchr(place, '/') + 1) &&
		    add_target(hook, strchr(place, '/') + 1, path.data, true,
			       err))
			return err->status;
		swap(&key, &path);
		swap(&literal, &key);
	}
	return literal.failed || key.failed || path.failed ? vp_fail_nomem(err)
							   : 0;
}

int vp_hook_add(struct vp_hook *hook, const char *place, const char *path,
		struct vp_error *err)
{
	return add_target(hook, place, path, true, err);
}

void vp_hook_clear(struct vp_hook *hook)
{
	free(hook->targets);
	vp_strings_clear(&hook->modules);
	vp_arena_clear(&hook->arena);
	*hook = (struct vp_hook){ 0 };
}
