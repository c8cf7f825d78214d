/* SPDX-License-Identifier: MIT */
#ifndef VP_TESTS_CAPTURED_H
#define VP_TESTS_CAPTURED_H

/** What a run of the program printed, and its exit status. */
struct captured {
	int status;
	char *out;
	char *err;
};

/**
 * Runs the program with words of @p arguments that are separated by a space;
 * "_" stands for an empty one.
 */
struct captured captured_run(const char *arguments);
void captured_clear(struct captured *captured);

#endif
