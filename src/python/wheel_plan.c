/* SPDX-License-Identifier: MIT */
/* What of a wheel goes where in an environment. */
#include "python/wheel_plan.h"

#include <string.h>
#include <strings.h>

#include "base/path.h"
#include "python/wheel_scripts.h"

#define DIST_INFO ".dist-info"

static int compare_items(const void *a, const void *b)
{
	const struct vp_wheel_item *first = a;
	const struct vp_wheel_item *second = b;

	return vp_path_compare(first->path, second->path);
}

/* RECORD names files as seen from the directory that .dist-info is in. */
static int set_paths(struct vp_wheel_plan *plan, struct vp_wheel_item *item,
		     const struct vp_buffer *path, struct vp_error *err)
{
	const char *site_packages = plan->target->site_packages;
	VP_AUTO(buffer) struct vp_buffer from = { 0 };
	VP_AUTO(buffer) struct vp_buffer to = { 0 };
	VP_AUTO(buffer) struct vp_buffer relative = { 0 };

	if (vp_buffer_check(path, err))
		return err->status;
	item->path = vp_arena_string(&plan->arena, path->data);
	if (!item->path)
		return vp_fail_nomem(err);
	item->record_path = vp_wheel_below(item->path, site_packages);
	if (item->record_path)
		return 0;
	vp_buffer_printf(&from, "/%s", site_packages);
	vp_buffer_printf(&to, "/%s", item->path);
	if (vp_buffer_check(&from, err) || vp_buffer_check(&to, err))
		return err->status;
	vp_path_relative(&relative, from.data, to.data);
	if (vp_buffer_check(&relative, err))
		return err->status;
	item->record_path = vp_arena_string(&plan->arena, relative.data);
	return item->record_path ? 0 : vp_fail_nomem(err);
}

static int add_script(struct vp_wheel_plan *plan,
		      const struct vp_entry_point *point, struct vp_error *err)
{
	struct vp_wheel_item *item = &plan->items[plan->count++];
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	VP_AUTO(buffer) struct vp_buffer text = { 0 };

	vp_buffer_printf(&path, "bin/%s", point->name);
	if (set_paths(plan, item, &path, err) ||
	    vp_wheel_scripts_write(&text, point, plan->target, err))
		return err->status;
	item->text = vp_arena_copy(&plan->arena, text.data, text.size);
	item->text_size = text.size;
	item->is_executable = true;
	return item->text ? 0 : vp_fail_nomem(err);
}

/* The entry points, sorted, so that scripts can be looked up among them. */
static int add_scripts(struct vp_wheel_plan *plan, struct vp_error *err)
{
	size_t i;

	for (i = 0; i < plan->scripts.count; i++)
		if (add_script(plan, &plan->scripts.items[i], err))
			return err->status;
	qsort(plan->items, plan->count, sizeof(*plan->items), compare_items);
	return 0;
}

/* Cuts what launchers for Windows put behind a script's name. */
static void drop_launcher_suffix(struct vp_buffer *name)
{
	static const char *const suffixes[] = { ".exe", "-script.py", ".pya" };
	size_t i;

	for (i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		if (!vp_has_suffix(vp_buffer_string(name), suffixes[i]))
			continue;
		name->size -= strlen(suffixes[i]);
		name->data[name->size] = '\0';
		return;
	}
}

/* Does a script of the wheel just do what an entry point does? */
static bool is_entry_point(const struct vp_wheel_plan *plan, const char *name)
{
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	struct vp_wheel_item key = { 0 };

	vp_buffer_printf(&path, "bin/%s", name);
	drop_launcher_suffix(&path);
	key.path = vp_buffer_string(&path);
	return bsearch(&key, plan->items, plan->scripts.count, sizeof(key),
		       compare_items);
}

/* Where "NAME-VERSION.data/KEY/REST" goes. */
static int place_data(const struct vp_wheel_plan *plan,
		      struct vp_wheel_item *item, const char *below,
		      struct vp_buffer *path, struct vp_error *err)
{
	const struct vp_wheel_target *target = plan->target;
	const char *rest = NULL;

