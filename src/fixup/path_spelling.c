/* SPDX-License-Identifier: MIT */
/* The spellings that a path may be found in. */
#include "fixup/path_spelling.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

#define PLAIN                        \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ" \
	"abcdefghijklmnopqrstuvwxyz" \
	"0123456789_./-"

/* What is left of the text, and of the path. */
struct pair {
	const char *text;
	const char *end;
	const char *path;
};

size_t vp_path_spelling_plain(const char *path)
{
	return strspn(path, PLAIN);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Reads @digits hexadecimal digits at @text; -1 when they are none. */
static int64_t read_hex(const char *text, const char *end, int digits)
{
	int64_t value = 0;

	if (end - text < digits)
		return -1;
	for (; digits; digits--) {
		int digit = hex_digit(*text++);

		if (digit < 0)
			return -1;
		value = value * 16 + digit;
	}
	return value;
}

static bool same_byte(struct pair *pair)
{
	if (pair->text == pair->end || *pair->text != *pair->path)
		return false;
	pair->text++;
	pair->path++;
	return true;
}

static bool match_raw(struct pair *pair)
{
	while (*pair->path)
		if (!same_byte(pair))
			return false;
	return true;
}

static bool match_url(struct pair *pair)
{
	while (*pair->path) {
		int64_t byte;

		if (pair->text < pair->end && *pair->text != '%') {
			if (!same_byte(pair))
				return false;
			continue;
		}
		if (pair->text == pair->end)
			return false;
		byte = read_hex(pair->text + 1, pair->end, 2);
		if (byte != (unsigned char)*pair->path)
			return false;
		pair->text += 3;
		pair->path++;
	}
	return true;
}

/* Does the path go on with the UTF-8 of @c?  Then steps over it. */
static bool same_character(struct pair *pair, uint32_t c)
{
	char utf8[4];
	size_t size;

	if (c < 0x80) {
		utf8[0] = (char)c;
		size = 1;
	} else if (c >= 0xdc80 && c <= 0xdcff) {
		/* How Python spells a byte that is no UTF-8. */
		utf8[0] = (char)(c & 0xff);
		size = 1;
	} else if (c < 0x800) {
		utf8[0] = (char)(0xc0 | c >> 6);
		utf8[1] = (char)(0x80 | (c & 0x3f));
		size = 2;
	} else if (c < 0x10000) {
		utf8[0] = (char)(0xe0 | c >> 12);
		utf8[1] = (char)(0x80 | (c >> 6 & 0x3f));
		utf8[2] = (char)(0x80 | (c & 0x3f));
		size = 3;
	} else {
		utf8[0] = (char)(0xf0 | c >> 18);
		utf8[1] = (char)(0x80 | (c >> 12 & 0x3f));
		utf8[2] = (char)(0x80 | (c >> 6 & 0x3f));
		utf8[3] = (char)(0x80 | (c & 0x3f));
		size = 4;
	}
	if (strncmp(pair->path, utf8, size) != 0)
		return false;
	pair->path += size;
	return true;
}

/* \xNN, \uNNNN, \UNNNNNNNN, and pairs of surrogates as JSON has them. */
static bool match_number(struct pair *pair, int digits)
{
	int64_t value = read_hex(pair->text, pair->end, digits);
	int64_t low;

	if (value < 0 || value > 0x10ffff)
		return false;
	pair->text += digits;
	if (value >= 0xd800 && value < 0xdc00) {
		if (pair->end - pair->text < 2 || pair->text[0] != '\\' ||
		    pair->text[1] != 'u')
			return false;
		low = read_hex(pair->text + 2, pair->end, 4);
		if (low < 0xdc00 || low > 0xdfff)
			return false;
		pair->text += 6;
		value = 0x10000 + ((value - 0xd800) << 10) + (low - 0xdc00);
	}
	return same_character(pair, (uint32_t)value);
}

static bool match_escape(struct pair *pair)
{
	static const char letters[] = "bfnrt";
	static const char controls[] = "\b\f\n\r\t";
	const char *letter;
	char c;

	if (pair->text == pair->end)
		return false;
	c = *pair->text;
	if (c == 'x' || c == 'u' || c == 'U') {
		pair->text++;
		return match_number(pair, c == 'x' ? 2 : c == 'u' ? 4 : 8);
	}
	letter = c ? strchr(letters, c) : NULL;
	if (!letter)
		return strchr("\"'\\/", c) && same_byte(pair);
	pair->text++;
	return *pair->path++ == controls[letter - letters];
}

static bool match_json(struct pair *pair)
{
	while (*pair->path) {
		if (pair->text < pair->end && *pair->text == '\\') {
			pair->text++;
			if (!match_escape(pair))
				return false;
		} else if (!same_byte(pair)) {
			return false;
		}
	}
	return true;
}

/* Steps over quotes and a backslash; the next byte is the path's. */
static void skip_quotes(struct pair *pair, char *quote)
{
	while (pair->text < pair->end) {
		char c = *pair->text;

		if (*quote && c == *quote)
			*quote = '\0';
		else if (!*quote && (c == '\'' || c == '"'))
			*quote = c;
		else
			break;
		pair->text++;
	}
	if (*quote != '\'' && pair->end - pair->text > 1 &&
	    *pair->text == '\\' && (!*quote || strchr("$`\"\\", pair->text[1])))
		pair->text++;
}

static bool match_sh(struct pair *pair, char before,
		     struct vp_path_spelling *out)
{
	char quote = before == '\'' || before == '"' ? before : '\0';

	out->first_quote = quote;
	while (*pair->path) {
		skip_quotes(pair, &quote);
		if (!same_byte(pair))
			return false;
	}
	out->last_quote = quote;
	return true;
}

bool vp_path_spelling_match(const char *path, const char *text, size_t size,
			    char before, struct vp_path_spelling *out)
{
	const struct pair start = { text, text + size, path };
	struct vp_path_spelling found = { 0 };
	struct pair pair = start;

	found.quoting = VP_QUOTING_RAW;
	if (!match_raw(&pair)) {
		if (!path[vp_path_spelling_plain(path)])
			return false;
		pair = start;
		found.quoting = VP_QUOTING_URL;
		if (!match_url(&pair)) {
			pair = start;
			found.quoting = VP_QUOTING_JSON;
			if (!match_json(&pair)) {
				pair = start;
				found.quoting = VP_QUOTING_SH;
				if (!match_sh(&pair, before, &found))
					return false;
			}
		}
	}
	found.size = (size_t)(pair.text - text);
	*out = found;
	return true;
}
