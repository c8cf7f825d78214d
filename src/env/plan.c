/* SPDX-License-Identifier: MIT */
/* From a scanned tree to what is packed. */
#include "env/plan.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/path.h"
#include "env/scan.h"
#include "fixup/patch.h"
#include "python/record.h"

/*
 * A .pyc is valid as long as its source has the time and size it records.  An
 * edited source may keep both and still differ, so its .pyc has to go.
 */

/* Appends the source that "DIR/__pycache__/NAME.TAG.pyc" was compiled from. */
static bool append_source(struct vp_buffer *out, const char *path)
{
	const char *base = vp_path_basename(path);
	const char *dot = strchr(base, '.');
	static const char cache[] = "__pycache__/";
	const size_t cache_size = sizeof(cache) - 1;
	size_t directory = (size_t)(base - path);

	if (!dot || !vp_has_suffix(path, ".pyc"))
		return false;
	if (directory >= cache_size &&
	    memcmp(base - cache_size, cache, cache_size) == 0)
		directory -= cache_size;
	vp_buffer_append(out, path, directory);
	vp_buffer_append(out, base, (size_t)(dot - base));
	vp_buffer_text(out, ".py");
	return true;
}

static int is_stale_bytecode(const struct vp_tree *tree, const char *bytecode,
			     bool *stale, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	const struct vp_entry *source;

	*stale = false;
	if (!append_source(&path, bytecode))
		return 0;
	if (vp_buffer_check(&path, err))
		return err->status;
	source = vp_tree_find(tree, path.data);
	*stale = source && source->original;
	return 0;
}

static int drop_stale_bytecode(struct vp_tree *tree, struct vp_error *err)
{
	VP_AUTO(free) bool *stale = calloc(tree->count + 1, sizeof(*stale));
	size_t kept = 0;
	size_t i;

	if (!stale)
		return vp_fail_nomem(err);
	for (i = 0; i < tree->count; i++)
		if (is_stale_bytecode(tree, tree->entries[i].path, &stale[i],
				      err))
			return err->status;
	for (i = 0; i < tree->count; i++)
		if (!stale[i])
			tree->entries[kept++] = tree->entries[i];
	tree->count = kept;
	return vp_tree_index(tree, err);
}

/* RECORD files. */

struct record_plan {
	const struct vp_tree *tree;
	const struct vp_selection *selection;
	struct vp_entry *entry;
	struct vp_record record;
	struct vp_buffer text;
	struct vp_fixup fixup; /* edits, in the tree's arena */
	bool leaks;	       /* a path of this machine stays in it */
};

/*
 * The path in the environment that a row names: rows are relative to the
 * directory that *.dist-info is in, or absolute.  False when it is outside.
 */
static bool entry_path(const struct record_plan *plan, const char *row,
		       struct vp_buffer *out)
{
	VP_AUTO(buffer) struct vp_buffer base = { 0 };
	VP_AUTO(buffer) struct vp_buffer normal = { 0 };
	const char *below = NULL;
	size_t i;

	vp_buffer_char(&base, '/');
	vp_path_join(&base, plan->entry->path, "../..");
	vp_path_normalise(&normal, vp_buffer_string(&base), row);
	out->failed |= base.failed | normal.failed;
	if (row[0] != '/') {
		/* The environment itself is "/" here. */
		vp_path_normalise(out, vp_buffer_string(&base), row);
		return true;
	}
	for (i = 0; plan->selection->facts->env_paths[i] && !below; i++)
		below = vp_path_below(vp_buffer_string(&normal),
				      plan->selection->facts->env_paths[i]);
	if (!below)
		return false;
	vp_buffer_char(out, '/');
	vp_buffer_text(out, below);
	return true;
}

