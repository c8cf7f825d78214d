/* SPDX-License-Identifier: MIT */
/* entry_points.txt: the scripts that a package wants. */
#include "python/entry_points.h"

#include <stdbool.h>
#include <string.h>

#include "base/path.h"
#include "base/utf8.h"

/* "a=b:c": no line that makes a script is shorter. */
#define LINE_SIZE_MIN 5

struct span {
	const char *begin;
	const char *end;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static void trim(struct span *span)
{
	while (span->begin < span->end && is_blank(*span->begin))
		span->begin++;
	while (span->end > span->begin && is_blank(span->end[-1]))
		span->end--;
}

static bool is_span(struct span span, const char *text)
{
	size_t size = (size_t)(span.end - span.begin);

	return strlen(text) == size && memcmp(span.begin, text, size) == 0;
}

/* Takes what precedes @c off @span; false when there is no @c. */
static bool split(struct span *span, char c, struct span *before)
{
	const char *found =
		memchr(span->begin, c, (size_t)(span->end - span->begin));

	if (!found)
		return false;
	before->begin = span->begin;
	before->end = found;
	span->begin = found + 1;
	trim(before);
	trim(span);
	return true;
}

/*
 * Names of Python, with dots between.  Bytes of other alphabets may be in a
 * name, and are nothing else to Python either.
 */
static bool is_dotted(struct span span)
{
	bool begins = true;
	const char *p;

	for (p = span.begin; p < span.end; p++) {
		if (*p == '.') {
			if (begins)
				return false;
			begins = true;
			continue;
		}
		if (!(*p >= 'a' && *p <= 'z') && !(*p >= 'A' && *p <= 'Z') &&
		    *p != '_' && (unsigned char)*p < 0x80 &&
		    (begins || *p < '0' || *p > '9'))
			return false;
		begins = false;
	}
	return !begins;
}

static bool is_file_name(const char *name)
{
	const char *p;

	for (p = name; *p; p++)
		if ((unsigned char)*p < ' ' || strchr("/\\\x7f", *p))
			return false;
	return vp_path_is_entry_name(name);
}

static const char *copy_span(struct vp_arena *arena, struct span span)
{
	return vp_arena_copy(arena, span.begin,
			     (size_t)(span.end - span.begin));
}

static int take_line(struct vp_entry_points *points, struct span line,
		     size_t number, struct vp_arena *arena,
		     struct vp_error *err)
{
	struct vp_entry_point *point = &points->items[points->count];
	struct span extras = { 0 };
	struct span module;
	struct span name;

	if (!split(&line, '=', &name))
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "line %zu defines nothing", number);
	point->name = copy_span(arena, name);
	if (!point->name)
		return vp_fail_nomem(err);
	if (!is_file_name(point->name))
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "line %zu has no name for a script", number);
	if (line.end > line.begin && line.end[-1] == ']') {
		extras = line;
		if (split(&extras, '[', &module))
			line = module;
	}
	if (!split(&line, ':', &module) || !is_dotted(module) ||
	    !is_dotted(line))
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "line %zu names no function", number);
	point->module = copy_span(arena, module);
	point->attribute = copy_span(arena, line);
	if (!point->module || !point->attribute)
		return vp_fail_nomem(err);
	points->count++;
	return 0;
}

static bool is_script_group(struct span header)
{
	return is_span(header, "[console_scripts]") ||
	       is_span(header, "[gui_scripts]");
}

static int take_lines(struct vp_entry_points *points, const char *text,
		      size_t size, struct vp_arena *arena, struct vp_error *err)
{
	struct span rest = { text, text + size };
	bool scripts = false;
	size_t number = 0;

	while (rest.begin < rest.end) {
		struct span line = rest;
		const char *newline = memchr(rest.begin, '\n',
					     (size_t)(rest.end - rest.begin));

		line.end = newline ? newline : rest.end;
		rest.begin = newline ? newline + 1 : rest.end;
		number++;
		trim(&line);
		if (line.begin == line.end || *line.begin == '#' ||
		    *line.begin == ';')
			continue;
		if (*line.begin == '[')
			scripts = is_script_group(line);
		else if (scripts && take_line(points, line, number, arena, err))
			return err->status;
	}
	return 0;
}

int vp_entry_points_parse(struct vp_entry_points *points, const char *text,
			  size_t size, struct vp_arena *arena,
			  struct vp_error *err)
{
	struct vp_entry_points found = { 0 };

	if (size && (memchr(text, '\0', size) || !vp_utf8_is_valid(text, size)))
		return vp_fail(err, VENVPACK_ERR_CORRUPT, "it is no text");
	found.items = vp_arena_alloc(arena, (size / LINE_SIZE_MIN + 1) *
						    sizeof(*found.items));
	if (!found.items)
		return vp_fail_nomem(err);
	if (take_lines(&found, text, size, arena, err))
		return err->status;
	*points = found;
	return 0;
}
