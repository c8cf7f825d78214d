/* SPDX-License-Identifier: MIT */
#ifndef VP_ARCHIVE_MEMORY_H
#define VP_ARCHIVE_MEMORY_H

#include "archive/source.h"

/** Bytes that are in memory already; borrowed. */
struct vp_memory {
	const char *bytes;
	size_t size;
};

/** A source that gives them at once, and then has no more. */
struct vp_source vp_memory_source(struct vp_memory *memory);

#endif
