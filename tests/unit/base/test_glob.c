/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include "base/glob.h"

struct glob_case {
	const char *pattern;
	const char *path;
};

static void patterns_match_what_they_stand_for(void **state)
{
	static const struct glob_case cases[] = {
		{ "", "" },
		{ "a", "a" },
		{ "a/b", "a/b" },
		{ "*", "a" },
		{ "*", "" },
		{ "a*", "a" },
		{ "*.pyc", "x.pyc" },
		{ "*.pyc", ".pyc" },
		{ "*a*b*", "xxaxxbxx" },
		{ "*ab", "aab" },
		{ "a/*/c", "a/b/c" },
		{ "*/*", "a/b" },
		{ "?", "a" },
		{ "?", "\xc3\xa9" },
		{ "?x", "\xe2\x98\x83x" },
		{ "?x", "\xffx" },
		{ "[abc]", "b" },
		{ "[a-c]x", "bx" },
		{ "[!a-c]", "d" },
		{ "[^a]", "b" },
		{ "[]a]", "]" },
		{ "[!]a]", "b" },
		{ "[a-]", "-" },
		{ "[\\]]", "]" },
		{ "[", "[" },
		{ "[a", "[a" },
		{ "\\*", "*" },
		{ "\\?", "?" },
		{ "\\[a]", "[a]" },
		{ "a\\", "a\\" },
		{ "**", "a" },
		{ "**", "a/b/c" },
		{ "**/a", "a" },
		{ "**/a", "x/y/a" },
		{ "a/**", "a/b" },
		{ "a/**", "a/b/c" },
		{ "a/**/c", "a/c" },
		{ "a/**/c", "a/b/c" },
		{ "a/**/c", "a/b/d/c" },
		{ "**/a/**/b", "x/a/y/z/b" },
		{ "**/a/*.py", "a/b/a/c.py" },
		{ "**/*a/b", "xa/c/ya/b" },
		{ "**/**/a", "a" },
		{ "a**", "abc" },
		{ "lib/python3.*/site-packages/pip",
		  "lib/python3.11/site-packages/pip" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (!vp_glob_matches(cases[i].pattern, cases[i].path))
			fail_msg("'%s' should match '%s'", cases[i].pattern,
				 cases[i].path);
}

static void patterns_match_nothing_else(void **state)
{
	static const struct glob_case cases[] = {
		{ "", "a" },
		{ "a", "" },
		{ "a", "ab" },
		{ "a", "A" },
		{ "ab", "a" },
		{ "*", "a/b" },
		{ "a*", "a/b" },
		{ "*.pyc", "a/x.pyc" },
		{ "*/*", "a/b/c" },
		{ "a/*", "a" },
		{ "?", "" },
		{ "?", "/" },
		{ "?", "ab" },
		{ "a?b", "a/b" },
		{ "[abc]", "d" },
		{ "[!a]", "a" },
		{ "[!a]", "/" },
		{ "a[/]b", "a/b" },
		{ "\\*", "a" },
		{ "**", "" },
		{ "a/**", "a" },
		{ "a/**", "ab/c" },
		{ "**/a", "x/ba" },
		{ "a/**/c", "a/bc" },
		{ "a**", "ab/c" },
		{ "**a", "x/a" },
		{ "**/a/*.py", "a/b/c/d.py" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (vp_glob_matches(cases[i].pattern, cases[i].path))
			fail_msg("'%s' should not match '%s'", cases[i].pattern,
				 cases[i].path);
}

static void a_directory_covers_what_is_below_it(void **state)
{
	(void)state;
	assert_true(vp_glob_covers("a", "a", false));
	assert_true(vp_glob_covers("a", "a/b/c", false));
	assert_true(vp_glob_covers("a/*", "a/b/c", false));
	assert_true(vp_glob_covers("**/b", "a/b/c", false));
	assert_true(vp_glob_covers("**/b", "a/bb/b", false));
	assert_true(vp_glob_covers("a/", "a/b", false));
	assert_true(vp_glob_covers("a/", "a", true));
	assert_true(vp_glob_covers("a*/", "ab/c", false));
	assert_true(vp_glob_covers("a/**", "a/b/c", false));
	assert_false(vp_glob_covers("a", "ab/c", false));
	assert_false(vp_glob_covers("a/", "a", false));
	assert_false(vp_glob_covers("a/b", "a", true));
	assert_false(vp_glob_covers("a/**", "a", true));
	assert_false(vp_glob_covers("b", "a/b", false));
	assert_false(vp_glob_covers("", "a/b", false));
}

static void many_stars_take_no_longer(void **state)
{
	static const char path[] =
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/"
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

	(void)state;
	assert_false(vp_glob_matches("**/*a*a*a*a*a*a*a*a*a*a*a*a*b", path));
	assert_false(vp_glob_matches("**/**/**/**/**/**/**/b", path));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns_match_what_they_stand_for),
		cmocka_unit_test(patterns_match_nothing_else),
		cmocka_unit_test(a_directory_covers_what_is_below_it),
		cmocka_unit_test(many_stars_take_no_longer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
