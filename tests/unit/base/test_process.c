/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <string.h>

#include "base/process.h"

static const char *const environment[] = { "PATH=/usr/bin:/bin", "WORD=hello",
					   NULL };

static void output_errors_and_status_are_captured(void **state)
{
	static const char *const argv[] = {
		"/bin/sh", "-c", "echo $WORD; echo oops >&2; pwd; exit 7", NULL
	};
	VP_AUTO(buffer) struct vp_buffer output = { 0 };
	VP_AUTO(buffer) struct vp_buffer errors = { 0 };
	const struct vp_context ctx = { 0 };
	struct vp_process process = {
		.argv = argv,
		.environment = environment,
		.directory = "/usr",
		.output = &output,
		.errors = &errors,
	};
	struct vp_error err;

	(void)state;
	assert_works(vp_process_run(&process, &ctx, &err), &err);
	assert_string_equal(output.data, "hello\n/usr\n");
	assert_string_equal(errors.data, "oops\n");
	assert_int_equal(process.exit_status, 7);
}

static void a_program_that_is_not_there_is_an_error(void **state)
{
	static const char *const argv[] = { "/no/such/program", NULL };
	const struct vp_context ctx = { 0 };
	struct vp_process process = { .argv = argv,
				      .environment = environment };
	struct vp_error err;

	(void)state;
	assert_fails(vp_process_run(&process, &ctx, &err), &err,
		     VENVPACK_ERR_IO, "/no/such/program");
}

static void a_signal_shows_in_the_status(void **state)
{
	static const char *const argv[] = { "/bin/sh", "-c", "kill -TERM $$",
					    NULL };
	const struct vp_context ctx = { 0 };
	struct vp_process process = { .argv = argv,
				      .environment = environment };
	struct vp_error err;

	(void)state;
	assert_works(vp_process_run(&process, &ctx, &err), &err);
	assert_int_equal(process.exit_status, 128 + 15);
}

static void cancelling_ends_what_the_program_started(void **state)
{
	static const char *const argv[] = { "/bin/sh", "-c", "sleep 100 & wait",
					    NULL };
	const struct vp_context ctx = { .cancelled = true };
	struct vp_process process = { .argv = argv,
				      .environment = environment };
	struct vp_error err;

	(void)state;
	assert_fails(vp_process_run(&process, &ctx, &err), &err,
		     VENVPACK_ERR_CANCELLED, "interrupted");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(output_errors_and_status_are_captured),
		cmocka_unit_test(a_program_that_is_not_there_is_an_error),
		cmocka_unit_test(a_signal_shows_in_the_status),
		cmocka_unit_test(cancelling_ends_what_the_program_started),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
