/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <signal.h>

#include "cli/fake_library.h"
#include "cli/signals.h"

static void ignored_signals_stay_ignored(void **state)
{
	venvpack *vp = venvpack_new();

	(void)state;
	signal(SIGHUP, SIG_IGN);
	cli_signals_begin(vp);
	raise(SIGHUP);
	assert_int_equal(cli_signals_caught(), 0);
	assert_false(fake.is_cancelled);
	cli_signals_end();
	signal(SIGHUP, SIG_DFL);
	venvpack_free(vp);
}

static void a_broken_pipe_does_not_end_the_program(void **state)
{
	venvpack *vp = venvpack_new();

	(void)state;
	cli_signals_begin(vp);
	raise(SIGPIPE);
	assert_int_equal(cli_signals_caught(), 0);
	cli_signals_end();
	venvpack_free(vp);
}

static void signals_cancel_each_time(void **state)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGINT };
	venvpack *vp = venvpack_new();
	size_t i;

	(void)state;
	cli_signals_begin(vp);
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		fake.is_cancelled = false;
		raise(signals[i]);
		assert_true(fake.is_cancelled);
		assert_int_equal(cli_signals_caught(), signals[i]);
	}
	cli_signals_end();
	venvpack_free(vp);
}

static void without_session_a_signal_is_only_noted(void **state)
{
	(void)state;
	fake.is_cancelled = false;
	raise(SIGTERM);
	assert_false(fake.is_cancelled);
	assert_int_equal(cli_signals_caught(), SIGTERM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ignored_signals_stay_ignored),
		cmocka_unit_test(a_broken_pipe_does_not_end_the_program),
		cmocka_unit_test(signals_cancel_each_time),
		cmocka_unit_test(without_session_a_signal_is_only_noted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
