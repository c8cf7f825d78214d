/* SPDX-License-Identifier: MIT */
#ifndef VP_BASE_STRINGS_H
#define VP_BASE_STRINGS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"

/**
 * A growing list of copied strings: a zeroed struct is an empty one.  After
 * the first addition @c items ends with a NULL, so that it can be an argv.
 */
struct vp_strings {
	struct vp_arena arena;
	const char **items;
	size_t count;
	size_t capacity;
};

int vp_strings_add(struct vp_strings *list, const char *text,
		   struct vp_error *err) VP_MUST_CHECK;

/** Adds @p text unless it is in the list. */
int vp_strings_add_once(struct vp_strings *list, const char *text,
			struct vp_error *err) VP_MUST_CHECK;

bool vp_strings_has(const struct vp_strings *list, const char *text);

void vp_strings_clear(struct vp_strings *list);

VP_DEFINE_AUTO(strings, struct vp_strings, vp_strings_clear(local))

#endif
