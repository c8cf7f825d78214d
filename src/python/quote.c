/* SPDX-License-Identifier: MIT */
/* Spelling a text so that one language reads it back byte for byte. */
#include "python/quote.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

#define ALPHANUMERIC                 \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ" \
	"abcdefghijklmnopqrstuvwxyz" \
	"0123456789"

/*
 * Without '~' and '=', which zsh expands at the start of a word and which make
 * an assignment of it.
 */
#define SAFE_IN_SH ALPHANUMERIC "_./+@%,:-"

/* What Python's repr() escapes: no graphic characters, no plain space. */
static const struct {
	uint32_t first, last;
} not_printable[] = {
	{ 0x0000, 0x001f }, { 0x007f, 0x00a0 },	  { 0x00ad, 0x00ad },
	{ 0x0600, 0x0605 }, { 0x061c, 0x061c },	  { 0x06dd, 0x06dd },
	{ 0x070f, 0x070f }, { 0x0890, 0x0891 },	  { 0x08e2, 0x08e2 },
	{ 0x1680, 0x1680 }, { 0x180e, 0x180e },	  { 0x2000, 0x200f },
	{ 0x2028, 0x202f }, { 0x205f, 0x206f },	  { 0x3000, 0x3000 },
	{ 0xe000, 0xf8ff }, { 0xfeff, 0xfeff },	  { 0xfff0, 0xfffb },
	{ 0xfffe, 0xffff }, { 0x1d173, 0x1d17a }, { 0xe0000, 0x10ffff },
};

/* The next character at @p *text; -1 and one byte when it is no UTF-8. */
static int32_t next_character(const char **text, size_t *length)
{
	const unsigned char *bytes = (const unsigned char *)*text;
	uint32_t character;
	size_t i;

	*length = vp_utf8_length(*text, strnlen(*text, 4));
	if (!*length) {
		*length = 1;
		(*text)++;
		return -1;
	}
	character = *length == 1 ? bytes[0] : bytes[0] & (0x7fu >> *length);
	for (i = 1; i < *length; i++)
		character = character << 6 | (bytes[i] & 0x3fu);
	*text += *length;
	return (int32_t)character;
}

/* Appends @p text with @p escape before each of @p special. */
static void append_escaped(struct vp_buffer *out, const char *text,
			   const char *special, char escape)
{
	while (*text) {
		size_t plain = strcspn(text, special);

		vp_buffer_append(out, text, plain);
		text += plain;
		if (*text) {
			vp_buffer_char(out, escape);
			vp_buffer_char(out, *text++);
		}
	}
}

void vp_quote_sh(struct vp_buffer *out, const char *text)
{
	if (*text && !text[strspn(text, SAFE_IN_SH)])
		vp_buffer_text(out, text);
	else
		vp_quote_sh_always(out, text);
}

void vp_quote_sh_always(struct vp_buffer *out, const char *text)
{
	vp_buffer_char(out, '\'');
	while (*text) {
		size_t plain = strcspn(text, "'");

		vp_buffer_append(out, text, plain);
		text += plain;
		/* No three quotes in a row: it may stand in Python's '''. */
		if (*text) {
			vp_buffer_text(out, "'\"'\"'");
			text++;
		}
	}
	vp_buffer_char(out, '\'');
}

void vp_quote_sh_double(struct vp_buffer *out, const char *text)
{
	append_escaped(out, text, "\\\"$`", '\\');
}

void vp_quote_fish(struct vp_buffer *out, const char *text)
{
	vp_buffer_char(out, '\'');
	append_escaped(out, text, "\\'", '\\');
	vp_buffer_char(out, '\'');
}

/*
 * A backslash in single quotes is a backslash, unless "set backslash_quote":
 * outside of them it is the same for all.  '!' is history even inside.
 */
void vp_quote_csh(struct vp_buffer *out, const char *text)
{
	vp_buffer_char(out, '\'');
	for (; *text; text++) {
		if (*text == '\'' || *text == '\\')
			vp_buffer_printf(out, "'\\%c'", *text);
		else if (*text == '!' || *text == '\n')
			vp_buffer_printf(out, "\\%c", *text);
		else
			vp_buffer_char(out, *text);
	}
	vp_buffer_char(out, '\'');
}

