/* SPDX-License-Identifier: MIT */
/* Making an environment what it is to be at a place. */
#include "env/relocation.h"

#include <string.h>
#include <sys/stat.h>

#include "base/pipeline.h"
#include "env/look.h"
#include "env/renewal.h"
#include "fixup/patch.h"

enum outcome { OUTCOME_SAME, OUTCOME_EDITED, OUTCOME_CHANGED, OUTCOME_MISSING };

struct relocation_job {
	size_t entry;
	enum outcome outcome;
	struct vp_arena arena;
	struct vp_edits edits; /* where they are in the new bytes */
	struct vp_buffer bytes;
	struct vp_sha256 digest;
	struct stat like; /* what is there now */
};

struct run {
	struct vp_relocation *relocation;
	struct vp_renewal renewal;
	struct vp_look *looks; /* one a worker */
	size_t next_entry;
};

static const struct vp_entry *entry_of(const struct run *run, size_t index)
{
	return &run->relocation->manifest->tree.entries[index];
}

/* RECORD files tell of other files as they will be, so they come after them. */
static bool comes_last(const struct vp_entry *entry)
{
	size_t i;

	for (i = 0; i < entry->edits.count; i++)
		if (entry->edits.items[i].value == VP_VALUE_RECORD)
			return true;
	return false;
}

/* What the entry is now, rendered anew, when it is what it should be. */
static int render(const struct run *run, struct vp_look *look,
		  struct relocation_job *job, struct vp_error *err)
{
	const struct vp_entry *entry = entry_of(run, job->entry);

	vp_arena_clear(&job->arena);
	vp_buffer_reset(&job->bytes);
	job->outcome = OUTCOME_SAME;
	if (vp_look_at(look, run->relocation->env, entry, true, err))
		return err->status;
	if (look->is_missing || look->difference) {
		job->outcome =
			look->is_missing ? OUTCOME_MISSING : OUTCOME_CHANGED;
		return 0;
	}
	if (vp_edits_copy(&job->arena, &entry->edits, &job->edits, err))
		return err->status;
	if (vp_patch(&job->bytes, vp_buffer_string(&look->bytes),
		     look->bytes.size, &job->edits, run->relocation->place,
		     err))
		return vp_wrap(err, "'%s'", entry->path);
	if (job->bytes.size == look->bytes.size &&
	    memcmp(job->bytes.data, look->bytes.data, look->bytes.size) == 0)
		return 0;
	job->outcome = OUTCOME_EDITED;
	job->like = look->st;
	vp_hasher_digest(look->hasher, job->bytes.data, job->bytes.size,
			 &job->digest);
	return 0;
}

/* In order, on the calling thread: the first that is new makes the renewal. */
static int renew(struct run *run, const struct relocation_job *job,
		 struct vp_error *err)
{
	struct vp_renewal *renewal = &run->renewal;

	if (renewal->fd < 0 &&
	    vp_renewal_open(renewal, run->relocation->env, err))
		return err->status;
	if (S_ISLNK(job->like.st_mode))
		return vp_renewal_add_link(renewal, job->entry, job->bytes.data,
					   &job->like, err);
	return vp_renewal_add_file(renewal, job->entry, &job->bytes, &job->like,
				   err);
}

/* Writes what came of an entry down, in the tree and to whom it concerns. */
static int note_outcome(struct run *run, const struct relocation_job *job,
			struct vp_error *err)
{
	struct vp_relocation *relocation = run->relocation;
	struct vp_tree *tree = &relocation->manifest->tree;
	struct vp_entry *entry = &tree->entries[job->entry];

