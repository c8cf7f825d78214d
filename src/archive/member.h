/* SPDX-License-Identifier: MIT */
#ifndef VP_ARCHIVE_MEMBER_H
#define VP_ARCHIVE_MEMBER_H

#include <stdint.h>
#include <time.h>

#include <venvpack/inspect.h>

/** What a container says of one of its members.  Strings are borrowed. */
struct vp_member {
	const char *path;
	enum venvpack_entry_type type;
	uint32_t mode; /* permission bits */
	uint64_t size; /* of a file, in bytes */
	struct timespec mtime;
	const char *link; /* of a link, else NULL */
};

/** What containers that tell no fractions tell of @p mtime, in 31 bits. */
static inline int64_t vp_member_whole_seconds(const struct timespec *mtime)
{
	int64_t seconds = mtime->tv_sec;

	if (seconds < 0)
		return 0;
	return seconds < INT32_MAX ? seconds : INT32_MAX;
}

#endif
