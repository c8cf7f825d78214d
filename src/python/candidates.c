/* SPDX-License-Identifier: MIT */
/* Where on this host there may be a Python. */
#include "python/candidates.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buffer.h"
#include "base/path.h"

/* A file "python3.N" that was found. */
struct versioned {
	const char *path;
	int minor;
	size_t order;
};

static int add_built(struct vp_strings *list, const struct vp_buffer *path,
		     struct vp_error *err)
{
	if (vp_buffer_check(path, err))
		return err->status;
	return vp_strings_add_once(list, path->data, err);
}

/* Relative ones depend on where one stands, and are left out. */
static int add_path_places(struct vp_strings *places, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer dir = { 0 };
	const char *rest = getenv("PATH");

	while (rest && *rest) {
		size_t length = strcspn(rest, ":");

		vp_buffer_reset(&dir);
		vp_buffer_append(&dir, rest, length);
		if (*rest == '/' && add_built(places, &dir, err))
			return err->status;
		rest += length + (rest[length] == ':');
	}
	return 0;
}

static int newest_first(const void *a, const void *b)
{
	return -strverscmp(*(const char *const *)a, *(const char *const *)b);
}

/* Adds ROOT/NAME/bin for each NAME, by the numbers in them. */
static int add_versions_below(struct vp_strings *places, const char *root,
			      struct vp_error *err)
{
	VP_AUTO(closedir) DIR *dir = opendir(root);
	VP_AUTO(strings) struct vp_strings found = { 0 };
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	struct dirent *entry;
	size_t i;

	if (!dir)
		return 0;
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		vp_buffer_reset(&path);
		vp_buffer_printf(&path, "%s/%s/bin", root, entry->d_name);
		if (add_built(&found, &path, err))
			return err->status;
	}
	if (found.count)
		qsort(found.items, found.count, sizeof(*found.items),
		      newest_first);
	for (i = 0; i < found.count; i++)
		if (vp_strings_add_once(places, found.items[i], err))
			return err->status;
	return 0;
}

/* A directory that a variable names, or that has its usual place. */
static int add_tool_places(struct vp_strings *places, const char *variable,
			   const char *below_variable, const char *below_home,
			   struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer root = { 0 };
	const char *chosen = getenv(variable);
	const char *home = getenv("HOME");

	if (chosen && chosen[0] == '/')
		vp_path_join(&root, chosen, below_variable);
	else if (home && home[0] == '/')
		vp_path_join(&root, home, below_home);
	else
		return 0;
	if (vp_buffer_check(&root, err))
		return err->status;
	return add_versions_below(places, root.data, err);
}

static int add_all_places(struct vp_strings *places, struct vp_error *err)
{
	if (add_path_places(places, err) ||
	    add_tool_places(places, "PYENV_ROOT", "versions", ".pyenv/versions",
			    err) ||
	    add_tool_places(places, "UV_PYTHON_INSTALL_DIR", "",
			    ".local/share/uv/python", err) ||
	    vp_strings_add_once(places, "/usr/local/bin", err) ||
	    vp_strings_add_once(places, "/usr/bin", err))
		return err->status;
	return add_versions_below(places, "/opt", err);
}

int vp_candidates_add_named(struct vp_strings *candidates, const char *name,
			    struct vp_error *err)
{
	VP_AUTO(strings) struct vp_strings places = { 0 };
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	size_t i;

	if (add_path_places(&places, err))
		return err->status;
	for (i = 0; i < places.count; i++) {
		struct stat st;

		vp_buffer_reset(&path);
		vp_path_join(&path, places.items[i], name);
		if (vp_buffer_check(&path, err))
			return err->status;
		if (stat(path.data, &st) || !S_ISREG(st.st_mode) ||
		    access(path.data, X_OK))
			continue;
		if (add_built(candidates, &path, err))
			return err->status;
	}
	return 0;
}

/* The N of "python3.N" or "python3.Nt", or -1 for another name. */
static int minor_of(const char *name)
{
	static const char prefix[] = "python3.";
	char *end;
	long minor;

	if (!vp_has_prefix(name, prefix))
		return -1;
	name += sizeof(prefix) - 1;
	if (*name < '0' || *name > '9')
		return -1;
	minor = strtol(name, &end, 10);
	if (*end == 't')
		end++;
	return *end || minor > 999 ? -1 : (int)minor;
}

static int by_minor(const void *a, const void *b)
{
	const struct versioned *left = a;
	const struct versioned *right = b;

	if (left->minor != right->minor)
		return right->minor - left->minor;
	return left->order < right->order ? -1 : 1;
}

static int add_versioned_in(struct vp_strings *found, const char *place,
			    struct vp_error *err)
{
	VP_AUTO(closedir) DIR *dir = opendir(place);
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	struct dirent *entry;

	if (!dir)
		return 0;
	while ((entry = readdir(dir))) {
		if (minor_of(entry->d_name) < 0)
			continue;
		vp_buffer_reset(&path);
		vp_path_join(&path, place, entry->d_name);
		if (add_built(found, &path, err))
			return err->status;
	}
	return 0;
}

static int add_sorted(struct vp_strings *candidates,
		      const struct vp_strings *found, struct vp_error *err)
{
	VP_AUTO(free) struct versioned *sorted = NULL;
	size_t i;

	if (!found->count)
		return 0;
	sorted = calloc(found->count, sizeof(*sorted));
	if (!sorted)
		return vp_fail_nomem(err);
	for (i = 0; i < found->count; i++) {
		const char *name = vp_path_basename(found->items[i]);

		sorted[i] = (struct versioned){ found->items[i], minor_of(name),
						i };
	}
	qsort(sorted, found->count, sizeof(*sorted), by_minor);
	for (i = 0; i < found->count; i++)
		if (vp_strings_add_once(candidates, sorted[i].path, err))
			return err->status;
	return 0;
}

int vp_candidates_add_versioned(struct vp_strings *candidates,
				struct vp_error *err)
{
	VP_AUTO(strings) struct vp_strings places = { 0 };
	VP_AUTO(strings) struct vp_strings found = { 0 };
	size_t i;

	if (add_all_places(&places, err))
		return err->status;
	for (i = 0; i < places.count; i++)
		if (add_versioned_in(&found, places.items[i], err))
			return err->status;
	return add_sorted(candidates, &found, err);
}
