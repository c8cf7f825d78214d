/* SPDX-License-Identifier: MIT */
#ifndef CLI_NEAREST_H
#define CLI_NEAREST_H

/** The best of several names for what was probably meant: zeroed at first. */
struct cli_nearest {
	const char *name; /* NULL while none is near */
	unsigned int distance;
};

/** Takes @p candidate when it is near to @p given, and nearer than the best. */
void cli_nearest_consider(struct cli_nearest *best, const char *given,
			  const char *candidate);

#endif
