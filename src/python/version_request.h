/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_VERSION_REQUEST_H
#define VP_PYTHON_VERSION_REQUEST_H

#include <stdbool.h>

#define VP_VERSION_CLAUSES_MAX 8

/**
 * Which versions of Python are asked for: "3", "3.11", "3.11.7", "3.13t" or,
 * as PEP 440 has it, "==3.11.*", "~=3.11" and ">=3.9,<3.13,!=3.10.2".
 */
struct vp_version_request {
	struct vp_version_clause {
		char op[3]; /**< "==", "!=", "<", "<=", ">", ">=", "~=" */
		int parts[3];
		int count;   /**< how many parts were given */
		bool prefix; /**< parts that were not given may be any */
	} clauses[VP_VERSION_CLAUSES_MAX];
	int count;
	bool free_threaded;
};

/** Reads the digits at @p *text, and moves it behind them; false if none. */
bool vp_version_request_number(int *out, const char **text);

/** False when @p text is none of these. */
bool vp_version_request_parse(struct vp_version_request *out, const char *text);

/** Does the version fit?  With a @p micro of -1: can some version X.Y fit? */
bool vp_version_request_allows(const struct vp_version_request *request,
			       int major, int minor, int micro);

#endif
