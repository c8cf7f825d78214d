/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/terminal.h"

struct ends {
	int controller;
	int terminal;
};

static int open_terminal(void **state)
{
	struct ends *ends = calloc(1, sizeof(*ends));

	if (!ends)
		return -1;
	*state = ends;
	ends->controller = posix_openpt(O_RDWR | O_NOCTTY);
	if (ends->controller < 0 || grantpt(ends->controller) ||
	    unlockpt(ends->controller))
		return -1;
	ends->terminal = open(ptsname(ends->controller), O_RDWR | O_NOCTTY);
	setenv("TERM", "xterm", 1);
	unsetenv("NO_COLOR");
	return ends->terminal < 0 ? -1 : 0;
}

static int close_terminal(void **state)
{
	struct ends *ends = *state;

	close(ends->controller);
	close(ends->terminal);
	free(ends);
	return 0;
}

static void a_terminal_has_color_unless_its_user_objects(void **state)
{
	const struct ends *ends = *state;

	assert_true(cli_terminal_has_color(ends->terminal, CLI_AUTO));
	assert_false(cli_terminal_has_color(ends->terminal, CLI_NEVER));
	setenv("NO_COLOR", "", 1);
	assert_true(cli_terminal_has_color(ends->terminal, CLI_AUTO));
	setenv("NO_COLOR", "1", 1);
	assert_false(cli_terminal_has_color(ends->terminal, CLI_AUTO));
	assert_true(cli_terminal_has_color(ends->terminal, CLI_ALWAYS));
}

static void a_dumb_terminal_has_none(void **state)
{
	const struct ends *ends = *state;

	setenv("TERM", "dumb", 1);
	assert_false(cli_terminal_has_color(ends->terminal, CLI_AUTO));
	assert_false(cli_terminal_is_capable(ends->terminal));
	unsetenv("TERM");
	assert_false(cli_terminal_is_capable(ends->terminal));
}

static void what_is_no_terminal_has_none_but_on_demand(void **state)
{
	int fd = open("/dev/null", O_RDWR);

	(void)state;
	assert_false(cli_terminal_is_capable(fd));
	assert_false(cli_terminal_has_color(fd, CLI_AUTO));
	assert_true(cli_terminal_has_color(fd, CLI_ALWAYS));
	assert_int_equal(cli_terminal_width(fd), 80);
	close(fd);
}

static void the_width_is_the_terminal_s(void **state)
{
	const struct ends *ends = *state;
	struct winsize size = { .ws_row = 24, .ws_col = 132 };

	assert_int_equal(ioctl(ends->terminal, TIOCSWINSZ, &size), 0);
	assert_int_equal(cli_terminal_width(ends->terminal), 132);
}

#define ON_TERMINAL(test) \
	cmocka_unit_test_setup_teardown(test, open_terminal, close_terminal)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_TERMINAL(a_terminal_has_color_unless_its_user_objects),
		ON_TERMINAL(a_dumb_terminal_has_none),
		ON_TERMINAL(what_is_no_terminal_has_none_but_on_demand),
		ON_TERMINAL(the_width_is_the_terminal_s),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
