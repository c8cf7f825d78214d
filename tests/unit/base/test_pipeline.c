/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <string.h>

#include "base/pipeline.h"

#define JOBS 2000

struct sums {
	unsigned int produced;
	unsigned int consumed;
	unsigned int fail_run;	   /* job that fails in a worker, or JOBS */
	unsigned int fail_also;	   /* a later one that fails too */
	unsigned int fail_produce; /* job whose producing fails, or JOBS */
	unsigned int cleared;
	struct vp_context *ctx;
};

struct job {
	unsigned int number;
	uint64_t result;
	unsigned int *cleared;
};

static int produce(void *user, void *arg, bool *more, struct vp_error *err)
{
	struct sums *sums = user;
	struct job *job = arg;

	if (sums->produced == sums->fail_produce)
		return vp_fail(err, VENVPACK_ERR_IO, "produce %u",
			       sums->produced);
	*more = sums->produced < JOBS;
	job->number = sums->produced++;
	job->cleared = &sums->cleared;
	return 0;
}

static int run(void *user, void *arg, unsigned int worker, struct vp_error *err)
{
	const struct sums *sums = user;
	struct job *job = arg;
	uint64_t value = job->number;
	int i;

	(void)worker;
	for (i = 0; i < 100; i++)
		value = value * 6364136223846793005u + 1442695040888963407u;
	job->result = value;
	if (job->number == sums->fail_run || job->number == sums->fail_also)
		return vp_fail(err, VENVPACK_ERR_CORRUPT, "run %u",
			       job->number);
	return 0;
}

static int consume(void *user, void *arg, struct vp_error *err)
{
	struct sums *sums = user;
	struct job *job = arg;

	(void)err;
	assert_int_equal(job->number, sums->consumed);
	assert_int_not_equal(job->result, 0);
	sums->consumed++;
	if (sums->consumed == 100 && sums->ctx)
		atomic_store(&sums->ctx->cancelled, true);
	return 0;
}

static void clear(void *arg)
{
	struct job *job = arg;

	if (job->cleared)
		++*job->cleared;
}

static const struct vp_pipeline pipeline = {
	.job_size = sizeof(struct job),
	.produce = produce,
	.run = run,
	.consume = consume,
	.clear = clear,
};

#define SUMS                                                                  \
	{                                                                     \
		.fail_run = JOBS, .fail_also = JOBS, .fail_produce = JOBS + 1 \
	}

static void results_come_in_order_with_any_number_of_threads(void **state)
{
	unsigned int threads;

	(void)state;
	for (threads = 1; threads <= 16; threads++) {
		struct vp_context ctx = { .threads = threads };
		struct sums sums = SUMS;
		struct vp_error err;

		assert_works(vp_pipeline_run(&pipeline, &sums, &ctx, &err),
			     &err);
		assert_int_equal(sums.consumed, JOBS);
		assert_int_equal(sums.cleared, threads == 1 ? 1 : 2 * threads);
	}
}

static void the_first_failure_in_order_is_told(void **state)
{
	unsigned int threads;

	(void)state;
	for (threads = 1; threads <= 8; threads++) {
		struct vp_context ctx = { .threads = threads };
		struct sums sums = SUMS;
		struct vp_error err;

		sums.fail_run = 500;
		sums.fail_also = 501;
		assert_fails(vp_pipeline_run(&pipeline, &sums, &ctx, &err),
			     &err, VENVPACK_ERR_CORRUPT, "run 500");
		assert_int_equal(sums.consumed, 500);
	}
}

static void a_failed_job_comes_before_a_later_failure_to_produce(void **state)
{
	unsigned int threads;

	(void)state;
	for (threads = 1; threads <= 8; threads++) {
		struct vp_context ctx = { .threads = threads };
		struct sums sums = SUMS;
		struct vp_error err;

		sums.fail_run = 700;
		sums.fail_produce = 701;
		assert_fails(vp_pipeline_run(&pipeline, &sums, &ctx, &err),
			     &err, VENVPACK_ERR_CORRUPT, "run 700");
	}
}

static void cancelling_stops_it(void **state)
{
	unsigned int threads;

	(void)state;
	for (threads = 1; threads <= 4; threads++) {
		struct vp_context ctx = { .threads = threads };
		struct sums sums = SUMS;
		struct vp_error err;

		sums.ctx = &ctx;
		assert_fails(vp_pipeline_run(&pipeline, &sums, &ctx, &err),
			     &err, VENVPACK_ERR_CANCELLED, "interrupted");
		assert_true(sums.consumed < JOBS);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			results_come_in_order_with_any_number_of_threads),
		cmocka_unit_test(the_first_failure_in_order_is_told),
		cmocka_unit_test(
			a_failed_job_comes_before_a_later_failure_to_produce),
		cmocka_unit_test(cancelling_stops_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