/* Absolute paths into the environment become relative ones. */
static void edit_row_path(struct record_plan *plan,
			  const struct vp_record_row *row, const char *path)
{
	VP_AUTO(buffer) struct vp_buffer base = { 0 };
	VP_AUTO(buffer) struct vp_buffer directory = { 0 };
	VP_AUTO(buffer) struct vp_buffer relative = { 0 };
	VP_AUTO(buffer) struct vp_buffer field = { 0 };
	size_t size = row->facts_offset - row->row_offset - 1;

	vp_buffer_char(&base, '/');
	vp_path_join(&base, plan->entry->path, "../..");
	vp_path_normalise(&directory, "/", vp_buffer_string(&base));
	vp_path_relative(&relative, vp_buffer_string(&directory), path);
	vp_record_write_path(&field, vp_buffer_string(&relative));
	plan->fixup.failed |=
		base.failed | directory.failed | relative.failed | field.failed;
	vp_fixup_add_literal(&plan->fixup, row->row_offset, size, field.data,
			     field.size);
}

static void edit_row_facts(struct record_plan *plan,
			   const struct vp_record_row *row,
			   const struct vp_entry *named)
{
	VP_AUTO(buffer) struct vp_buffer facts = { 0 };

	if (named->edits.count) {
		vp_fixup_add(&plan->fixup, row->facts_offset, row->facts_size,
			     VP_VALUE_RECORD, VP_QUOTING_RAW, named->path);
		return;
	}
	vp_record_write_facts(&facts, &named->digest, named->size);
	plan->fixup.failed |= facts.failed;
	vp_fixup_add_literal(&plan->fixup, row->facts_offset, row->facts_size,
			     vp_buffer_string(&facts), facts.size);
}

/* Is there something here that is not packed? */
static bool was_left_out(const struct record_plan *plan, const char *path)
{
	struct stat st;

	return !fstatat(plan->selection->env, path, &st, AT_SYMLINK_NOFOLLOW);
}

static int edit_row(struct record_plan *plan, const struct vp_record_row *row,
		    struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	const struct vp_entry *named;
	bool is_inside = entry_path(plan, row->path, &path);

	if (vp_buffer_check(&path, err))
		return err->status;
	if (!is_inside) {
		plan->leaks |= vp_leak_is_in(&plan->selection->leaks, row->path,
					     strlen(row->path));
		return 0;
	}
	named = vp_tree_find(plan->tree, path.data + 1);
	if (!named && was_left_out(plan, path.data + 1)) {
		vp_fixup_add_literal(&plan->fixup, row->row_offset,
				     row->row_size, "", 0);
		return 0;
	}
	if (row->path[0] == '/')
		edit_row_path(plan, row, path.data);
	if (named && named->original && row->hash[0])
		edit_row_facts(plan, row, named);
	return 0;
}

/* What was added to the distribution, at the end of its RECORD. */

static void add_row(struct record_plan *plan, const struct vp_entry *added)
{
	VP_AUTO(buffer) struct vp_buffer base = { 0 };
	VP_AUTO(buffer) struct vp_buffer directory = { 0 };
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	VP_AUTO(buffer) struct vp_buffer relative = { 0 };
	VP_AUTO(buffer) struct vp_buffer row = { 0 };
	size_t end = plan->text.size;

	vp_buffer_char(&base, '/');
	vp_path_join(&base, plan->entry->path, "../..");
	vp_path_normalise(&directory, "/", vp_buffer_string(&base));
	vp_path_normalise(&path, "/", added->path);
	vp_path_relative(&relative, vp_buffer_string(&directory),
			 vp_buffer_string(&path));
	vp_record_write_path(&row, vp_buffer_string(&relative));
	vp_buffer_char(&row, ',');
	if (!added->edits.count)
		vp_record_write_facts(&row, &added->digest, added->size);
	plan->fixup.failed |= base.failed | directory.failed | path.failed |
			      relative.failed | row.failed;
	vp_fixup_add_literal(&plan->fixup, end, 0, vp_buffer_string(&row),
			     row.size);
	if (added->edits.count)
		vp_fixup_add(&plan->fixup, end, 0, VP_VALUE_RECORD,
			     VP_QUOTING_RAW, added->path);
	vp_fixup_add_literal(&plan->fixup, end, 0, "\n", 1);
}

