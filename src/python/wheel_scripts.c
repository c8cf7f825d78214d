/* SPDX-License-Identifier: MIT */
/* The text of scripts in an environment's bin. */
#include "python/wheel_scripts.h"

#include <string.h>

#include "base/path.h"
#include "python/metadata.h"
#include "python/script_header.h"

/* A header of these bytes asks for the interpreter of the environment. */
#define WANTS_PYTHON "#!python"

/* Scripts that are there again under names that tell a Python. */
static const struct versioned {
	const char *package;
	const char *script;
	const char *separator;
	bool with_major; /* "pip3", too */
} versioned_scripts[] = {
	{ "pip", "pip", "", true },
	{ "setuptools", "easy_install", "-", false },
};

static int write_header(struct vp_buffer *out, const char *flags,
			const char *coding, bool in_bin,
			const struct vp_wheel_target *target,
			struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer bin = { 0 };

	if (target->self_locating && in_bin)
		return vp_script_header_write_portable(out, target->python,
						       flags, coding, err);
	vp_path_join(&bin, target->env_path, "bin");
	if (vp_buffer_check(&bin, err))
		return err->status;
	return vp_script_header_write(out, bin.data, target->python, flags,
				      coding, err);
}

int vp_wheel_scripts_write(struct vp_buffer *out,
			   const struct vp_entry_point *point,
			   const struct vp_wheel_target *target,
			   struct vp_error *err)
{
	int first = (int)strcspn(point->attribute, ".");

	if (write_header(out, NULL, NULL, true, target, err))
		return err->status;
	vp_buffer_printf(out,
			 "import sys\n"
			 "from %s import %.*s\n"
			 "if __name__ == '__main__':\n"
			 "    sys.exit(%s())\n",
			 point->module, first, point->attribute,
			 point->attribute);
	return vp_buffer_check(out, err);
}

int vp_wheel_scripts_rewrite(struct vp_buffer *out, const char *bytes,
			     size_t size, bool in_bin,
			     const struct vp_wheel_target *target,
			     struct vp_error *err)
{
	VP_AUTO(script_header) struct vp_script_header header = { 0 };
	size_t prefix = strlen(WANTS_PYTHON);
	int found;

	if (size < prefix || memcmp(bytes, WANTS_PYTHON, prefix) != 0)
		return 0;
	found = vp_script_header_parse(&header, bytes, size, err);
	if (found < 0)
		return found;
	if (!found) {
		/* Flags that need a shell: installers drop all of them. */
		const char *newline = memchr(bytes, '\n', size);

		header.size = newline ? (size_t)(newline - bytes) + 1 : size;
	}
	if (write_header(out, header.flags, header.coding, in_bin, target, err))
		return err->status;
	vp_buffer_append(out, bytes + header.size, size - header.size);
	return vp_buffer_check(out, err) ? err->status : 1;
}

static const struct versioned *find_versioned(const char *package)
{
	size_t i;

	for (i = 0; i < sizeof(versioned_scripts) / sizeof(struct versioned);
	     i++)
		if (vp_metadata_same_name(package,
					  versioned_scripts[i].package))
			return &versioned_scripts[i];
	return NULL;
}

static const struct vp_entry_point *
find_point(const struct vp_entry_points *points, const char *name)
{
	size_t i;

	for (i = 0; i < points->count; i++)
		if (strcmp(points->items[i].name, name) == 0)
			return &points->items[i];
	return NULL;
}

/* Is @name @script with a version behind it: "pip3", "easy_install-3.7"? */
static bool has_version(const char *name, const char *script)
{
	if (!vp_has_prefix(name, script))
		return false;
	name += strlen(script);
	if (*name == '-')
		name++;
	return *name && strspn(name, "0123456789.") == strlen(name);
}

static int add_point(struct vp_entry_points *points,
		     const struct vp_entry_point *point,
		     const struct vp_buffer *name, struct vp_arena *arena,
		     struct vp_error *err)
{
	struct vp_entry_point *added = &points->items[points->count++];

	if (vp_buffer_check(name, err))
		return err->status;
	*added = *point;
	added->name = vp_arena_string(arena, name->data);
	return added->name ? 0 : vp_fail_nomem(err);
}

static int add_versioned(struct vp_entry_points *points,
			 const struct vp_entry_point *point,
			 const struct versioned *versioned,
			 const struct vp_wheel_target *target,
			 struct vp_arena *arena, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer name = { 0 };

	vp_buffer_printf(&name, "%s%s%d", versioned->script,
			 versioned->separator, target->python_major);
	if (versioned->with_major &&
	    add_point(points, point, &name, arena, err))
		return err->status;
	vp_buffer_printf(&name, ".%d", target->python_minor);
	return add_point(points, point, &name, arena, err);
}

int vp_wheel_scripts_select(struct vp_entry_points *out,
			    const struct vp_entry_points *points,
			    const char *package,
			    const struct vp_wheel_target *target,
			    struct vp_arena *arena, struct vp_error *err)
{
	const struct versioned *versioned = find_versioned(package);
	const struct vp_entry_point *point =
		versioned ? find_point(points, versioned->script) : NULL;
	struct vp_entry_points selected = { 0 };
	size_t i;

	if (!point) {
		*out = *points;
		return 0;
	}
	selected.items = vp_arena_alloc(arena, (points->count + 2) *
						       sizeof(*selected.items));
	if (!selected.items)
		return vp_fail_nomem(err);
	for (i = 0; i < points->count; i++)
		if (!has_version(points->items[i].name, versioned->script))
			selected.items[selected.count++] = points->items[i];
	if (add_versioned(&selected, point, versioned, target, arena, err))
		return err->status;
	*out = selected;
	return 0;
}
