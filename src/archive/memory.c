/* SPDX-License-Identifier: MIT */
/* Bytes in memory, as a source. */
#include "archive/memory.h"

static int read_memory(void *user, const void **bytes, size_t *size,
		       struct vp_error *err)
{
	struct vp_memory *memory = user;

	(void)err;
	*bytes = memory->bytes;
	*size = memory->size;
	memory->size = 0;
	return 0;
}

struct vp_source vp_memory_source(struct vp_memory *memory)
{
	return (struct vp_source){ read_memory, memory };
}
