/* SPDX-License-Identifier: MIT */
/* From a directory to entries, by what stat(2) and readlink(2) tell. */
#include "env/listing.h"

#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/path.h"
#include "base/walk.h"
#include "env/manifest.h"
#include "fixup/patch.h"

struct listing {
	struct vp_tree *tree;
	const struct vp_selection *selection;
	struct vp_findings *findings;
};
static uint32_t packed_mode(struct listing *listing,
			    const struct vp_walk_entry *found)
{
	uint32_t mode = found->st.st_mode & 07777;

	if (mode & 07000 && !S_ISDIR(found->st.st_mode))
		vp_findings_add(listing->findings, VENVPACK_WARNING,
				"mode-bits", found->path,
				"its setuid, setgid and sticky bits stay "
				"behind");
	if (mode & S_IWOTH)
		vp_findings_add(listing->findings, VENVPACK_NOTE, "mode-bits",
				found->path,
				"anybody may write to it here; packed without "
				"that");
	return mode & 0777 & ~(uint32_t)S_IWOTH;
}

static struct timespec packed_time(const struct listing *listing,
				   struct timespec mtime)
{
	const struct vp_fixup_facts *facts = listing->selection->facts;

	if (facts->clamps_time && mtime.tv_sec >= facts->mtime_max)
		return (struct timespec){ .tv_sec = facts->mtime_max };
	return mtime;
}

/* A link's target is edited at once: it is short, and here already. */
static int set_link(struct listing *listing, const struct vp_walk_entry *found,
		    struct vp_entry *entry, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer target = { 0 };
	VP_AUTO(buffer) struct vp_buffer packed = { 0 };
	struct vp_fixup fixup = { .arena = &listing->tree->arena };
	const struct vp_fixup_note *note;

	if (vp_read_link(found->dirfd, found->name, &target, err))
		return vp_wrap(err, "'%s'", found->path);
	vp_fixup_link(listing->selection->facts, found->path, target.data,
		      &fixup);
	if (fixup.failed)
		return vp_fail_nomem(err);
	if (vp_patch(&packed, target.data, target.size, &fixup.edits,
		     listing->selection->place, err))
		return err->status;
	for (note = fixup.notes; note; note = note->next)
		vp_findings_add(listing->findings, note->severity, note->code,
				found->path, note->message);
	entry->link = vp_arena_string(&listing->tree->arena,
				      vp_buffer_string(&packed));
	entry->edits = fixup.edits;
	entry->mode = 0777;
	return entry->link ? 0 : vp_fail_nomem(err);
}

static bool is_left_out(const struct listing *listing, const char *path)
{
	const char *const *left_out = listing->selection->left_out;

	for (; *left_out; left_out++)
		if (strcmp(path, *left_out) == 0)
			return true;
	return strcmp(path, VP_MANIFEST_DIRECTORY) == 0;
}

/* Sets @descend to false where nothing below can be wanted. */
static bool is_wanted(const struct listing *listing,
		      const struct vp_walk_entry *found, bool *descend)
{
	const struct vp_filter *filter = &listing->selection->filter;
	bool is_directory = S_ISDIR(found->st.st_mode);

	if (is_left_out(listing, found->path)) {
		*descend = false;
		return false;
	}
	if (vp_filter_keeps(filter, found->path, is_directory))
		return true;
	/* What is below it may need it; see drop_directories(). */
	*descend =
		is_directory && vp_filter_may_keep_below(filter, found->path);
	return *descend;
}

static int add_entry(const struct vp_walk_entry *found, bool *descend,
		     void *user, struct vp_error *err)
{
	struct listing *listing = user;
	mode_t mode = found->st.st_mode;
	struct vp_entry *entry;

	if (!is_wanted(listing, found, descend))
		return 0;
	if (!S_ISREG(mode) && !S_ISDIR(mode) && !S_ISLNK(mode)) {
		vp_findings_add(listing->findings, VENVPACK_WARNING,
				"special-file", found->path,
				"it is no file, directory or link, and is left "
				"out");
		return 0;
	}
	if (!vp_path_is_entry_name(found->path))
		return vp_fail(err, VENVPACK_ERR_UNSUPPORTED,
			       "a path of %zu bytes is too long for an "
			       "archive: '%s'",
			       strlen(found->path), found->path);
	entry = vp_tree_add(listing->tree, found->path);
	if (!entry)
		return vp_fail_nomem(err);
	entry->mtime = packed_time(listing, found->st.st_mtim);
	if (S_ISLNK(mode)) {
		entry->type = VENVPACK_ENTRY_LINK;
		return set_link(listing, found, entry, err);
	}
	entry->mode = packed_mode(listing, found);
	entry->type = VENVPACK_ENTRY_DIRECTORY;
	if (S_ISREG(mode)) {
		entry->type = VENVPACK_ENTRY_FILE;
		entry->size = (uint64_t)found->st.st_size;
	}
	return 0;
}

/* Directories that were left out stay where there is something in them. */
static void drop_directories(struct vp_tree *tree,
			     const struct vp_filter *filter)
{
	const char *next = NULL;
	size_t to = tree->count;
	size_t from = tree->count;

	while (from--) {
		const struct vp_entry *entry = &tree->entries[from];

		if (entry->type == VENVPACK_ENTRY_DIRECTORY &&
		    !vp_filter_keeps(filter, entry->path, true) &&
		    !(next && vp_path_is_inside(next, entry->path)))
			continue;
		tree->entries[--to] = *entry;
		next = entry->path;
	}
	tree->count -= to;
	memmove(tree->entries, &tree->entries[to],
		tree->count * sizeof(*tree->entries));
}

int vp_listing_make(struct vp_tree *tree, const struct vp_selection *selection,
		    struct vp_findings *findings, struct vp_context *ctx,
		    struct vp_error *err)
{
	struct listing listing = {
		.tree = tree,
		.selection = selection,
		.findings = findings,
	};

	if (vp_walk(selection->env, add_entry, &listing, ctx, err) ||
	    vp_findings_check(findings, err))
		return err->status;
	if (tree->count)
		drop_directories(tree, &selection->filter);
	vp_tree_sort(tree);
	return vp_tree_index(tree, err);
}
