/* SPDX-License-Identifier: MIT */
#ifndef CLI_UNITS_H
#define CLI_UNITS_H

#include <stdint.h>

/** Sizes, times and durations as people write them: short, never localised. */
struct cli_text {
	char text[32];
};

/** "226 B", "1.2 kB", "348 MB": in powers of 1000, as disks are sold. */
struct cli_text cli_units_size(uint64_t bytes);

/** "2023-11-14T22:13:20Z" (ISO 8601) of seconds since 1970. */
struct cli_text cli_units_time(int64_t seconds);

/** "0:07", "12:30" or "1:00:00". */
struct cli_text cli_units_duration(uint64_t seconds);

#endif