	if ((rest = vp_wheel_below(below, "purelib")) ||
	    (rest = vp_wheel_below(below, "platlib"))) {
		vp_buffer_printf(path, "%s/%s", target->site_packages, rest);
	} else if ((rest = vp_wheel_below(below, "scripts"))) {
		vp_buffer_printf(path, "bin/%s", rest);
		item->is_script = item->is_executable = true;
	} else if ((rest = vp_wheel_below(below, "headers"))) {
		vp_buffer_printf(path, "include/site/python%d.%d/%s/%s",
				 target->python_major, target->python_minor,
				 plan->wheel->metadata.name, rest);
	} else if ((rest = vp_wheel_below(below, "data"))) {
		vp_buffer_text(path, rest);
	} else {
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "'%s/%s' has no place in an environment",
			       plan->wheel->data, below);
	}
	return 0;
}

/* Files of .dist-info that whoever installs writes, or makes worthless. */
static bool is_ours_to_write(const struct vp_wheel *wheel, const char *name)
{
	const char *file = vp_wheel_below(name, wheel->dist_info);

	return vp_wheel_is_record(wheel, name) ||
	       (file && (strcmp(file, "INSTALLER") == 0 ||
			 strcmp(file, "REQUESTED") == 0 ||
			 strcmp(file, "direct_url.json") == 0));
}

static int add_member(struct vp_wheel_plan *plan,
		      const struct vp_zip_member *member, struct vp_error *err)
{
	const char *below = vp_wheel_below(member->name, plan->wheel->data);
	const char *script = below ? vp_wheel_below(below, "scripts") : NULL;
	struct vp_wheel_item *item = &plan->items[plan->count];
	VP_AUTO(buffer) struct vp_buffer path = { 0 };

	if (member->is_directory ||
	    is_ours_to_write(plan->wheel, member->name) ||
	    (script && is_entry_point(plan, script)))
		return 0;
	item->member = member;
	item->is_executable = member->is_executable;
	if (!below)
		vp_buffer_printf(&path, "%s/%s", plan->target->site_packages,
				 member->name);
	else if (place_data(plan, item, below, &path, err))
		return err->status;
	plan->count++;
	return set_paths(plan, item, &path, err);
}

/* A file of .dist-info with this text; RECORD has none until it is known. */
static int add_info(struct vp_wheel_plan *plan, const char *name,
		    const char *text, struct vp_error *err)
{
	struct vp_wheel_item *item = &plan->items[plan->count++];
	VP_AUTO(buffer) struct vp_buffer path = { 0 };

	item->text = text;
	item->text_size = text ? strlen(text) : 0;
	vp_buffer_printf(&path, "%s/%s/%s", plan->target->site_packages,
			 plan->wheel->dist_info, name);
	return set_paths(plan, item, &path, err);
}

/* Is @name an interpreter's: "python", "python3.13t", "pypy3"? */
static bool is_interpreter(const char *name, size_t size)
{
	static const char *const kinds[] = { "python", "pypy", "graalpy" };
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		size_t length = strlen(kinds[i]);
		const char *end = name + size;

		if (size < length || strncasecmp(name, kinds[i], length) != 0)
			continue;
		/* Letters behind the version tell how it was built. */
		while (end > name + length && strchr("dmtwDMTW", end[-1]))
			end--;
		length += strspn(name + length, "0123456789.");
		if (name + length >= end)
			return true;
	}
	return false;
}

static bool is_activation(const char *name, size_t size)
{
	size_t length = size >= 2 && strncasecmp(name, "de", 2) == 0 ? 2 : 0;

	name += length;
	size -= length;
	length = strlen("activate");
	if (size < length || strncasecmp(name, "activate", length) != 0)
		return false;
	return size == length || name[length] == '.' ||
	       (size == strlen("activate_this.py") &&
		strncasecmp(name, "activate_this.py", size) == 0);
}

