/* SPDX-License-Identifier: MIT */
/* Quantities for people. */
#include "cli/units.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

struct cli_text cli_units_size(uint64_t bytes)
{
	static const char *const units[] = {
		"kB", "MB", "GB", "TB", "PB", "EB"
	};
	struct cli_text out;
	uint64_t tenths;
	size_t unit = 0;

	if (bytes < 1000) {
		snprintf(out.text, sizeof(out.text), "%u B", (unsigned)bytes);
		return out;
	}
	/* In whole numbers, so that 999,950 becomes 1.0 MB and not 1000 kB. */
	tenths = bytes / 100 + (bytes % 100 >= 50);
	while (tenths >= 9995 && unit < 5) {
		tenths = tenths / 1000 + (tenths % 1000 >= 500);
		unit++;
	}
	if (tenths < 1000)
		snprintf(out.text, sizeof(out.text), "%u.%u %s",
			 (unsigned)(tenths / 10), (unsigned)(tenths % 10),
			 units[unit]);
	else
		snprintf(out.text, sizeof(out.text), "%u %s",
			 (unsigned)((tenths + 5) / 10), units[unit]);
	return out;
}

struct cli_text cli_units_time(int64_t seconds)
{
	struct cli_text out;
	time_t time = (time_t)seconds;
	struct tm tm;

	if (!gmtime_r(&time, &tm) ||
	    !strftime(out.text, sizeof(out.text), "%Y-%m-%dT%H:%M:%SZ", &tm))
		snprintf(out.text, sizeof(out.text), "@%" PRId64, seconds);
	return out;
}

struct cli_text cli_units_duration(uint64_t seconds)
{
	struct cli_text out;
	unsigned int below = (unsigned int)(seconds % 3600);

	if (seconds >= 3600)
		snprintf(out.text, sizeof(out.text), "%" PRIu64 ":%02u:%02u",
			 seconds / 3600, below / 60, below % 60);
	else
		snprintf(out.text, sizeof(out.text), "%u:%02u", below / 60,
			 below % 60);
	return out;
}
