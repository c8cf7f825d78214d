/* SPDX-License-Identifier: MIT */
/* A guess at what was given to us in place of an archive. */
#include "archive/sniff.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define SHORTEST 16 /* no archive is shorter, however it is compressed */

static const struct {
	const char *bytes;
	size_t size;
	const char *what;
} beginnings[] = {
	{ "PK\x05\x06", 4, "an empty zip file" },
	{ "7z\xbc\xaf\x27\x1c", 6, "a 7-Zip file" },
	{ "\x04\x22\x4d\x18", 4, "an LZ4 file" },
	{ "LZIP", 4, "an lzip file" },
	{ "\x7f"
	  "ELF",
	  4, "a program or a library" },
	{ "#!", 2, "a script" },
	{ "!<arch>\n", 8, "a Debian package or a static library" },
	{ "\xed\xab\xee\xdb", 4, "an RPM package" },
	{ "version https://git-lfs", 23,
	  "a Git LFS pointer, without the file it stands for" },
};

static const char *const pages[] = { "<!doctype html", "<html" };

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
}

static bool begins_page(const char *bytes, size_t size)
{
	size_t i;

	while (size && is_space(*bytes)) {
		bytes++;
		size--;
	}
	for (i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
		if (size >= strlen(pages[i]) &&
		    !strncasecmp(bytes, pages[i], strlen(pages[i])))
			return true;
	return false;
}

/* Text of any encoding that has ASCII in it: no control characters. */
static bool is_text(const char *bytes, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++)
		if ((unsigned char)bytes[i] < 0x20 && !is_space(bytes[i]))
			return false;
	return true;
}

const char *vp_sniff(const char *bytes, size_t size)
{
	size_t i;

	if (!size)
		return "empty";
	for (i = 0; i < sizeof(beginnings) / sizeof(beginnings[0]); i++)
		if (size >= beginnings[i].size &&
		    !memcmp(bytes, beginnings[i].bytes, beginnings[i].size))
			return beginnings[i].what;
	if (begins_page(bytes, size))
		return "an HTML page";
	if (size < SHORTEST)
		return "too short";
	return is_text(bytes, size) ? "text" : "of no kind that is known";
}
