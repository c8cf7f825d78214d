/* SPDX-License-Identifier: MIT */
#include "fixing.h"

#define BODY "import sys\n"
#define PLACED_PATH "'/o p/t'\"'\"'$(x)/bin/"

static void headers_of_the_environments_python_are_replaced(void **state)
{
	static const struct {
		const char *header;
		const char *placed;
	} cases[] = {
		{ "#!/x/env/bin/python\n", "#!/bin/sh\n'''exec' " PLACED_PATH
					   "python' \"$0\" \"$@\"\n' '''\n" },
		{ "#!/x/env/bin/python3.12 -sE\n# -*- coding: utf-8 -*-\n",
		  "#!/bin/sh\n# -*- coding: utf-8 -*-\n'''exec' " PLACED_PATH
		  "python3.12' -sE \"$0\" \"$@\"\n' '''\n" },
		{ "#!/bin/sh\n'''exec' \"/x/env/bin/python\" \"$0\" \"$@\"\n"
		  "' '''\n",
		  "#!/bin/sh\n'''exec' " PLACED_PATH
		  "python' \"$0\" \"$@\"\n' '''\n" },
		{ "#!/bin/sh\n'''exec' \"$(dirname -- \"$(realpath -- "
		  "\"$0\")\")\"/'python' \"$0\" \"$@\"\n' '''\n",
		  "#!/bin/sh\n'''exec' " PLACED_PATH
		  "python' \"$0\" \"$@\"\n' '''\n" },
		{ "#!/.venvpack-environment/bin/python\n",
		  "#!/bin/sh\n'''exec' " PLACED_PATH
		  "python' \"$0\" \"$@\"\n' '''\n" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		VP_AUTO(buffer) struct vp_buffer text = { 0 };
		VP_AUTO(buffer) struct vp_buffer expected = { 0 };
		VP_AUTO(fixing) struct fixing fixing;

		vp_buffer_printf(&text, "%s%s", cases[i].header, BODY);
		vp_buffer_printf(&expected, "%s%s", cases[i].placed, BODY);
		fix_text(&fixing, "bin/tool", text.data);
		assert_string_equal(fixing.placed.data, expected.data);
		assert_null(strstr(fixing.portable.data, ENV));
		assert_null(strstr(fixing.portable.data, "placeholder"));
		assert_null(fixing.fixup.notes);
	}
}

static void portable_headers_are_recognised_again(void **state)
{
	VP_AUTO(fixing) struct fixing first;
	VP_AUTO(fixing) struct fixing second;

	(void)state;
	fix_text(&first, "bin/tool", "#!/x/env/bin/python -s\n" BODY);
	fix_text(&second, "bin/tool", first.portable.data);
	assert_string_equal(second.portable.data, first.portable.data);
	assert_string_equal(second.placed.data, first.placed.data);
}

static void other_headers_are_left(void **state)
{
	static const char *const cases[] = {
		"#!/bin/sh\n",	    "#!/usr/bin/env python3\n",
		"#!python\n",	    "#!/usr/bin/perl\n",
		"no header\n",	    "#!\n",
		"#!/bin/bash -e\n",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		VP_AUTO(fixing) struct fixing fixing;

		fix_text(&fixing, "bin/tool", cases[i]);
		assert_untouched(&fixing);
		assert_null(fixing.fixup.notes);
	}
}

static void another_python_is_told(void **state)
{
	VP_AUTO(fixing) struct fixing fixing;
	VP_AUTO(fixing) struct fixing elsewhere;

	(void)state;
	fix_text(&fixing, "bin/tool", "#!/usr/bin/python3 -s\n");
	assert_untouched(&fixing);
	assert_note(&fixing, VENVPACK_NOTE, "foreign-python",
		    "/usr/bin/python3");
	fix_text(&elsewhere, "share/example", "#!/usr/bin/python3\n");
	assert_untouched(&elsewhere);
	assert_null(elsewhere.fixup.notes);
}

static void another_interpreter_inside_is_a_path(void **state)
{
	static const struct fixing_case cases[] = {
		{ "bin/tool", "#!/x/env/bin/node\n",
		  "#!/.venvpack-environment/bin/node\n",
		  "#!" PLACE "/bin/node\n" },
		{ "bin/tool", "#!/x/env/lib/python\n", NULL,
		  "#!" PLACE "/lib/python\n" },
	};

	(void)state;
	ASSERT_FIXED(cases);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			headers_of_the_environments_python_are_replaced),
		cmocka_unit_test(portable_headers_are_recognised_again),
		cmocka_unit_test(other_headers_are_left),
		cmocka_unit_test(another_python_is_told),
		cmocka_unit_test(another_interpreter_inside_is_a_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
