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

#endif
