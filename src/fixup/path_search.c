/* SPDX-License-Identifier: MIT */
/* Finding the environment's paths among bytes of any kind. */
#include "fixup/path_search.h"

#include <string.h>

#include "base/utf8.h"
#include "fixup/value.h"

/*
 * All paths are looked for in one window after the other.  Else one that is
 * nowhere would cost a look at the whole file for each find of another.
 */
#define WINDOW_FIRST ((size_t)1024)
#define WINDOW_LAST ((size_t)256 * 1024)

/* A longer name before a path is not looked at. */
#define NAME_MAX_BEFORE 255

struct haystack {
	const char *bytes;
	size_t size;
	bool whole; /* whole paths only */
};

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* May it be a byte of a file's name, with others before or behind it? */
static bool is_name_byte(char c)
{
	return is_letter(c) || is_digit(c) || (unsigned char)c >= 0x80 ||
	       (c && strchr("_-.~+@%", c));
}

/* No text has these: the byte behind one may be the length of a string. */
static bool is_control(char c)
{
	return ((unsigned char)c < ' ' && c != '\t' && c != '\n' &&
		c != '\r') ||
	       c == 0x7f;
}

/* "-I/x/env", "-L/x/env": an option and its value. */
static bool is_option(const char *name, size_t size)
{
	size_t i;

	for (i = 1; i < size; i++)
		if (!is_letter(name[i]))
			return false;
	return size > 1 && name[0] == '-';
}

/* "\n/x/env" in a literal, and "\u001b[0;32m/x/env". */
static bool is_escape(const char *name, size_t size, char before)
{
	size_t digits = 0;

	if (before == '\\' && size == 1)
		return strchr("abefnrtv0", name[0]) != NULL;
	while (digits < size && is_digit(name[digits]))
		digits++;
	return (before == '[' || before == ';') && digits + 1 == size &&
	       name[digits] == 'm';
}

static bool starts_path(const char *bytes, size_t offset)
{
	size_t begin = offset;
	char before;

	if (!offset)
		return true;
	if (bytes[offset - 1] == '/')
		/* "file:///x/env" */
		return offset > 2 && memcmp(bytes + offset - 3, "://", 3) == 0;
	while (begin && offset - begin <= NAME_MAX_BEFORE &&
	       is_name_byte(bytes[begin - 1]))
		begin--;
	if (begin == offset)
		return true;
	/* A name before it is a part of the path, unless it is no name. */
	if (!begin || offset - begin > NAME_MAX_BEFORE)
		return is_option(bytes + begin, offset - begin);
	before = bytes[begin - 1];
	return before != '/' &&
	       (is_option(bytes + begin, offset - begin) ||
		is_escape(bytes + begin, offset - begin, before) ||
		is_control(before));
}

static bool ends_path(const char *bytes, size_t size, size_t end)
{
	size_t behind = end;

	while (behind < size && bytes[behind] == '.')
		behind++;
	/* "It is in /x/env." */
	if (behind == size || (behind > end && !is_name_byte(bytes[behind])))
		return behind == end || behind == size || bytes[behind] != '/';
	if (behind > end)
		return false;
	if ((unsigned char)bytes[end] >= 0x80)
		return !vp_utf8_length(bytes + end, size - end);
	if (bytes[end] == '\\')
		return end + 1 == size || bytes[end + 1] != ' ';
	return !is_name_byte(bytes[end]);
}

/* Looks at each place in [@from, @end) where @path may begin. */
static bool find_path(const struct haystack *hay, const char *path, size_t from,
		      size_t end, struct vp_path_match *match)
{
	size_t anchor = vp_path_spelling_plain(path);
	size_t last = hay->size - end < anchor ? hay->size : end + anchor - 1;

	while (from < end) {
		const char *hit =
			memmem(hay->bytes + from, last - from, path, anchor);
		size_t at;

		if (!hit)
			return false;
		at = (size_t)(hit - hay->bytes);
		if (vp_path_spelling_match(path, hit, hay->size - at,
					   at ? hit[-1] : '\0',
					   &match->spelling) &&
		    (!hay->whole || (starts_path(hay->bytes, at) &&
				     ends_path(hay->bytes, hay->size,
					       at + match->spelling.size)))) {
			match->offset = at;
			return true;
		}
		from = at + 1;
	}
	return false;
}

static bool is_better(const struct vp_path_match *match,
		      const struct vp_path_match *best)
{
	return match->offset < best->offset ||
	       (match->offset == best->offset &&
		match->spelling.size > best->spelling.size);
}

static bool find_first(const struct vp_fixup_facts *facts,
		       const struct haystack *hay, size_t from, size_t end,
		       struct vp_path_match *best)
{
	struct vp_path_match match = { 0 };
	const char *const *path = facts->env_paths;
	bool found = find_path(hay, VP_PLACEHOLDER, from, end, best);

	for (; *path; path++) {
		if (!find_path(hay, *path, from, end, &match))
			continue;
		if (!found || is_better(&match, best))
			*best = match;
		found = true;
	}
	return found;
}

static bool search(const struct vp_fixup_facts *facts,
		   const struct haystack *hay, size_t from,
		   struct vp_path_match *match)
{
	size_t window = WINDOW_FIRST;

	while (from < hay->size) {
		size_t end =
			hay->size - from < window ? hay->size : from + window;
		struct vp_path_match found;

		if (find_first(facts, hay, from, end, &found)) {
			*match = found;
			return true;
		}
		from = end;
		if (window < WINDOW_LAST)
			window *= 2;
	}
	return false;
}

bool vp_path_search_next(const struct vp_fixup_facts *facts, const char *bytes,
			 size_t size, size_t from, struct vp_path_match *match)
{
	const struct haystack hay = { bytes, size, true };

	return search(facts, &hay, from, match);
}

bool vp_path_search_any(const struct vp_fixup_facts *facts, const char *bytes,
			size_t size, size_t from, struct vp_path_match *match)
{
	const struct haystack hay = { bytes, size, false };

	return search(facts, &hay, from, match);
}
