/* SPDX-License-Identifier: MIT */
#ifndef VP_BASE_ARENA_H
#define VP_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"

/**
 * Memory that is freed all at once: a zeroed struct is an empty arena.
 *
 * One thread uses an arena at a time.  Allocations are aligned for any type
 * and zeroed; they return NULL when memory is out.
 */
struct vp_arena {
	struct vp_arena_block *blocks;
	bool failed; /* an allocation did, since it was empty */
};

void *vp_arena_alloc(struct vp_arena *arena, size_t size);
char *vp_arena_copy(struct vp_arena *arena, const void *bytes, size_t size);
char *vp_arena_string(struct vp_arena *arena, const char *string);
void vp_arena_clear(struct vp_arena *arena);

VP_DEFINE_AUTO(arena, struct vp_arena, vp_arena_clear(local))

#endif