	switch (job->outcome) {
	case OUTCOME_SAME:
		return 0;
	case OUTCOME_CHANGED:
	case OUTCOME_MISSING:
		relocation->kept_count++;
		vp_report_finding(relocation->ctx, VENVPACK_NOTE,
				  job->outcome == OUTCOME_CHANGED ? "changed"
								  : "missing",
				  entry->path,
				  job->outcome == OUTCOME_CHANGED
					  ? "it was changed since, and is left "
					    "as it is"
					  : "it should be there, and is not");
		return 0;
	case OUTCOME_EDITED:
		break;
	}
	if (renew(run, job, err))
		return err->status;
	relocation->edited_count++;
	memcpy(entry->edits.items, job->edits.items,
	       job->edits.count * sizeof(*job->edits.items));
	if (entry->type == VENVPACK_ENTRY_LINK) {
		entry->link = vp_arena_string(&tree->arena, job->bytes.data);
		return entry->link ? 0 : vp_fail_nomem(err);
	}
	entry->size = job->bytes.size;
	entry->digest = job->digest;
	return 0;
}

/* The pipeline, for files whose bytes depend on the place alone. */

static int produce_file(void *user, void *arg, bool *more, struct vp_error *err)
{
	struct run *run = user;
	struct relocation_job *job = arg;
	size_t count = run->relocation->manifest->tree.count;

	(void)err;
	for (*more = false; !*more && run->next_entry < count;
	     run->next_entry++) {
		const struct vp_entry *entry = entry_of(run, run->next_entry);

		*more = entry->edits.count &&
			entry->type == VENVPACK_ENTRY_FILE &&
			!comes_last(entry);
		job->entry = run->next_entry;
	}
	return 0;
}

static int run_file(void *user, void *arg, unsigned int worker,
		    struct vp_error *err)
{
	const struct run *run = user;

	return render(run, &run->looks[worker], arg, err);
}

static int consume_file(void *user, void *arg, struct vp_error *err)
{
	return note_outcome(user, arg, err);
}

static void clear_file(void *arg)
{
	struct relocation_job *job = arg;

	vp_arena_clear(&job->arena);
	vp_buffer_clear(&job->bytes);
}

static const struct vp_pipeline files = {
	.job_size = sizeof(struct relocation_job),
	.produce = produce_file,
	.run = run_file,
	.consume = consume_file,
	.clear = clear_file,
};

/* Links, which are quick, and what comes last. */
static int prepare_rest(struct run *run, struct vp_error *err)
{
	size_t count = run->relocation->manifest->tree.count;
	struct relocation_job job = { 0 };
	int status = 0;

	for (job.entry = 0; !status && job.entry < count; job.entry++) {
		const struct vp_entry *entry = entry_of(run, job.entry);

		if (!entry->edits.count)
			continue;
		if (entry->type != VENVPACK_ENTRY_LINK && !comes_last(entry))
			continue;
		status = render(run, &run->looks[0], &job, err);
		if (!status)
			status = note_outcome(run, &job, err);
	}
	clear_file(&job);
	return status;
}

static int open_looks(struct run *run, struct vp_error *err)
{
	unsigned int threads = run->relocation->ctx->threads;
	unsigned int i;

	run->looks = calloc(threads, sizeof(*run->looks));
	if (!run->looks)
		return vp_fail_nomem(err);
	for (i = 0; i < threads; i++)
		if (vp_look_open(&run->looks[i], err))
			return err->status;
	return 0;
}

static void close_looks(struct run *run)
{
	unsigned int i;

	for (i = 0; run->looks && i < run->relocation->ctx->threads; i++)
		vp_look_close(&run->looks[i]);
	free(run->looks);
}

/* Sets a fact of the manifest; returns whether it was another. */
static int set_fact(struct vp_relocation *relocation, const char **fact,
		    const char *value, struct vp_error *err)
{
	if (!value || (*fact && strcmp(*fact, value) == 0))
		return 0;
	relocation->has_changed = true;
	*fact = vp_arena_string(&relocation->manifest->tree.arena, value);
	return *fact ? 0 : vp_fail_nomem(err);
}

