/* SPDX-License-Identifier: MIT */
/* An environment as data: its entries in the order of the archive. */
#include "env/tree.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/path.h"

#define ROOT_MAX 64

struct vp_entry *vp_tree_add(struct vp_tree *tree, const char *path)
{
	struct vp_entry *entry;

	if (tree->count == tree->capacity) {
		size_t capacity = tree->capacity ? tree->capacity * 2 : 1024;
		struct vp_entry *entries =
			realloc(tree->entries, capacity * sizeof(*entries));

		if (!entries)
			return NULL;
		tree->entries = entries;
		tree->capacity = capacity;
	}
	entry = &tree->entries[tree->count];
	*entry = (struct vp_entry){ 0 };
	entry->path = vp_arena_string(&tree->arena, path);
	if (!entry->path)
		return NULL;
	tree->count++;
	return entry;
}

bool vp_entry_is_record(const char *path)
{
	const char *slash = strrchr(path, '/');
	static const char suffix[] = ".dist-info";
	const size_t length = sizeof(suffix) - 1;

	return slash && strcmp(slash, "/RECORD") == 0 &&
	       (size_t)(slash - path) > length &&
	       strncmp(slash - length, suffix, length) == 0;
}

static int compare_archive_order(const void *a, const void *b)
{
	const struct vp_entry *first = a;
	const struct vp_entry *second = b;
	bool first_last = vp_entry_is_record(first->path);
	bool second_last = vp_entry_is_record(second->path);

	if (first_last != second_last)
		return first_last ? 1 : -1;
	return vp_path_compare(first->path, second->path);
}

void vp_tree_sort(struct vp_tree *tree)
{
	if (tree->count)
		qsort(tree->entries, tree->count, sizeof(*tree->entries),
		      compare_archive_order);
}

static int compare_pointers(const void *a, const void *b)
{
	const struct vp_entry *const *first = a;
	const struct vp_entry *const *second = b;

	return strcmp((*first)->path, (*second)->path);
}

int vp_tree_index(struct vp_tree *tree, struct vp_error *err)
{
	size_t i;

	free(tree->by_path);
	tree->by_path = calloc(tree->count + 1, sizeof(*tree->by_path));
	if (!tree->by_path)
		return vp_fail_nomem(err);
	for (i = 0; i < tree->count; i++)
		tree->by_path[i] = &tree->entries[i];
	qsort(tree->by_path, tree->count, sizeof(*tree->by_path),
	      compare_pointers);
	return 0;
}

static int compare_key(const void *key, const void *element)
{
	const struct vp_entry *const *entry = element;

	return strcmp(key, (*entry)->path);
}

struct vp_entry *vp_tree_find(const struct vp_tree *tree, const char *path)
{
	struct vp_entry **found;

	if (!tree->by_path)
		return NULL;
	found = bsearch(path, tree->by_path, tree->count,
			sizeof(*tree->by_path), compare_key);
	return found ? *found : NULL;
}

bool vp_tree_is_root(const char *root)
{
	const char *p;

	for (p = root; *p; p++)
		if (*p <= ' ' || *p > '~' || *p == '/')
			return false;
	return p > root && p - root <= ROOT_MAX && root[0] != '.';
}

int vp_tree_set_root(struct vp_tree *tree, const char *root,
		     struct vp_error *err)
{
	size_t i;

	for (i = 0; i < tree->count; i++) {
		VP_AUTO(buffer) struct vp_buffer path = { 0 };

		vp_path_join(&path, root, tree->entries[i].path);
		if (vp_buffer_check(&path, err))
			return err->status;
		if (!vp_path_is_entry_name(path.data))
			return vp_fail(err, VENVPACK_ERR_UNSUPPORTED,
				       "a path of %zu bytes is too long for an "
				       "archive: '%s'",
				       path.size, path.data);
		tree->entries[i].member =
			vp_arena_string(&tree->arena, path.data);
		if (!tree->entries[i].member)
			return vp_fail_nomem(err);
	}
	tree->root = vp_arena_string(&tree->arena, root);
	return tree->root ? 0 : vp_fail_nomem(err);
}

int vp_tree_record(void *user, const char *path, struct vp_sha256 *digest,
		   uint64_t *size, struct vp_error *err)
{
	const struct vp_entry *entry = vp_tree_find(user, path);

	if (!entry)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "RECORD names '%s', which is not there", path);
	*digest = entry->digest;
	*size = entry->size;
	return 0;
}

struct vp_entry *vp_tree_parent(const struct vp_tree *tree,
				const struct vp_entry *entry)
{
	const char *slash = strrchr(entry->path, '/');
	char path[PATH_MAX];

	if (!slash || (size_t)(slash - entry->path) >= sizeof(path))
		return NULL;
	memcpy(path, entry->path, (size_t)(slash - entry->path));
	path[slash - entry->path] = '\0';
	return vp_tree_find(tree, path);
}

void vp_tree_clear(struct vp_tree *tree)
{
	vp_arena_clear(&tree->arena);
	free(tree->entries);
	free(tree->by_path);
	*tree = (struct vp_tree){ 0 };
}