/* What makes the environment one, and what is not the package's own. */
static bool is_protected(const struct vp_wheel_plan *plan, const char *path)
{
	static const char *const tops[] = { "pyvenv.cfg", "lib64", ".venvpack",
					    ".python" };
	const char *site = vp_wheel_below(path, plan->target->site_packages);
	size_t size = strcspn(path, "/");
	size_t i;

	for (i = 0; i < sizeof(tops) / sizeof(tops[0]); i++)
		if (strlen(tops[i]) == size &&
		    strncasecmp(path, tops[i], size) == 0)
			return true;
	if (size == 3 && strncasecmp(path, "bin/", 4) == 0) {
		size = strcspn(path + 4, "/");
		return is_interpreter(path + 4, size) ||
		       is_activation(path + 4, size);
	}
	if (!site || vp_wheel_below(site, plan->wheel->dist_info))
		return false;
	size = strcspn(site, "/");
	return size > strlen(DIST_INFO) &&
	       strncasecmp(site + size - strlen(DIST_INFO), DIST_INFO,
			   strlen(DIST_INFO)) == 0;
}

static bool is_same_text(const struct vp_wheel_item *a,
			 const struct vp_wheel_item *b)
{
	return a->text && b->text && a->text_size == b->text_size &&
	       memcmp(a->text, b->text, a->text_size) == 0;
}

/* Sorts the items; two entry points that make the same script are one. */
static int check_items(struct vp_wheel_plan *plan, struct vp_error *err)
{
	struct vp_wheel_item *items = plan->items;
	size_t kept = 0;
	size_t i;

	qsort(items, plan->count, sizeof(*items), compare_items);
	for (i = 0; i < plan->count; i++) {
		const struct vp_wheel_item *before =
			kept ? &items[kept - 1] : NULL;

		if (!vp_path_is_entry_name(items[i].path))
			return vp_fail(err, VENVPACK_ERR_UNSAFE,
				       "a path would be too long: '%s'",
				       items[i].path);
		if (is_protected(plan, items[i].path))
			return vp_fail(err, VENVPACK_ERR_UNSAFE,
				       "it would replace '%s'", items[i].path);
		if (before && strcmp(before->path, items[i].path) == 0) {
			if (is_same_text(before, &items[i]))
				continue;
			return vp_fail(err, VENVPACK_ERR_UNSAFE,
				       "it has two files for '%s'",
				       items[i].path);
		}
		if (before && vp_wheel_below(items[i].path, before->path))
			return vp_fail(err, VENVPACK_ERR_UNSAFE,
				       "'%s' would be a file and a directory",
				       before->path);
		items[kept++] = items[i];
	}
	plan->count = kept;
	return 0;
}

int vp_wheel_plan_make(struct vp_wheel_plan *plan, bool requested,
		       const char *direct_url, struct vp_error *err)
{
	struct vp_wheel *wheel = plan->wheel;
	size_t most = vp_zip_count(wheel->zip);
	size_t i;

	if (vp_wheel_scripts_select(&plan->scripts, &wheel->entry_points,
				    wheel->metadata.name, plan->target,
				    &plan->arena, err))
		return err->status;
	/* And RECORD, INSTALLER, REQUESTED, direct_url.json. */
	most += plan->scripts.count + 4;
	plan->items = vp_arena_alloc(&plan->arena, most * sizeof(*plan->items));
	if (!plan->items)
		return vp_fail_nomem(err);
	if (add_scripts(plan, err))
		return err->status;
	for (i = 0; i < vp_zip_count(wheel->zip); i++)
		if (add_member(plan, vp_zip_member(wheel->zip, i), err))
			return err->status;
	if (add_info(plan, "RECORD", NULL, err) ||
	    add_info(plan, "INSTALLER", "venvpack\n", err) ||
	    (requested && add_info(plan, "REQUESTED", "", err)) ||
	    (direct_url && add_info(plan, "direct_url.json", direct_url, err)))
		return err->status;
	return check_items(plan, err);
}

void vp_wheel_plan_clear(struct vp_wheel_plan *plan)
{
	vp_arena_clear(&plan->arena);
}