static int set_facts(struct vp_relocation *relocation, struct vp_error *err)
{
	struct vp_manifest *manifest = relocation->manifest;
	const struct vp_place *place = relocation->place;

	if (set_fact(relocation, &manifest->location, place->env, err) ||
	    set_fact(relocation, &manifest->base_home, place->base_home, err) ||
	    set_fact(relocation, &manifest->base_link, place->base_link, err) ||
	    set_fact(relocation, &manifest->base_executable,
		     place->base_executable, err) ||
	    set_fact(relocation, &manifest->base_prefix, place->base_prefix,
		     err) ||
	    set_fact(relocation, &manifest->python_version, place->base_version,
		     err))
		return err->status;
	return 0;
}

/* Makes the manifest true, and forgets how it became so. */
static int finish(struct vp_renewal *renewal,
		  const struct vp_manifest *manifest, bool is_staged,
		  struct vp_error *err)
{
	if (vp_renewal_commit(renewal, &manifest->tree, err) ||
	    vp_manifest_store(manifest, renewal->env, err))
		return err->status;
	if (!is_staged && syncfs(renewal->env))
		return vp_fail_errno(err, "cannot sync the environment");
	return vp_renewal_end(renewal, err);
}

static int relocate(struct run *run, struct vp_error *err)
{
	struct vp_relocation *relocation = run->relocation;

	if (open_looks(run, err) ||
	    vp_pipeline_run(&files, run, relocation->ctx, err) ||
	    prepare_rest(run, err) || set_facts(relocation, err))
		return err->status;
	relocation->has_changed |= relocation->edited_count > 0;
	if (!relocation->has_changed)
		return 0;
	if (run->renewal.fd < 0 &&
	    vp_renewal_open(&run->renewal, relocation->env, err))
		return err->status;
	if (!relocation->is_staged &&
	    vp_renewal_seal(&run->renewal, relocation->manifest, err))
		return err->status;
	return finish(&run->renewal, relocation->manifest,
		      relocation->is_staged, err);
}

int vp_relocation_run(struct vp_relocation *relocation, struct vp_error *err)
{
	struct run run = {
		.relocation = relocation,
		.renewal = VP_RENEWAL_INIT,
	};
	int status;

	relocation->edited_count = 0;
	relocation->kept_count = 0;
	relocation->has_changed = false;
	status = relocate(&run, err);
	close_looks(&run);
	vp_renewal_close(&run.renewal);
	return status;
}

/*
 * What was changed after the interruption stays.  The manifest from before may
 * be half replaced by now, but only when there is nothing left to rename.
 */
static int drop_changed(const struct vp_renewal *renewal,
			const struct vp_manifest *before,
			struct vp_context *ctx, struct vp_error *err)
{
	VP_AUTO(look) struct vp_look look = { 0 };
	VP_AUTO(free) size_t *numbers = NULL;
	size_t count;
	size_t i;

	if (vp_look_open(&look, err) ||
	    vp_renewal_list(renewal, &numbers, &count, err))
		return err->status;
	for (i = 0; i < count; i++) {
		const struct vp_entry *entry;

		if (numbers[i] >= before->tree.count)
			continue;
		entry = &before->tree.entries[numbers[i]];
		if (vp_look_at(&look, renewal->env, entry, false, err))
			return err->status;
		if (!look.is_missing && !look.difference)
			continue;
		vp_renewal_drop(renewal, numbers[i]);
		vp_report_finding(ctx, VENVPACK_NOTE, "changed", entry->path,
				  "it was changed since, and is left as it is");
	}
	return 0;
}

int vp_relocation_recover(int env, struct vp_context *ctx, struct vp_error *err)
{
	VP_AUTO(renewal) struct vp_renewal renewal = VP_RENEWAL_INIT;
	VP_AUTO(manifest) struct vp_manifest before = { 0 };
	VP_AUTO(manifest) struct vp_manifest after = { 0 };
	struct vp_error why;
	bool found;
	int status;

	if (vp_renewal_find(&renewal, env, &after, &found, err))
		return err->status;
	if (!found)
		return 0;
	status = vp_manifest_load(&before, env, &why);
	if (status && status != VENVPACK_ERR_CORRUPT) {
		*err = why;
		return status;
	}
	if (!status && drop_changed(&renewal, &before, ctx, err))
		return err->status;
	return finish(&renewal, &after, false, err);
}
