/* SPDX-License-Identifier: MIT */
/* What somebody probably meant who misspelt a name. */
#include "cli/nearest.h"

#include <string.h>

/* Longer names than any of ours: whoever typed one meant something else. */
#define LENGTH_MAX 40

static unsigned int minimum(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/*
 * How many letters must be put in, left out, replaced, or swapped with their
 * neighbour: the optimal string alignment distance, row by row.
 */
static unsigned int distance(const char *a, const char *b)
{
	unsigned int rows[3][LENGTH_MAX + 1];
	size_t a_length = strlen(a);
	size_t b_length = strlen(b);
	size_t i;
	size_t j;

	for (j = 0; j <= b_length; j++)
		rows[0][j] = (unsigned int)j;
	for (i = 1; i <= a_length; i++) {
		unsigned int *row = rows[i % 3];
		const unsigned int *above = rows[(i + 2) % 3];
		const unsigned int *before = rows[(i + 1) % 3];

		row[0] = (unsigned int)i;
		for (j = 1; j <= b_length; j++) {
			row[j] = minimum(above[j], row[j - 1]) + 1;
			row[j] = minimum(row[j],
					 above[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				row[j] = minimum(row[j], before[j - 2] + 1);
		}
	}
	return rows[a_length % 3][b_length];
}

void cli_nearest_consider(struct cli_nearest *best, const char *given,
			  const char *candidate)
{
	size_t length = strlen(given);
	unsigned int found;

	if (length < 2 || length > LENGTH_MAX || strlen(candidate) > LENGTH_MAX)
		return;
	/* An abbreviation is a clear wish, however much is missing. */
	if (strncmp(given, candidate, length) == 0)
		found = 1;
	else
		found = distance(given, candidate);
	if (found > 2 || found >= length)
		return;
	if (best->name && best->distance <= found)
		return;
	best->name = candidate;
	best->distance = found;
}
