/* SPDX-License-Identifier: MIT */
/* From a container to its entries, each from where it is. */
#include "env/fetch.h"

#include "base/pipeline.h"
#include "env/headway.h"
#include "env/receive.h"

#define RUN_SIZE ((uint64_t)4 * 1024 * 1024)
#define ENTRY_SIZE_GUESS 4096 /* what an entry costs besides its data */

struct fetch_worker {
	struct vp_receiver receiver;
	void *cursor;
};

struct fetch_job {
	size_t first;
	size_t count;
};

struct fetch {
	const struct vp_fetch_source *source;
	const struct vp_tree *tree;
	const struct vp_target *target;
	struct vp_context *ctx;
	struct fetch_worker *workers;
	size_t next;
	struct vp_headway headway;
};

static int produce_run(void *user, void *arg, bool *more, struct vp_error *err)
{
	struct fetch *fetch = user;
	struct fetch_job *job = arg;
	uint64_t size = 0;

	(void)err;
	job->first = fetch->next;
	while (fetch->next < fetch->tree->count && size < RUN_SIZE)
		size += ENTRY_SIZE_GUESS +
			fetch->tree->entries[fetch->next++].size;
	job->count = fetch->next - job->first;
	*more = job->count > 0;
	return 0;
}

static int take_run(void *user, void *arg, unsigned int number,
		    struct vp_error *err)
{
	const struct fetch *fetch = user;
	const struct fetch_job *job = arg;
	struct fetch_worker *worker = &fetch->workers[number];
	const struct vp_members members =
		fetch->source->members(worker->cursor, job->first, job->count);
	size_t i;

	for (i = job->first; i < job->first + job->count; i++) {
		bool end = false;

		if (vp_receiver_take(&worker->receiver, &members, i, &end, err))
			return err->status;
		if (end)
			return vp_fail(err, VENVPACK_ERR_CORRUPT,
				       "it ends before '%s'",
				       fetch->tree->entries[i].path);
	}
	return 0;
}

static int consume_run(void *user, void *arg, struct vp_error *err)
{
	struct fetch *fetch = user;
	const struct fetch_job *job = arg;

	(void)err;
	vp_headway_reach(&fetch->headway, job->first + job->count);
	return 0;
}

static const struct vp_pipeline fetching = {
	.job_size = sizeof(struct fetch_job),
	.produce = produce_run,
	.run = take_run,
	.consume = consume_run,
};

static int open_workers(struct fetch *fetch, struct vp_error *err)
{
	unsigned int threads = fetch->ctx->threads;
	unsigned int i;

	fetch->workers = calloc(threads, sizeof(*fetch->workers));
	if (!fetch->workers)
		return vp_fail_nomem(err);
	for (i = 0; i < threads; i++)
		fetch->workers[i].receiver =
			(struct vp_receiver)VP_RECEIVER_INIT;
	for (i = 0; i < threads; i++)
		if (vp_receiver_open(&fetch->workers[i].receiver, fetch->tree,
				     fetch->target, fetch->ctx, err) ||
		    fetch->source->open(fetch->source->container,
					&fetch->workers[i].cursor, err))
			return err->status;
	return 0;
}

static void close_workers(struct fetch *fetch)
{
	unsigned int i;

	for (i = 0; fetch->workers && i < fetch->ctx->threads; i++) {
		vp_receiver_close(&fetch->workers[i].receiver);
		fetch->source->close(fetch->workers[i].cursor);
	}
	free(fetch->workers);
}

int vp_fetch_run(const struct vp_fetch_source *source,
		 const struct vp_tree *tree, const struct vp_target *target,
		 struct vp_context *ctx, struct vp_error *err)
{
	struct fetch fetch = {
		.source = source,
		.tree = tree,
		.target = target,
		.ctx = ctx,
		.headway = vp_headway_begin(tree,
					    target ? VENVPACK_PHASE_EXTRACT
						   : VENVPACK_PHASE_VERIFY,
					    ctx),
	};
	int status = open_workers(&fetch, err);

	if (!status)
		status = vp_pipeline_run(&fetching, &fetch, ctx, err);
	close_workers(&fetch);
	return status;
}
