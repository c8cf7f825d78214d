/* SPDX-License-Identifier: MIT */
/* Patterns of paths. */
#include "base/glob.h"

#include <stddef.h>
#include <string.h>

/* What of a UTF-8 character follows its first byte; nothing of other bytes. */
static const char *skip_character(const char *p)
{
	const unsigned char *byte = (const unsigned char *)p + 1;

	if ((unsigned char)*p >= 0xc0)
		while ((*byte & 0xc0) == 0x80)
			byte++;
	return (const char *)byte;
}

/* The end of the set that begins at @p, or NULL when it has none. */
static const char *end_of_set(const char *p)
{
	p++;
	if (*p == '!' || *p == '^')
		p++;
	/* A ']' that comes first is one of the set. */
	if (*p == ']')
		p++;
	while (*p && *p != ']' && *p != '/')
		p += *p == '\\' && p[1] ? 2 : 1;
	return *p == ']' ? p : NULL;
}

static bool is_in_set(const char *p, const char *end, unsigned char byte)
{
	bool is_negated = p[1] == '!' || p[1] == '^';
	bool is_found = false;

	p += 1 + is_negated;
	while (p < end) {
		unsigned char low;
		unsigned char high;

		p += *p == '\\' && p + 1 < end;
		low = high = (unsigned char)*p++;
		if (p + 1 < end && *p == '-') {
			p++;
			p += *p == '\\' && p + 1 < end;
			high = (unsigned char)*p++;
		}
		is_found |= low <= byte && byte <= high;
	}
	return is_found != is_negated;
}

/*
 * Matches what stands first in *@pattern, which is no star, with what stands
 * first in *@path, and moves both behind it.
 */
static bool match_one(const char **pattern, const char **path)
{
	const char *p = *pattern;
	const char *end = NULL;

	if (!**path)
		return false;
	if (*p == '?' && **path != '/') {
		*pattern = p + 1;
		*path = skip_character(*path);
		return true;
	}
	if (*p == '[')
		end = end_of_set(p);
	if (end) {
		if (**path == '/' || !is_in_set(p, end, (unsigned char)**path))
			return false;
		*pattern = end + 1;
		(*path)++;
		return true;
	}
	if (*p == '\\' && p[1])
		p++;
	if (*p == '?' && p == *pattern)
		return false;
	if (*p != **path)
		return false;
	*pattern = p + 1;
	(*path)++;
	return true;
}

/* "**" is one only as a whole component. */
static bool is_double_star(const char *pattern, const char *p)
{
	return p[0] == '*' && p[1] == '*' && (p[2] == '/' || !p[2]) &&
	       (p == pattern || p[-1] == '/');
}

/* Where to go on when what follows a star did not match. */
struct retry {
	const char *pattern; /* behind the star; NULL: there was none */
	const char *path;    /* where that was tried last */
};

/* One component more is what a double star stands for. */
static bool retry_double(struct retry *retry)
{
	const char *slash = retry->pattern ? strchr(retry->path, '/') : NULL;

	if (!slash)
		return false;
	retry->path = slash + 1;
	return true;
}

static bool retry_single(struct retry *retry)
{
	if (!retry->pattern || !*retry->path || *retry->path == '/')
		return false;
	retry->path++;
	return true;
}

/* What counts as the end of the path, where the pattern ends. */
enum ending { WHOLE, COVERING, COVERING_DIRECTORY };

static bool is_end(const char *pattern, const char *p, const char *s,
		   enum ending ending)
{
	if (ending == WHOLE)
		return !*p && !*s;
	if (p[0] == '/' && !p[1])
		return *s == '/' || (!*s && ending == COVERING_DIRECTORY);
	return !*p && p > pattern && (!*s || *s == '/');
}

/*
 * Only the last star of each kind is ever tried again: what an earlier one
 * could stand for instead, the last can make up for.
 */
static bool matches(const char *pattern, const char *path, enum ending ending)
{
	struct retry single = { NULL, NULL };
	struct retry twofold = { NULL, NULL };
	const char *p = pattern;
	const char *s = path;

	while (!is_end(pattern, p, s, ending)) {
		if (is_double_star(pattern, p)) {
			if (!p[2])
				return *s != '\0';
			twofold = (struct retry){ p + 3, s };
			single.pattern = NULL;
			p += 3;
		} else if (*p == '*') {
			single = (struct retry){ ++p, s };
		} else if (match_one(&p, &s)) {
			/* A star stands for nothing beyond its component. */
			if (s[-1] == '/')
				single.pattern = NULL;
		} else if (retry_single(&single)) {
			p = single.pattern;
			s = single.path;
		} else if (retry_double(&twofold)) {
			single.pattern = NULL;
			p = twofold.pattern;
			s = twofold.path;
		} else {
			return false;
		}
	}
	return true;
}

bool vp_glob_matches(const char *pattern, const char *path)
{
	return matches(pattern, path, WHOLE);
}

bool vp_glob_covers(const char *pattern, const char *path, bool is_directory)
{
	return matches(pattern, path,
		       is_directory ? COVERING_DIRECTORY : COVERING);
}
