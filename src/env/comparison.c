/* SPDX-License-Identifier: MIT */
/* Is an environment on the disk what its tree says? */
#include "env/comparison.h"

#include <string.h>

#include "base/path.h"
#include "base/pipeline.h"
#include "base/walk.h"
#include "env/headway.h"
#include "env/look.h"
#include "env/manifest.h"

#define JOB_ENTRIES_MAX 64
#define JOB_BYTES_MAX ((uint64_t)4 * 1024 * 1024)

/* A run of entries, and what is different of each. */
struct check_job {
	size_t first;
	size_t count;
	const char *differences[JOB_ENTRIES_MAX];
};

struct checking {
	struct vp_comparison *comparison;
	struct vp_look *looks; /* one a worker */
	size_t next_entry;
	struct vp_headway headway;
};

static const char missing[] = "missing";

static int produce_run(void *user, void *arg, bool *more, struct vp_error *err)
{
	struct checking *checking = user;
	const struct vp_tree *tree = checking->comparison->tree;
	struct check_job *job = arg;
	uint64_t bytes = 0;

	(void)err;
	job->first = checking->next_entry;
	while (checking->next_entry < tree->count && bytes < JOB_BYTES_MAX &&
	       checking->next_entry - job->first < JOB_ENTRIES_MAX)
		bytes += tree->entries[checking->next_entry++].size;
	job->count = checking->next_entry - job->first;
	*more = job->count > 0;
	return 0;
}

/* Nothing may be there that was not, and what is the owner's must be as it
 * was; the rest is what a umask takes when stock tools unpack. */
static bool mode_differs(mode_t found, const struct vp_entry *entry)
{
	mode_t recorded = entry->mode;

	if (entry->type == VENVPACK_ENTRY_LINK)
		return false;
	/* Directories may hand a group down. */
	found &= entry->type == VENVPACK_ENTRY_DIRECTORY ? 0777 : 07777;
	return found & ~recorded || (recorded & ~found) & 0700;
}

static int run_run(void *user, void *arg, unsigned int worker,
		   struct vp_error *err)
{
	const struct checking *checking = user;
	struct vp_look *look = &checking->looks[worker];
	struct check_job *job = arg;
	size_t i;

	for (i = 0; i < job->count; i++) {
		const struct vp_entry *entry =
			&checking->comparison->tree->entries[job->first + i];

		if (vp_check_cancelled(checking->comparison->ctx, err) ||
		    vp_look_at(look, checking->comparison->env, entry, false,
			       err))
			return err->status;
		job->differences[i] =
			look->is_missing ? missing : look->difference;
		if (!job->differences[i] &&
		    mode_differs(look->st.st_mode, entry))
			job->differences[i] = "mode";
	}
	return 0;
}

static int consume_run(void *user, void *arg, struct vp_error *err)
{
	struct checking *checking = user;
	struct vp_comparison *comparison = checking->comparison;
	const struct check_job *job = arg;
	size_t i;

	(void)err;
	for (i = 0; i < job->count; i++) {
		const char *path =
			comparison->tree->entries[job->first + i].path;
		const char *difference = job->differences[i];

		if (difference == missing) {
			comparison->missing++;
			vp_report_finding(comparison->ctx, VENVPACK_PROBLEM,
					  "missing", path,
					  "it should be there, and is not");
		} else if (difference) {
			comparison->changed++;
			vp_report_finding(comparison->ctx, VENVPACK_PROBLEM,
					  "changed", path,
					  "its %s is not what was packed",
					  difference);
		}
	}
	vp_headway_reach(&checking->headway, job->first + job->count);
	return 0;
}

static const struct vp_pipeline runs = {
	.job_size = sizeof(struct check_job),
	.produce = produce_run,
	.run = run_run,
	.consume = consume_run,
};

/* What Python adds when it runs, and what we keep ourselves. */
static bool is_expected(const struct vp_comparison *comparison,
			const char *path)
{
	if (strcmp(path, VP_MANIFEST_DIRECTORY) == 0 ||
	    strcmp(path, VP_MANIFEST_PATH) == 0 ||
	    strcmp(path, VP_MTREE_PATH) == 0)
		return true;
	if (comparison->is_strict)
		return false;
	return vp_path_is_inside(path, VP_MANIFEST_DIRECTORY) ||
	       strcmp(vp_path_basename(path), "__pycache__") == 0 ||
	       strstr(path, "__pycache__/");
}

static int look_for_added(const struct vp_walk_entry *found, bool *descend,
			  void *user, struct vp_error *err)
{
	struct vp_comparison *comparison = user;

	(void)err;
	if (vp_tree_find(comparison->tree, found->path) ||
	    is_expected(comparison, found->path))
		return 0;
	/* One finding for a directory is enough. */
	*descend = false;
	comparison->added++;
	vp_report_finding(comparison->ctx,
			  comparison->is_strict ? VENVPACK_PROBLEM
						: VENVPACK_NOTE,
			  "added", found->path,
			  S_ISDIR(found->st.st_mode)
				  ? "it was not packed, nor anything in it"
				  : "it was not packed");
	return 0;
}

static int open_looks(struct checking *checking, struct vp_error *err)
{
	unsigned int threads = checking->comparison->ctx->threads;
	unsigned int i;

	checking->looks = calloc(threads, sizeof(*checking->looks));
	if (!checking->looks)
		return vp_fail_nomem(err);
	for (i = 0; i < threads; i++)
		if (vp_look_open(&checking->looks[i], err))
			return err->status;
	return 0;
}

static void close_looks(struct checking *checking)
{
	unsigned int i;

	for (i = 0; checking->looks && i < checking->comparison->ctx->threads;
	     i++)
		vp_look_close(&checking->looks[i]);
	free(checking->looks);
}

int vp_comparison_run(struct vp_comparison *comparison, struct vp_error *err)
{
	struct checking checking = {
		.comparison = comparison,
		.headway = vp_headway_begin(comparison->tree,
					    VENVPACK_PHASE_VERIFY,
					    comparison->ctx),
	};
	int status;

	comparison->changed = comparison->missing = comparison->added = 0;
	status = open_looks(&checking, err);
	if (!status)
		status =
			vp_pipeline_run(&runs, &checking, comparison->ctx, err);
	close_looks(&checking);
	if (status)
		return status;
	return vp_walk(comparison->env, look_for_added, comparison,
		       comparison->ctx, err);
}
