/* SPDX-License-Identifier: MIT */
#ifndef CLI_ESCAPE_H
#define CLI_ESCAPE_H

#include <stddef.h>
#include <stdio.h>

/*
 * Names come from archives and file systems, and may hold anything but NUL.
 * Printed through here, a line stays a line, and a terminal obeys nothing.
 */

/**
 * The size in bytes of the UTF-8 character (RFC 3629) that @p text begins
 * with, or 0 when it begins with none.  The NUL at the end is none.
 */
size_t cli_escape_character(const char *text);

/**
 * Prints @p text with characters that act on a terminal or look like the end
 * of a line as \n, \t, \r or \xNN a byte, invalid UTF-8 as \xNN, and \ as \\.
 */
void cli_escape_print(FILE *out, const char *text);

#endif