/* PowerShell takes typographic single quotes for plain ones. */
static bool is_powershell_quote(int32_t character)
{
	return character == '\'' ||
	       (character >= 0x2018 && character <= 0x201b);
}

void vp_quote_powershell(struct vp_buffer *out, const char *text)
{
	vp_buffer_char(out, '\'');
	while (*text) {
		const char *begin = text;
		size_t length;

		if (is_powershell_quote(next_character(&text, &length)))
			vp_buffer_append(out, begin, length);
		vp_buffer_append(out, begin, length);
	}
	vp_buffer_char(out, '\'');
}

void vp_quote_nushell(struct vp_buffer *out, const char *text)
{
	vp_buffer_char(out, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			vp_buffer_printf(out, "\\%c", *text);
		else if ((unsigned char)*text < ' ' || *text == 0x7f)
			vp_buffer_printf(out, "\\u{%x}", *text);
		else
			vp_buffer_char(out, *text);
	}
	vp_buffer_char(out, '"');
}

static bool is_printable(uint32_t character)
{
	size_t i;

	for (i = 0; i < sizeof(not_printable) / sizeof(not_printable[0]); i++)
		if (character >= not_printable[i].first &&
		    character <= not_printable[i].last)
			return false;
	return true;
}

static void append_python_escape(struct vp_buffer *out, uint32_t character)
{
	if (character == '\n')
		vp_buffer_text(out, "\\n");
	else if (character == '\r')
		vp_buffer_text(out, "\\r");
	else if (character == '\t')
		vp_buffer_text(out, "\\t");
	else if (character <= 0xff)
		vp_buffer_printf(out, "\\x%02x", character);
	else if (character <= 0xffff)
		vp_buffer_printf(out, "\\u%04x", character);
	else
		vp_buffer_printf(out, "\\U%08x", character);
}

void vp_quote_python(struct vp_buffer *out, const char *text)
{
	char quote = strchr(text, '\'') && !strchr(text, '"') ? '"' : '\'';

	vp_buffer_char(out, quote);
	while (*text) {
		const char *begin = text;
		size_t length;
		int32_t character = next_character(&text, &length);

		if (character < 0)
			/* How Python spells bytes of a name: surrogateescape. */
			vp_buffer_printf(out, "\\udc%02x",
					 (unsigned char)*begin);
		else if (character == quote || character == '\\')
			vp_buffer_printf(out, "\\%c", (char)character);
		else if (is_printable((uint32_t)character))
			vp_buffer_append(out, begin, length);
		else
			append_python_escape(out, (uint32_t)character);
	}
	vp_buffer_char(out, quote);
}

void vp_quote_json(struct vp_buffer *out, const char *text)
{
	while (*text) {
		const char *begin = text;
		size_t length;
		int32_t character = next_character(&text, &length);

		if (character < 0)
			/* Python reads this back as the byte of a file name. */
			vp_buffer_printf(out, "\\udc%02x",
					 (unsigned char)*begin);
		else if (character == '"' || character == '\\')
			vp_buffer_printf(out, "\\%c", (char)character);
		else if (character < ' ' || character == 0x7f)
			vp_buffer_printf(out, "\\u%04x", (unsigned)character);
		else
			vp_buffer_append(out, begin, length);
	}
}

void vp_quote_url(struct vp_buffer *out, const char *text)
{
	for (; *text; text++) {
		if (strchr(ALPHANUMERIC "-._~/", *text))
			vp_buffer_char(out, *text);
		else
			vp_buffer_printf(out, "%%%02X", (unsigned char)*text);
	}
}

/* Controls would also act on the terminal, those above 0x7f as well. */
static bool acts_in_a_prompt(int32_t character)
{
	if (character < ' ' || (character >= 0x7f && character < 0xa0))
		return true;
	return character < 0x7f && strchr("\\$`!%^\"", character);
}

void vp_quote_prompt(struct vp_buffer *out, const char *text)
{
	while (*text) {
		const char *begin = text;
		size_t length;

		if (acts_in_a_prompt(next_character(&text, &length)))
			vp_buffer_char(out, '_');
		else
			vp_buffer_append(out, begin, length);
	}
}
