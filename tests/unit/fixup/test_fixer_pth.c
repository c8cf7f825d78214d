/* SPDX-License-Identifier: MIT */
#include "fixing.h"

#define SITE "lib/python3.12/site-packages/"

static void paths_inside_are_edited(void **state)
{
	static const struct fixing_case cases[] = {
		{ SITE "a.pth", "/x/env/src\n", "/.venvpack-environment/src\n",
		  PLACE "/src\n" },
		{ SITE "a.pth", "/x/env", "/.venvpack-environment", PLACE },
		{ SITE "a.pth", "# /y\n\n./lib\n/x/env/a b \r\n", NULL,
		  "# /y\n\n./lib\n" PLACE "/a b \r\n" },
		{ SITE "a.pth",
		  "import sys; sys.path.insert(0, '/x/env/src')\n",
		  "import sys; sys.path.insert(0, "
		  "'/.venvpack-environment/src')\n",
		  "import sys; sys.path.insert(0, '/o p/t\\'$(x)/src')\n" },
		{ SITE "a.egg-link", "/x/env/src\n.", NULL, PLACE "/src\n." },
		{ SITE "__editable___a_1_finder.py",
		  "\nMAPPING = {'a': '/x/env/src/a'}\n", NULL,
		  "\nMAPPING = {'a': '/o p/t\\'$(x)/src/a'}\n" },
	};
	size_t i;

	(void)state;
	ASSERT_FIXED(cases);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		VP_AUTO(fixing) struct fixing fixing;

		fix_text(&fixing, cases[i].path, cases[i].text);
		assert_null(fixing.fixup.notes);
	}
}

static void paths_outside_are_told(void **state)
{
	static const struct {
		const char *path;
		const char *text;
		const char *code;
		const char *named;
	} cases[] = {
		{ SITE "a.pth", "/y/src\n", "pth-outside", "'/y/src'" },
		{ SITE "a.pth", "/x/env-src", "pth-outside", "'/x/env-src'" },
		{ SITE "a.pth", "../../../../y\n", "pth-outside",
		  "'../../../../y'" },
		{ SITE "__editable__.a-1.pth", "/y/src\n", "editable",
		  "'/y/src'" },
		{ SITE "easy-install.pth", "./a.egg\n/y/src\n", "editable",
		  "'/y/src'" },
		{ SITE "a.egg-link", "/y/src\n.", "editable", "'/y/src'" },
		{ SITE "__editable___a_1_finder.py",
		  "import sys\n\nMAPPING: dict[str, str] = {'a': '/y/a', "
		  "\"b\": \"/x/env/b\"}\nX = '/z'\n",
		  "editable", "'/y/a'" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		VP_AUTO(fixing) struct fixing fixing;

		fix_text(&fixing, cases[i].path, cases[i].text);
		assert_note(&fixing, VENVPACK_WARNING, cases[i].code,
			    cases[i].named);
	}
}

static void nothing_else_is_a_path(void **state)
{
	static const char *const cases[] = {
		"",
		"\n\n",
		"# /y/src\n",
		"import _virtualenv\n",
		"import\tos\n",
		"../a\n../../../share\n",
		"a\0/y\n",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		VP_AUTO(fixing) struct fixing fixing;

		fix_text(&fixing, SITE "a.pth", cases[i]);
		assert_untouched(&fixing);
		assert_null(fixing.fixup.notes);
	}
}

static void an_unfinished_mapping_is_no_harm(void **state)
{
	static const char *const cases[] = {
		"\nMAPPING",
		"\nMAPPING = {'",
		"\nMAPPING = {'a': '/y",
		"\nMAPPING = {'a': \"",
		"MAPPING = {'a': '/y'}",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		VP_AUTO(fixing) struct fixing fixing;

		fix_text(&fixing, SITE "__editable___a_finder.py", cases[i]);
		assert_untouched(&fixing);
		assert_null(fixing.fixup.notes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_inside_are_edited),
		cmocka_unit_test(paths_outside_are_told),
		cmocka_unit_test(nothing_else_is_a_path),
		cmocka_unit_test(an_unfinished_mapping_is_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
