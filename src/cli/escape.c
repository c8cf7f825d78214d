/* SPDX-License-Identifier: MIT */
/* Text from outside, made safe to print. */
#include "cli/escape.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* The smallest code point that a sequence of this size may spell. */
static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };

/*
 * Code points that a name has no use for: controls, line and paragraph
 * separators, and what reorders the text around it.
 */
static const struct {
	uint32_t first;
	uint32_t last;
} unprintable[] = {
	{ 0x00, 0x1f },	    { 0x7f, 0x9f },	{ 0x200e, 0x200f },
	{ 0x2028, 0x202e }, { 0x2066, 0x2069 },
};

static size_t sequence_size(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first < 0xe0)
		return 2;
	if (first >= 0xe0 && first < 0xf0)
		return 3;
	if (first >= 0xf0 && first < 0xf5)
		return 4;
	return 0;
}

/* Returns the size of the character at @p text, or 0. */
static size_t decode(const char *text, uint32_t *code_point)
{
	const unsigned char *bytes = (const unsigned char *)text;
	size_t size = sequence_size(bytes[0]);
	uint32_t value;
	size_t i;

	if (size < 2) {
		*code_point = bytes[0];
		return bytes[0] ? size : 0;
	}
	value = bytes[0] & (0x7fu >> size);
	for (i = 1; i < size; i++) {
		/* The NUL at the end is no continuation, so this stops there. */
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (bytes[i] & 0x3fu);
	}
	if (value < smallest[size] || value > 0x10ffff ||
	    (value >= 0xd800 && value <= 0xdfff))
		return 0;
	*code_point = value;
	return size;
}

size_t cli_escape_character(const char *text)
{
	uint32_t code_point;

	return decode(text, &code_point);
}

static bool is_printable(uint32_t code_point)
{
	size_t i;

	for (i = 0; i < sizeof(unprintable) / sizeof(unprintable[0]); i++)
		if (code_point >= unprintable[i].first &&
		    code_point <= unprintable[i].last)
			return false;
	return true;
}

static void print_escaped(FILE *out, const char *bytes, size_t size)
{
	static const char named[] = "\\\\\nn\tt\rr";
	size_t i;

	for (i = 0; named[i]; i += 2) {
		if (bytes[0] != named[i])
			continue;
		fprintf(out, "\\%c", named[i + 1]);
		return;
	}
	for (i = 0; i < size; i++)
		fprintf(out, "\\x%02x", (unsigned char)bytes[i]);
}

void cli_escape_print(FILE *out, const char *text)
{
	const char *safe = text;

	while (*text) {
		uint32_t code_point;
		size_t size = decode(text, &code_point);

		if (size && code_point != '\\' && is_printable(code_point)) {
			text += size;
			continue;
		}
		fwrite(safe, 1, (size_t)(text - safe), out);
		size = size ? size : 1;
		print_escaped(out, text, size);
		text += size;
		safe = text;
	}
	fwrite(safe, 1, (size_t)(text - safe), out);
}
