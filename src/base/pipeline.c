/* SPDX-License-Identifier: MIT */
/* Ordered parallel work: the one file with threads. */
#include "base/pipeline.h"

#include <pthread.h>
#include <stdlib.h>

#define SLOTS_PER_THREAD 2

enum slot_state { SLOT_FREE, SLOT_READY, SLOT_RUNNING, SLOT_DONE };

struct slot {
	enum slot_state state;
	int status;
	struct vp_error err;
	void *job;
};

struct run {
	const struct vp_pipeline *pipeline;
	void *user;
	struct vp_context *ctx;
	unsigned int threads;
	struct slot *slots;
	size_t slot_count;
	size_t submitted; /* jobs so far; the slot is the remainder */
	size_t started;
	size_t consumed;
	bool stopping;
	pthread_mutex_t lock;
	pthread_cond_t ready; /* a job waits for a worker, or it is over */
	pthread_cond_t done;  /* a job was finished */
};

struct worker {
	struct run *run;
	unsigned int number;
	pthread_t thread;
};

static struct slot *slot_of(const struct run *run, size_t number)
{
	return &run->slots[number % run->slot_count];
}

static void run_slot(struct run *run, struct slot *slot, unsigned int worker)
{
	slot->status = vp_check_cancelled(run->ctx, &slot->err);
	if (!slot->status)
		slot->status = run->pipeline->run(run->user, slot->job, worker,
						  &slot->err);
}

static void *work(void *arg)
{
	struct worker *self = arg;
	struct run *run = self->run;

	pthread_mutex_lock(&run->lock);
	for (;;) {
		struct slot *slot;

		while (!run->stopping && run->started == run->submitted)
			pthread_cond_wait(&run->ready, &run->lock);
		if (run->stopping)
			break;
		slot = slot_of(run, run->started++);
		slot->state = SLOT_RUNNING;
		pthread_mutex_unlock(&run->lock);
		run_slot(run, slot, self->number);
		pthread_mutex_lock(&run->lock);
		slot->state = SLOT_DONE;
		pthread_cond_signal(&run->done);
	}
	pthread_mutex_unlock(&run->lock);
	return NULL;
}

static void submit(struct run *run, struct slot *slot)
{
	if (run->threads == 1) {
		run_slot(run, slot, 0);
		slot->state = SLOT_DONE;
		run->started++;
		run->submitted++;
		return;
	}
	pthread_mutex_lock(&run->lock);
	slot->state = SLOT_READY;
	run->submitted++;
	pthread_cond_signal(&run->ready);
	pthread_mutex_unlock(&run->lock);
}

static struct slot *wait_for_oldest(struct run *run)
{
	struct slot *slot = slot_of(run, run->consumed);

	if (run->threads > 1) {
		pthread_mutex_lock(&run->lock);
		while (slot->state != SLOT_DONE)
			pthread_cond_wait(&run->done, &run->lock);
		pthread_mutex_unlock(&run->lock);
	}
	return slot;
}

static int consume_oldest(struct run *run, struct vp_error *err)
{
	struct slot *slot = wait_for_oldest(run);

	run->consumed++;
	slot->state = SLOT_FREE;
	if (slot->status) {
		*err = slot->err;
		return slot->status;
	}
	return run->pipeline->consume(run->user, slot->job, err);
}

static int produce_next(struct run *run, bool *more, struct vp_error *err)
{
	struct slot *slot = slot_of(run, run->submitted);

	if (vp_check_cancelled(run->ctx, err) ||
	    run->pipeline->produce(run->user, slot->job, more, err))
		return err->status;
	if (*more)
		submit(run, slot);
	return 0;
}

/*
 * When producing fails, jobs before it are still under way, and one of them
 * may fail too: it comes first, so they are consumed before the failure is
 * told.
 */
static int produce_and_consume(struct run *run, struct vp_error *err)
{
	struct vp_error produce_err = { 0 };
	bool more = true;

	while (more || run->consumed < run->submitted) {
		bool is_full =
			run->submitted - run->consumed == run->slot_count;

		if (more && !is_full) {
			if (produce_next(run, &more, &produce_err))
				more = false;
		} else if (consume_oldest(run, err)) {
			return err->status;
		}
	}
	if (produce_err.status)
		*err = produce_err;
	return produce_err.status;
}

static int start_workers(struct run *run, struct worker *workers,
			 unsigned int *count, struct vp_error *err)
{
	for (*count = 0; *count < run->threads; (*count)++) {
		struct worker *worker = &workers[*count];

		worker->run = run;
		worker->number = *count;
		if (pthread_create(&worker->thread, NULL, work, worker))
			break;
	}
	/* One worker is enough to go on with. */
	if (!*count)
		return vp_fail(err, VENVPACK_ERR_NOMEM,
			       "cannot start a thread");
	return 0;
}

static void stop_workers(struct run *run, struct worker *workers,
			 unsigned int count)
{
	unsigned int i;

	pthread_mutex_lock(&run->lock);
	run->stopping = true;
	pthread_cond_broadcast(&run->ready);
	pthread_mutex_unlock(&run->lock);
	for (i = 0; i < count; i++)
		pthread_join(workers[i].thread, NULL);
}

static int run_threaded(struct run *run, struct vp_error *err)
{
	struct worker *workers = calloc(run->threads, sizeof(*workers));
	unsigned int count = 0;
	int status;

	if (!workers)
		return vp_fail_nomem(err);
	pthread_mutex_init(&run->lock, NULL);
	pthread_cond_init(&run->ready, NULL);
	pthread_cond_init(&run->done, NULL);
	status = start_workers(run, workers, &count, err);
	if (!status)
		status = produce_and_consume(run, err);
	stop_workers(run, workers, count);
	pthread_cond_destroy(&run->done);
	pthread_cond_destroy(&run->ready);
	pthread_mutex_destroy(&run->lock);
	free(workers);
	return status;
}

static int allocate_slots(struct run *run, struct vp_error *err)
{
	size_t i;

	run->slot_count =
		run->threads > 1 ? (size_t)run->threads * SLOTS_PER_THREAD : 1;
	run->slots = calloc(run->slot_count, sizeof(*run->slots));
	if (!run->slots)
		return vp_fail_nomem(err);
	for (i = 0; i < run->slot_count; i++) {
		run->slots[i].job = calloc(1, run->pipeline->job_size);
		if (!run->slots[i].job)
			return vp_fail_nomem(err);
	}
	return 0;
}

static void free_slots(struct run *run)
{
	size_t i;

	for (i = 0; run->slots && i < run->slot_count; i++) {
		if (run->slots[i].job && run->pipeline->clear)
			run->pipeline->clear(run->slots[i].job);
		free(run->slots[i].job);
	}
	free(run->slots);
}

int vp_pipeline_run(const struct vp_pipeline *pipeline, void *user,
		    struct vp_context *ctx, struct vp_error *err)
{
	struct run run = {
		.pipeline = pipeline,
		.user = user,
		.ctx = ctx,
		.threads = ctx->threads ? ctx->threads : 1,
	};
	int status = allocate_slots(&run, err);

	if (!status && run.threads == 1)
		status = produce_and_consume(&run, err);
	else if (!status)
		status = run_threaded(&run, err);
	free_slots(&run);
	return status;
}
