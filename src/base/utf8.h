/* SPDX-License-Identifier: MIT */
#ifndef VP_BASE_UTF8_H
#define VP_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* UTF-8 by RFC 3629: no overlong forms, no surrogates, up to U+10FFFF. */

/** Bytes of the character at @p text, of @p size bytes; 0 when it is none. */
size_t vp_utf8_length(const char *text, size_t size);

bool vp_utf8_is_valid(const char *text, size_t size);

/**
 * Is it UTF-8 that Unicode normalisation (NFC) leaves as it is?  Cautious: true
 * only of characters that never combine, in the scripts most used in names.
 */
bool vp_utf8_is_composed(const char *text, size_t size);

#endif
