/* SPDX-License-Identifier: MIT */
/* What is UTF-8 and what is not. */
#include "base/utf8.h"

#include <stdint.h>

size_t vp_utf8_length(const char *text, size_t size)
{
	const unsigned char *bytes = (const unsigned char *)text;
	size_t length;
	size_t i;

	if (!size)
		return 0;
	length = bytes[0] < 0x80   ? 1
		 : bytes[0] < 0xc2 ? 0
		 : bytes[0] < 0xe0 ? 2
		 : bytes[0] < 0xf0 ? 3
		 : bytes[0] < 0xf5 ? 4
				   : 0;
	if (length > size)
		return 0;
	for (i = 1; i < length; i++)
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
	if (length == 3 && ((bytes[0] == 0xe0 && bytes[1] < 0xa0) ||
			    (bytes[0] == 0xed && bytes[1] > 0x9f)))
		return 0;
	if (length == 4 && ((bytes[0] == 0xf0 && bytes[1] < 0x90) ||
			    (bytes[0] == 0xf4 && bytes[1] > 0x8f)))
		return 0;
	return length;
}

bool vp_utf8_is_valid(const char *text, size_t size)
{
	size_t i = 0;

	while (i < size) {
		size_t length = vp_utf8_length(text + i, size - i);

		if (!length)
			return false;
		i += length;
	}
	return true;
}

static uint32_t character_at(const char *text, size_t length)
{
	const unsigned char *bytes = (const unsigned char *)text;
	uint32_t character = length == 1   ? bytes[0]
			     : length == 2 ? bytes[0] & 0x1fu
			     : length == 3 ? bytes[0] & 0x0fu
					   : bytes[0] & 0x07u;
	size_t i;

	for (i = 1; i < length; i++)
		character = character << 6 | (bytes[i] & 0x3fu);
	return character;
}

/* Ranges without combining characters, and without any that have another form. */
static const struct {
	uint32_t first;
	uint32_t last;
} composed[] = {
	{ 0x0000, 0x02ff },   { 0x0388, 0x0482 }, /* Latin; Greek, Cyrillic */
	{ 0x048a, 0x0559 },   { 0x05d0, 0x05ea }, /* Cyrillic; Hebrew */
	{ 0x1e00, 0x1eff },   { 0x2010, 0x2027 }, /* Latin; punctuation */
	{ 0x20a0, 0x20bf },   { 0x2190, 0x22ff }, /* currencies; arrows */
	{ 0x2460, 0x27bf },   { 0x3041, 0x3096 }, /* symbols; Hiragana */
	{ 0x30a1, 0x30fa },   { 0x4e00, 0x9fff }, /* Katakana; Han */
	{ 0xac00, 0xd7a3 },   { 0xff01, 0xff5e }, /* Hangul; full width */
	{ 0x1f300, 0x1faff },			  /* pictographs */
};

bool vp_utf8_is_composed(const char *text, size_t size)
{
	size_t i = 0;

	while (i < size) {
		size_t length = vp_utf8_length(text + i, size - i);
		uint32_t character;
		size_t range = 0;

		if (!length)
			return false;
		character = character_at(text + i, length);
		while (range < sizeof(composed) / sizeof(composed[0]) &&
		       character > composed[range].last)
			range++;
		if (range == sizeof(composed) / sizeof(composed[0]) ||
		    character < composed[range].first)
			return false;
		i += length;
	}
	return true;
}
