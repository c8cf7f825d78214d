/* SPDX-License-Identifier: MIT */
/* The installed distributions of an environment, by their metadata. */
#include "env/packages.h"

#include <string.h>

#include "base/path.h"
#include "python/metadata.h"

#define METADATA_MAX ((size_t)16 * 1024 * 1024)

/*
 * "lib/.../site-packages/NAME-VERSION.dist-info/METADATA", or "PKG-INFO" of an
 * "NAME.egg-info"; vendored ones not.
 */
static bool is_metadata(const struct vp_entry *entry)
{
	static const char *const suffixes[] = { ".dist-info/METADATA",
						".egg-info/PKG-INFO" };
	const char *below = strstr(entry->path, "/site-packages/");
	const char *slash;
	size_t i;

	if (!below || entry->type != VENVPACK_ENTRY_FILE)
		return false;
	below += strlen("/site-packages/");
	slash = strchr(below, '/');
	if (!slash || strchr(slash + 1, '/'))
		return false;
	for (i = 0; i < 2; i++)
		if (strlen(below) > strlen(suffixes[i]) &&
		    vp_has_suffix(below, suffixes[i]))
			return true;
	return false;
}

/* What is no metadata names no package; that it is there is all we can say. */
static int read_package(struct vp_manifest *manifest,
			const struct vp_selection *selection,
			const struct vp_entry *entry, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer text = { 0 };
	struct vp_package *package =
		&manifest->packages[manifest->package_count];
	struct vp_metadata metadata;

	if (vp_selection_read_file(selection, entry, METADATA_MAX, &text, err))
		return err->status;
	if (vp_metadata_parse(&metadata, vp_buffer_string(&text), text.size,
			      &manifest->tree.arena, err))
		return err->status == VENVPACK_ERR_NOMEM ? err->status : 0;
	package->name = metadata.name;
	package->version = metadata.version;
	manifest->package_count++;
	return 0;
}

static int compare_names(const void *a, const void *b)
{
	const struct vp_package *first = a;
	const struct vp_package *second = b;
	int order = strcasecmp(first->name, second->name);

	return order ? order : strcmp(first->version, second->version);
}

int vp_packages_find(struct vp_manifest *manifest,
		     const struct vp_selection *selection, struct vp_error *err)
{
	const struct vp_tree *tree = &manifest->tree;
	size_t count = 0;
	size_t i;

	for (i = 0; i < tree->count; i++)
		count += is_metadata(&tree->entries[i]);
	manifest->package_count = 0;
	manifest->packages = vp_arena_alloc(
		&manifest->tree.arena, count * sizeof(*manifest->packages));
	if (!manifest->packages)
		return vp_fail_nomem(err);
	for (i = 0; i < tree->count; i++)
		if (is_metadata(&tree->entries[i]) &&
		    read_package(manifest, selection, &tree->entries[i], err))
			return vp_wrap(err, "'%s'", tree->entries[i].path);
	if (manifest->package_count)
		qsort(manifest->packages, manifest->package_count,
		      sizeof(*manifest->packages), compare_names);
	return 0;
}
