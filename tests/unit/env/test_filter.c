/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include "env/filter.h"

#define SITE "lib/python3.11/site-packages"

struct filter_case {
	const char *rules[5];
	const char *path;
	bool is_directory;
	bool is_kept;
};

static void the_last_rule_that_matches_decides(void **state)
{
	static const struct filter_case cases[] = {
		{ { NULL }, "share/x", false, true },
		{ { "-share" }, "share", true, false },
		{ { "-share" }, "share/x/y", false, false },
		{ { "-share" }, "shared", true, true },
		{ { "-share", "+share/x" }, "share/x", false, true },
		{ { "-share", "+share/x" }, "share/x/y", false, true },
		{ { "-share", "+share/x" }, "share/y", false, false },
		{ { "+share/x", "-share" }, "share/x", false, false },
		{ { "-**", "+lib/**" }, "lib/x", false, true },
		{ { "-**", "+lib/**", "-*.pyc" }, "lib/x.pyc", false, false },
		{ { "+nothing" }, "share/x", false, true },
		/* Names and paths. */
		{ { "-*.pyc" }, SITE "/x.pyc", false, false },
		{ { "-tests" }, SITE "/x/tests/y.py", false, false },
		{ { "-/tests" }, SITE "/x/tests/y.py", false, true },
		{ { "-/tests" }, "tests/y.py", false, false },
		{ { "-./tests" }, "tests/y.py", false, false },
		{ { "-./tests" }, "x/tests/y.py", false, true },
		{ { "-x/tests" }, "x/tests/y.py", false, false },
		{ { "-x/tests" }, "a/x/tests/y.py", false, true },
		{ { "-**/x/tests" }, "a/x/tests/y.py", false, false },
		{ { "-lib/*.py" }, "lib/x/y.py", false, true },
		{ { "-tests/" }, "x/tests", false, true },
		{ { "-tests/" }, "x/tests", true, false },
		{ { "-tests/" }, "x/tests/y", false, false },
		{ { "-lib/tests/" }, "lib/tests/y", false, false },
		{ { "-lib/tests/" }, "lib/tests", false, true },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct vp_filter filter = { .rules = cases[i].rules };

		if (vp_filter_keeps(&filter, cases[i].path,
				    cases[i].is_directory) != cases[i].is_kept)
			fail_msg("case %zu: '%s'", i, cases[i].path);
	}
}

static void only_bytecode_of_caches_is_dropped(void **state)
{
	const struct vp_filter filter = { .drops_bytecode = true };

	(void)state;
	assert_false(vp_filter_keeps(&filter, "__pycache__/x.pyc", false));
	assert_false(vp_filter_keeps(&filter, "a/__pycache__/x.pyc", false));
	assert_false(vp_filter_keeps(&filter, "a/__pycache__", true));
	assert_true(vp_filter_keeps(&filter, "a/__pycache__/x.nbc", false));
	assert_true(vp_filter_keeps(&filter, "a/my__pycache__/x.pyc", false));
	assert_true(vp_filter_keeps(&filter, "a/x.pyc", false));
	assert_true(vp_filter_keeps(&filter, "x.pyc", false));
	assert_true(vp_filter_may_keep_below(&filter, "a/__pycache__"));
}

static void only_a_later_include_can_matter_below(void **state)
{
	static const char *const excluded[] = { "+share/x", "-share", NULL };
	static const char *const included[] = { "-share", "+share/x", NULL };
	const struct vp_filter without = { .rules = excluded };
	const struct vp_filter with = { .rules = included };

	(void)state;
	assert_false(vp_filter_may_keep_below(&without, "share"));
	assert_true(vp_filter_may_keep_below(&with, "share"));
}

static void rules_are_checked(void **state)
{
	static const char *const bad[][2] = {
		{ "share" },  { "-" },	      { "+" },		 { "" },
		{ "-*" },     { "-bin" },     { "-bin/python" }, { "-**" },
		{ "-*.cfg" }, { "-/bin/**" },
	};
	static const char *const good[] = { "-**", "+bin/**", "+*.cfg",
					    "-bin/activate*", NULL };
	struct vp_filter filter = { .rules = good };
	struct vp_error err;
	size_t i;

	(void)state;
	assert_works(vp_filter_check(&filter, &err), &err);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		filter.rules = bad[i];
		assert_int_equal(vp_filter_check(&filter, &err),
				 VENVPACK_ERR_ARGUMENT);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_last_rule_that_matches_decides),
		cmocka_unit_test(only_bytecode_of_caches_is_dropped),
		cmocka_unit_test(only_a_later_include_can_matter_below),
		cmocka_unit_test(rules_are_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