static bool is_added(const struct record_plan *plan,
		     const struct vp_entry *entry)
{
	const struct vp_selection *selection = plan->selection;
	size_t i;

	for (i = 0; entry->source && i < selection->addition_count; i++) {
		const struct vp_addition *addition = &selection->additions[i];

		if (addition->record &&
		    strcmp(addition->record, plan->entry->path) == 0 &&
		    vp_path_is_inside(entry->path, addition->root))
			return true;
	}
	return false;
}

static void add_rows(struct record_plan *plan)
{
	size_t size = plan->text.size;
	bool ends_line = !size || plan->text.data[size - 1] == '\n';
	size_t i;

	for (i = 0; i < plan->tree->count; i++) {
		if (!is_added(plan, &plan->tree->entries[i]))
			continue;
		if (!ends_line)
			vp_fixup_add_literal(&plan->fixup, size, 0, "\n", 1);
		ends_line = true;
		add_row(plan, &plan->tree->entries[i]);
	}
}

/* Gives the entry its edits, and the size and hash of its packed bytes. */
static int keep_edits(struct record_plan *plan, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer packed = { 0 };
	VP_AUTO(hasher) struct vp_hasher *hasher = vp_hasher_new();
	struct vp_original *original =
		vp_arena_alloc(plan->fixup.arena, sizeof(*original));
	struct vp_entry *entry = plan->entry;

	if (!hasher || !original || plan->fixup.failed)
		return vp_fail_nomem(err);
	original->size = entry->size;
	if (vp_edits_copy(plan->fixup.arena, &plan->fixup.edits,
			  &original->edits, err) ||
	    vp_patch(&packed, plan->text.data, plan->text.size,
		     &plan->fixup.edits, plan->selection->place, err))
		return err->status;
	entry->original = original;
	entry->edits = plan->fixup.edits;
	entry->size = packed.size;
	vp_hasher_digest(hasher, packed.data, packed.size, &entry->digest);
	return 0;
}

static int plan_record(struct vp_tree *tree,
		       const struct vp_selection *selection,
		       struct vp_findings *findings, struct vp_entry *entry,
		       struct vp_error *err)
{
	VP_AUTO(arena) struct vp_arena rows = { 0 };
	VP_AUTO(buffer) struct vp_buffer text = { 0 };
	struct record_plan plan = {
		.tree = tree,
		.selection = selection,
		.entry = entry,
		.fixup = { .arena = &tree->arena },
	};
	size_t i;

	if (vp_selection_read_file(selection, entry, VP_EDITED_FILE_MAX, &text,
				   err))
		return err->status;
	if (vp_record_parse(&plan.record, vp_buffer_string(&text), text.size,
			    &rows, err)) {
		if (err->status == VENVPACK_ERR_NOMEM)
			return err->status;
		vp_findings_add(findings, VENVPACK_WARNING, "bad-record",
				entry->path, err->message);
		return 0;
	}
	plan.text = text;
	for (i = 0; i < plan.record.count; i++)
		if (edit_row(&plan, &plan.record.rows[i], err))
			return err->status;
	add_rows(&plan);
	if (plan.leaks)
		vp_leak_report(findings->ctx, entry->path);
	return plan.fixup.edits.count || plan.fixup.failed
		       ? keep_edits(&plan, err)
		       : 0;
}

int vp_plan(struct vp_tree *tree, const struct vp_selection *selection,
	    struct vp_findings *findings, struct vp_error *err)
{
	size_t i;

	if (vp_tree_index(tree, err) || drop_stale_bytecode(tree, err))
		return err->status;
	for (i = 0; i < tree->count; i++) {
		struct vp_entry *entry = &tree->entries[i];

		if (entry->type == VENVPACK_ENTRY_FILE &&
		    vp_entry_is_record(entry->path) &&
		    plan_record(tree, selection, findings, entry, err))
			return vp_wrap(err, "'%s'", entry->path);
	}
	return vp_findings_check(findings, err);
}
