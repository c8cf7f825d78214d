/* SPDX-License-Identifier: MIT */
/* Memory that is freed all at once. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <string.h>

#define BLOCK_SIZE ((size_t)64 * 1024)

struct vp_arena_block {
	struct vp_arena_block *next;
	size_t size;
	size_t used;
	alignas(max_align_t) unsigned char bytes[];
};

static struct vp_arena_block *add_block(struct vp_arena *arena, size_t size)
{
	struct vp_arena_block *block = calloc(1, sizeof(*block) + size);

	if (!block) {
		arena->failed = true;
		return NULL;
	}
	block->size = size;
	block->next = arena->blocks;
	arena->blocks = block;
	return block;
}

void *vp_arena_alloc(struct vp_arena *arena, size_t size)
{
	const size_t align = alignof(max_align_t);
	struct vp_arena_block *block = arena->blocks;
	void *result;

	if (size > SIZE_MAX / 2)
		return NULL;
	size = (size + align - 1) / align * align;
	if (!block || block->size - block->used < size)
		block = add_block(arena, size > BLOCK_SIZE ? size : BLOCK_SIZE);
	if (!block)
		return NULL;
	result = block->bytes + block->used;
	block->used += size;
	return result;
}

char *vp_arena_copy(struct vp_arena *arena, const void *bytes, size_t size)
{
	char *copy = vp_arena_alloc(arena, size + 1);

	if (copy && size)
		memcpy(copy, bytes, size);
	return copy;
}

char *vp_arena_string(struct vp_arena *arena, const char *string)
{
	return vp_arena_copy(arena, string, strlen(string));
}

void vp_arena_clear(struct vp_arena *arena)
{
	while (arena->blocks) {
		struct vp_arena_block *next = arena->blocks->next;

		free(arena->blocks);
		arena->blocks = next;
	}
	arena->failed = false;
}
