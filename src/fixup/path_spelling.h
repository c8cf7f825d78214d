/* SPDX-License-Identifier: MIT */
#ifndef VP_FIXUP_PATH_SPELLING_H
#define VP_FIXUP_PATH_SPELLING_H

#include <stdbool.h>

#include "fixup/edit.h"

/** No spelling has more bytes than this for a byte of the path. */
#define VP_PATH_SPELLING_MAX 6

/** How a path is spelled where it was found. */
struct vp_path_spelling {
	size_t size;		 /**< of the spelling, in bytes */
	enum vp_quoting quoting; /**< RAW, URL, JSON or SH */
	char first_quote;	 /**< of SH: in what its first byte stands */
	char last_quote;	 /**< and its last: '\'', '"' or 0 for none */
};

/** How many bytes at the start of @p path are the same in every spelling. */
size_t vp_path_spelling_plain(const char *path);

/**
 * Is @p path what the @p size bytes at @p text begin with, as it is, in
 * percent-encoding, escaped as in JSON and Python, or as in a word of sh?
 *
 * @param before the byte before @p text, or 0
 */
bool vp_path_spelling_match(const char *path, const char *text, size_t size,
			    char before, struct vp_path_spelling *out);

#endif
