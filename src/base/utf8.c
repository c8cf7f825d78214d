/* SPDX-License-Identifier: MIT */
/* What is UTF-8 and what is not. */
#include "base/utf8.h"

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
