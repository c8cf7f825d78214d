/* SPDX-License-Identifier: MIT */
#include "fixing.h"

static void the_base_and_the_directory_are_replaced(void **state)
{
	static const struct fixing_case cases[] = {
		{ "pyvenv.cfg",
		  "home = /base/bin\n"
		  "include-system-site-packages = false\n"
		  "version = 3.12.1\n"
		  "prompt = 'it'\n"
		  "executable = /base/bin/python3.12\n"
		  "command = /base/bin/python -m venv /x/env\n",
		  "home = /base/bin\n"
		  "include-system-site-packages = false\n"
		  "version = 3.12.1\n"
		  "prompt = 'it'\n"
		  "executable = /base/bin/python3.12\n"
		  "command = /base/bin/python -m venv "
		  "/.venvpack-environment\n",
		  "home = /new/bin\n"
		  "include-system-site-packages = false\n"
		  "version = 3.12.9\n"
		  "prompt = 'it'\n"
		  "executable = /real/bin/python3.12\n"
		  "command = /new/bin/python -m venv " PLACE "\n" },
		{ "pyvenv.cfg",
		  "home = /base/bin\n"
		  "version_info = 3.12.1.final.0\n"
		  "base-prefix = /base\n"
		  "base-exec-prefix = /base\n"
		  "base-executable = /base/bin/python\n"
		  "command = /opt/tools/bin/python3 -m virtualenv /x/env",
		  "home = /base/bin\n"
		  "version_info = 3.12.1.final.0\n"
		  "base-prefix = /base\n"
		  "base-exec-prefix = /base\n"
		  "base-executable = /base/bin/python\n"
		  "command = python3 -m virtualenv /.venvpack-environment",
		  "home = /new/bin\n"
		  "version_info = 3.12.9.final.0\n"
		  "base-prefix = /new\n"
		  "base-exec-prefix = /new\n"
		  "base-executable = /new/bin/python3.12\n"
		  "command = python3 -m virtualenv " PLACE },
		/* uv, and values that are not what they should be */
		{ "pyvenv.cfg", "uv = 0.9.1\nversion_info = 3.12.1\n", NULL,
		  "uv = 0.9.1\nversion_info = 3.12.9\n" },
		{ "pyvenv.cfg", "home =\nversion = x\n", NULL,
		  "home =\nversion = x\n" },
		{ "pyvenv.cfg", "HOME=/base/bin \r\nother = /x/env/a\n", NULL,
		  "HOME=/new/bin \r\nother = " PLACE "/a\n" },
		{ "pyvenv.cfg", "command = python -m venv /x/env\n", NULL,
		  "command = python -m venv " PLACE "\n" },
	};

	(void)state;
	ASSERT_FIXED(cases);
}

static void a_base_inside_moves_with_it(void **state)
{
	static const struct fixing_case cases[] = {
		{ "pyvenv.cfg",
		  "home = /x/env/.python/bin\nexecutable = "
		  "/x/env/bin/python\n",
		  "home = /.venvpack-environment/.python/bin\n"
		  "executable = /.venvpack-environment/bin/python\n",
		  "home = " PLACE "/.python/bin\n"
		  "executable = " PLACE "/bin/python\n" },
	};

	(void)state;
	ASSERT_FIXED(cases);
}

static void only_that_of_the_environment_is_meant(void **state)
{
	VP_AUTO(fixing) struct fixing fixing;

	(void)state;
	fix_text(&fixing, "share/pyvenv.cfg", "home = /base/bin\n");
	assert_untouched(&fixing);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_base_and_the_directory_are_replaced),
		cmocka_unit_test(a_base_inside_moves_with_it),
		cmocka_unit_test(only_that_of_the_environment_is_meant),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
