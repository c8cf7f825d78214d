/* SPDX-License-Identifier: MIT */
/* A growing list of strings. */
#include "base/strings.h"

#include <stdlib.h>
#include <string.h>

static int grow(struct vp_strings *list, struct vp_error *err)
{
	size_t capacity = list->capacity ? list->capacity * 2 : 16;
	const char **items = realloc(list->items, capacity * sizeof(*items));

	if (!items)
		return vp_fail_nomem(err);
	list->items = items;
	list->capacity = capacity;
	return 0;
}

int vp_strings_add(struct vp_strings *list, const char *text,
		   struct vp_error *err)
{
	const char *copy = vp_arena_string(&list->arena, text);

	if (!copy)
		return vp_fail_nomem(err);
	if (list->count + 1 >= list->capacity && grow(list, err))
		return err->status;
	list->items[list->count++] = copy;
	list->items[list->count] = NULL;
	return 0;
}

bool vp_strings_has(const struct vp_strings *list, const char *text)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		if (strcmp(list->items[i], text) == 0)
			return true;
	return false;
}

int vp_strings_add_once(struct vp_strings *list, const char *text,
			struct vp_error *err)
{
	return vp_strings_has(list, text) ? 0 : vp_strings_add(list, text, err);
}

void vp_strings_clear(struct vp_strings *list)
{
	free(list->items);
	vp_arena_clear(&list->arena);
	*list = (struct vp_strings){ 0 };
}
