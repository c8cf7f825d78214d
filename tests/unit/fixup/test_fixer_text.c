/* SPDX-License-Identifier: MIT */
#include "fixing.h"

#define SH_PLACE "'/o p/t'\"'\"'$(x)'"

static void paths_are_spelled_as_their_kind_of_file_has_them(void **state)
{
	static const struct fixing_case cases[] = {
		{ "share/kernel.json", "{\"argv\": [\"/x/env/bin/python\"]}",
		  "{\"argv\": [\"/.venvpack-environment/bin/python\"]}",
		  "{\"argv\": [\"/o p/t'$(x)/bin/python\"]}" },
		{ "lib/a.py", "A = '/x/env/a'\nB = \"/x/env\"\n",
		  "A = '/.venvpack-environment/a'\n"
		  "B = \"/.venvpack-environment\"\n",
		  "A = '/o p/t\\'$(x)/a'\nB = \"/o p/t\\'$(x)\"\n" },
		{ "lib/pkgconfig/a.pc", "prefix=/x/env\n-L/x/env/lib\n",
		  "prefix=/.venvpack-environment\n"
		  "-L/.venvpack-environment/lib\n",
		  "prefix=" PLACE "\n-L" PLACE "/lib\n" },
		{ "a.txt", "file:///x/env/a and /x/env\n", NULL,
		  "file:///o%20p/t%27%24%28x%29/a and " PLACE "\n" },
		{ "a.txt", "/.venvpack-environment/a", NULL, PLACE "/a" },
		{ "bin/tool", "#!/usr/bin/env python\nA = '/x/env'\n", NULL,
		  "#!/usr/bin/env python\nA = '/o p/t'$(x)'\n" },
	};

	(void)state;
	ASSERT_FIXED(cases);
}

static void shell_scripts_get_words(void **state)
{
	static const struct fixing_case cases[] = {
		{ "bin/tool.sh", "a=/x/env/bin\n",
		  "a='/.venvpack-environment'/bin\n", "a=" SH_PLACE "/bin\n" },
		{ "bin/tool", "#!/bin/sh -e\nexec \"/x/env/bin/a\" \"$@\"\n",
		  NULL, "#!/bin/sh -e\nexec \"/o p/t'$(x)/bin/a\" \"$@\"\n" },
		{ "bin/tool", "#!/bin/sh\nexec \"/x/env/bin/a\" \"$@\"\n", NULL,
		  "#!/bin/sh\nexec " SH_PLACE "\"/bin/a\" \"$@\"\n" },
		{ "bin/tool", "#!/usr/bin/env bash\n# /x/env\n", NULL,
		  "#!/usr/bin/env bash\n# " PLACE "\n" },
		{ "share/a.fish", "set a \"/x/env\"\n", NULL,
		  "set a '/o p/t\\'$(x)'\n" },
		{ "share/a.csh", "set a = \"/x/env\"\n", NULL,
		  "set a = '/o p/t'\\''$(x)'\n" },
	};

	(void)state;
	ASSERT_FIXED(cases);
}

static void other_spellings_of_the_path_stay_spelled_so(void **state)
{
	static const char *const paths[] = { "/a b/it's", NULL };
	const struct vp_fixup_facts facts = { .env_paths = paths };
	static const struct {
		const char *path;
		const char *text;
		const char *placed;
	} cases[] = {
		{ "a.txt", "u=/a%20b/it's/c", "u=/o%20p/t%27%24%28x%29/c" },
		{ "a.txt", "'/a b/it\\'s'", "'/o p/t'$(x)'" },
		{ "a.txt", "e '/a b/it'\"'\"'s/c'",
		  "e '''/o p/t'\"'\"'$(x)''/c'" },
		{ "a.sh", "e '/a b/it'\"'\"'s/c'",
		  "e '/o p/t'\"'\"'$(x)''/c'" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		VP_AUTO(fixing) struct fixing fixing;

		fix_with(&fixing, &facts, cases[i].path, cases[i].text,
			 strlen(cases[i].text));
		assert_string_equal(fixing.placed.data, cases[i].placed);
	}
}

static void text_without_the_path_stays(void **state)
{
	static const char *const cases[] = { "",	 "a",  "/x/env-src",
					     "\xff\xfe", "#!", "#!/bin/sh" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		VP_AUTO(fixing) struct fixing fixing;

		fix_text(&fixing, "share/a", cases[i]);
		assert_untouched(&fixing);
		assert_null(fixing.fixup.notes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			paths_are_spelled_as_their_kind_of_file_has_them),
		cmocka_unit_test(shell_scripts_get_words),
		cmocka_unit_test(other_spellings_of_the_path_stay_spelled_so),
		cmocka_unit_test(text_without_the_path_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
