/* SPDX-License-Identifier: MIT */
#ifndef VP_FIXUP_ACTIVATION_TEXT_H
#define VP_FIXUP_ACTIVATION_TEXT_H

#include "fixup/shell_line.h"

/**
 * How an activation script of one shell finds its environment, as long as
 * nobody has told it where that is: what portable bytes hold.
 *
 * A shell that cannot tell which file it is reading says so, with the way out,
 * before anything is changed: it never sets a wrong VIRTUAL_ENV.
 */
struct vp_activation_text {
	enum vp_shell shell;
	const char *locate; /**< statements before all others */
	const char *forget; /**< statements behind all others, or NULL */
	const char *env;    /**< a word, or NULL */
	const char *name;   /**< its last component, a word, or NULL */
	const char *shown;  /**< the same between double quotes, to display */
};

extern const struct vp_activation_text vp_activation_sh;
extern const struct vp_activation_text vp_activation_fish;
extern const struct vp_activation_text vp_activation_csh;

/**
 * What is between the name of a directory and what a shell displays of it,
 * since shells act on text that they display: takes away what
 * vp_quote_prompt() does, but for the newline that basename adds.
 */
#define VP_ACTIVATION_FILTER \
	"LC_ALL=C tr '\\001-\\011\\013-\\037\\177$`\\\\%!^\"' '[_*]'"

#endif
