/* SPDX-License-Identifier: MIT */
/* A directory of wheels. */
#include "python/wheelhouse.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/path.h"

void vp_wheelhouse_close(struct vp_wheelhouse *house)
{
	size_t i;

	for (i = 0; i < house->count; i++) {
		vp_wheel_name_clear(&house->items[i].name);
		vp_wheel_close(house->items[i].wheel);
	}
	free(house->items);
	vp_arena_clear(&house->arena);
	*house = (struct vp_wheelhouse){ 0 };
}

static int grow(struct vp_wheelhouse *house, struct vp_error *err)
{
	size_t capacity = house->capacity ? house->capacity * 2 : 64;
	struct vp_wheel_candidate *items =
		realloc(house->items, capacity * sizeof(*items));

	if (!items)
		return vp_fail_nomem(err);
	house->items = items;
	house->capacity = capacity;
	return 0;
}

static int fill_in(struct vp_wheelhouse *house,
		   struct vp_wheel_candidate *candidate, const char *path,
		   struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer normal = { 0 };

	candidate->path = vp_arena_string(&house->arena, path);
	vp_metadata_normalise(&normal, candidate->name.distribution);
	candidate->project =
		vp_arena_string(&house->arena, vp_buffer_string(&normal));
	if (normal.failed || !candidate->path || !candidate->project)
		return vp_fail_nomem(err);
	candidate->rank = vp_wheel_tags_rank(&house->host, &candidate->name);
	return 0;
}

static int add(struct vp_wheelhouse *house, const char *path, bool is_bundled,
	       struct vp_error *err)
{
	struct vp_wheel_candidate candidate = { .is_bundled = is_bundled };

	if (house->count == house->capacity && grow(house, err))
		return err->status;
	if (vp_wheel_name_parse(&candidate.name, vp_path_basename(path), err))
		return err->status;
	if (!vp_pep440_parse(&candidate.version, candidate.name.version)) {
		vp_wheel_name_clear(&candidate.name);
		return vp_fail(err, VENVPACK_ERR_BAD_WHEEL,
			       "'%s' has no proper version in its name",
			       vp_path_basename(path));
	}
	if (fill_in(house, &candidate, path, err)) {
		vp_wheel_name_clear(&candidate.name);
		return err->status;
	}
	house->items[house->count++] = candidate;
	return 0;
}

static int read_directory(struct vp_wheelhouse *house, struct vp_error *err)
{
	VP_AUTO(closedir) DIR *dir = opendir(house->directory);
	struct dirent *entry;

	if (!dir)
		return vp_fail_errno(err, "cannot read directory '%s'",
				     house->directory);
	for (errno = 0; (entry = readdir(dir)); errno = 0) {
		VP_AUTO(buffer) struct vp_buffer path = { 0 };

		if (entry->d_name[0] == '.' ||
		    !vp_has_suffix(entry->d_name, ".whl"))
			continue;
		vp_path_join(&path, house->directory, entry->d_name);
		if (vp_buffer_check(&path, err) ||
		    add(house, path.data, false, err))
			return err->status;
	}
	if (errno)
		return vp_fail_errno(err, "cannot read directory '%s'",
				     house->directory);
	return 0;
}

/* A build tag is a number and a text, and none is before all. */
static int compare_builds(const char *a, const char *b)
{
	if (!a || !b)
		return (a != NULL) - (b != NULL);
	return strverscmp(a, b);
}

/* By project; then what is to be tried first. */
static int best_first(const void *a, const void *b)
{
	const struct vp_wheel_candidate *first = a;
	const struct vp_wheel_candidate *second = b;
	int order = strcmp(first->project, second->project);

	if (!order)
		order = first->is_bundled - second->is_bundled;
	if (!order)
		order = vp_pep440_compare(&second->version, &first->version);
	if (!order && (first->rank < 0) != (second->rank < 0))
		order = first->rank < 0 ? 1 : -1;
	if (!order)
		order = (first->rank > second->rank) -
			(first->rank < second->rank);
	if (!order)
		order = compare_builds(second->name.build, first->name.build);
	return order ? order : strcmp(first->path, second->path);
}

int vp_wheelhouse_open(struct vp_wheelhouse *out, const char *directory,
		       const char *const *bundled,
		       const struct vp_interpreter *base,
		       struct vp_context *ctx, struct vp_error *err)
{
	VP_AUTO(wheelhouse) struct vp_wheelhouse house = { 0 };

	house.directory = vp_arena_string(&house.arena, directory);
	if (!house.directory)
		return vp_fail_nomem(err);
	if (vp_wheel_tags_host(&house.host, base, ctx, err) ||
	    read_directory(&house, err))
		return err->status;
	for (; bundled && *bundled; bundled++)
		if (add(&house, *bundled, true, err))
			return err->status;
	if (house.count)
		qsort(house.items, house.count, sizeof(*house.items),
		      best_first);
	*out = house;
	house = (struct vp_wheelhouse){ 0 };
	return 0;
}

struct vp_wheel_candidate *vp_wheelhouse_find(const struct vp_wheelhouse *house,
					      const char *project,
					      size_t *count)
{
	size_t first = 0;
	size_t end;

	while (first < house->count &&
	       strcmp(house->items[first].project, project) != 0)
		first++;
	for (end = first; end < house->count &&
			  strcmp(house->items[end].project, project) == 0;
	     end++)
		;
	*count = end - first;
	return *count ? &house->items[first] : NULL;
}

int vp_wheelhouse_load(struct vp_wheel_candidate *candidate,
		       struct vp_error *err)
{
	if (candidate->wheel)
		return 0;
	return vp_wheel_open(&candidate->wheel, candidate->path, err);
}
