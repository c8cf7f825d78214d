/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <string.h>

#include "env/leak.h"

static bool is_leak(const char *text)
{
	const struct vp_leak_paths paths = {
		.home = "/people/ada",
		.prefix = "/people/ada/python",
	};

	return vp_leak_is_in(&paths, text, strlen(text));
}

static void paths_of_the_home_directory_are_leaks(void **state)
{
	(void)state;
	assert_true(is_leak("/people/ada"));
	assert_true(is_leak("x = '/people/ada/src'"));
	assert_true(is_leak("file:///people/ada/x"));
	assert_true(is_leak("/people/ada/python /people/ada/src"));
	assert_true(is_leak("/people/ada/python-src"));
}

static void other_paths_are_none(void **state)
{
	const struct vp_leak_paths root = { .home = "/" };
	const struct vp_leak_paths none = { 0 };

	(void)state;
	assert_false(is_leak(""));
	assert_false(is_leak("/people/adam"));
	assert_false(is_leak("/people/ada-lovelace/x"));
	assert_false(is_leak("/people/ad"));
	assert_false(is_leak("home = /people/ada/python/bin\n"));
	assert_false(is_leak("/people/ada/python"));
	assert_false(vp_leak_is_in(&root, "/x", 2));
	assert_false(vp_leak_is_in(&none, "/x", 2));
}

static void only_what_was_written_here_is_looked_at(void **state)
{
	(void)state;
	assert_true(vp_leak_may_be_in("bin/x"));
	assert_true(vp_leak_may_be_in("pyvenv.cfg"));
	assert_true(vp_leak_may_be_in("lib/x-1.dist-info/RECORD"));
	assert_true(vp_leak_may_be_in("lib/x.pth"));
	assert_false(vp_leak_may_be_in("lib/x/y.so"));
	assert_false(vp_leak_may_be_in("lib/x/y.py"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_of_the_home_directory_are_leaks),
		cmocka_unit_test(other_paths_are_none),
		cmocka_unit_test(only_what_was_written_here_is_looked_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
