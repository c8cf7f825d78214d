/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_QUOTE_H
#define VP_PYTHON_QUOTE_H

#include <stdbool.h>

#include "base/buffer.h"

/*
 * Spelling a text so that one language reads it back byte for byte.  One
 * function a language; each appends to @p out.
 */

/** A POSIX sh word: bare when that is safe, else in single quotes. */
void vp_quote_sh(struct vp_buffer *out, const char *text);
/** The same, always in single quotes. */
void vp_quote_sh_always(struct vp_buffer *out, const char *text);
/** What stands between double quotes in sh. */
void vp_quote_sh_double(struct vp_buffer *out, const char *text);
void vp_quote_fish(struct vp_buffer *out, const char *text);
/** A csh word; '!' and newlines are escaped for interactive use too. */
void vp_quote_csh(struct vp_buffer *out, const char *text);
void vp_quote_powershell(struct vp_buffer *out, const char *text);
void vp_quote_nushell(struct vp_buffer *out, const char *text);
/** A Python string literal by the rules of repr(). */
void vp_quote_python(struct vp_buffer *out, const char *text);
/** What stands between the double quotes of a JSON string. */
void vp_quote_json(struct vp_buffer *out, const char *text);
/** The path of a URL: all but unreserved characters and '/' in %XX. */
void vp_quote_url(struct vp_buffer *out, const char *text);

/**
 * A text for a shell prompt: characters that bash, dash, ksh or zsh act on
 * when they display it are each replaced by '_'.
 */
void vp_quote_prompt(struct vp_buffer *out, const char *text);

#endif
