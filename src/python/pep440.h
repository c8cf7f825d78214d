/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_PEP440_H
#define VP_PYTHON_PEP440_H

#include <stdbool.h>

/*
 * Versions of packages, by the packaging specification "Version specifiers"
 * (PEP 440), in any of the spellings that it normalises.
 */

#define VP_PEP440_PARTS_MAX 12
#define VP_PEP440_LOCAL_MAX 64

/** A version.  What a part that is not there counts as, is in it already. */
struct vp_pep440 {
	long epoch;
	long release[VP_PEP440_PARTS_MAX]; /**< zeros behind the last */
	int count;			   /**< how many parts were written */
	int pre_kind;			   /**< 'a', 'b' or 'r'; 0: none */
	long pre;			   /**< its number */
	long post;			   /**< -1: none */
	long development;		   /**< -1: none */
	char local[VP_PEP440_LOCAL_MAX];   /**< lower case, dots; "": none */
};

/** False when @p text is no version. */
bool vp_pep440_parse(struct vp_pep440 *out, const char *text);

/** Below, at or above 0, as @p a is before, at or after @p b. */
int vp_pep440_compare(const struct vp_pep440 *a, const struct vp_pep440 *b);

/** Alpha, beta, release candidate or development version? */
bool vp_pep440_is_prerelease(const struct vp_pep440 *version);

/** Are these clauses such as ">=1.0, !=1.3.*", parentheses allowed around? */
bool vp_pep440_is_specifier(const char *specifier);

/** Does @p version fit every clause?  Nothing fits what is no specifier. */
bool vp_pep440_allows(const char *specifier, const struct vp_pep440 *version);

/** Does a clause name a version that is a prerelease? */
bool vp_pep440_names_prerelease(const char *specifier);

#endif
