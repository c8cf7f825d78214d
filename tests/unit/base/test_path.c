/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <string.h>

#include "base/path.h"

static void normalising_takes_out_dots_and_slashes(void **state)
{
	static const struct {
		const char *path;
		const char *expected;
	} cases[] = {
		{ "a", "/base/a" },	{ "", "/base" },
		{ ".", "/base" },	{ "..", "/" },
		{ "../..", "/" },	{ "/", "/" },
		{ "//x///y/", "/x/y" }, { "/x/./y/../z", "/x/z" },
		{ "...", "/base/..." },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		VP_AUTO(buffer) struct vp_buffer out = { 0 };

		vp_path_normalise(&out, "/base", cases[i].path);
		assert_string_equal(out.data, cases[i].expected);
	}
}

static void the_relative_way_leads_there(void **state)
{
	static const struct {
		const char *from;
		const char *to;
		const char *expected;
	} cases[] = {
		{ "/a/b", "/a/b/c", "c" },    { "/a/b", "/a/c", "../c" },
		{ "/a/b", "/a/bc", "../bc" }, { "/a", "/a", "." },
		{ "/a/b/c", "/a", "../.." },  { "/", "/x", "x" },
		{ "/a", "/x/y", "../x/y" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		VP_AUTO(buffer) struct vp_buffer out = { 0 };

		vp_path_relative(&out, cases[i].from, cases[i].to);
		assert_string_equal(out.data, cases[i].expected);
	}
}

static void a_longer_name_is_not_inside(void **state)
{
	(void)state;
	assert_true(vp_path_is_inside("/x/env", "/x/env"));
	assert_true(vp_path_is_inside("/x/env/bin", "/x/env"));
	assert_true(vp_path_is_inside("/x", "/"));
	assert_false(vp_path_is_inside("/x/env-src", "/x/env"));
	assert_false(vp_path_is_inside("/x", "/x/env"));
	assert_string_equal(vp_path_below("/x/env/bin/pip", "/x/env"),
			    "bin/pip");
}

static void entry_names_stay_inside(void **state)
{
	static const char *const good[] = { "a",   "a/b", ".a",
					    "...", "a b", "\xff" };
	static const char *const bad[] = {
		"",   "/a",   "a/",   "a//b", ".",
		"..", "a/..", "../a", "./a",  "a/./b"
	};
	char long_name[300];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(vp_path_is_entry_name(good[i]));
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(vp_path_is_entry_name(bad[i]));
	memset(long_name, 'a', sizeof(long_name));
	long_name[256] = '\0';
	assert_false(vp_path_is_entry_name(long_name));
	long_name[255] = '\0';
	assert_true(vp_path_is_entry_name(long_name));
}

static void joining_puts_one_slash_between(void **state)
{
	VP_AUTO(buffer) struct vp_buffer out = { 0 };

	(void)state;
	vp_path_join(&out, "/a/", "b");
	vp_buffer_char(&out, ' ');
	vp_path_join(&out, "a", "b");
	vp_buffer_char(&out, ' ');
	vp_path_join(&out, "a", "/b");
	assert_string_equal(out.data, "/a/b a/b /b");
}

static void what_is_in_a_directory_follows_it(void **state)
{
	static const char *const sorted[] = {
		"",    "a",  "a/b",  "a/b/c", "a/b-",
		"a b", "a-", "a-/x", "b",     "\xff",
	};
	size_t i;
	size_t j;

	(void)state;
	for (i = 0; i < sizeof(sorted) / sizeof(sorted[0]); i++)
		for (j = 0; j < sizeof(sorted) / sizeof(sorted[0]); j++) {
			int order = vp_path_compare(sorted[i], sorted[j]);

			assert_int_equal(order < 0, i < j);
			assert_int_equal(order > 0, i > j);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(normalising_takes_out_dots_and_slashes),
		cmocka_unit_test(the_relative_way_leads_there),
		cmocka_unit_test(a_longer_name_is_not_inside),
		cmocka_unit_test(entry_names_stay_inside),
		cmocka_unit_test(what_is_in_a_directory_follows_it),
		cmocka_unit_test(joining_puts_one_slash_between),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
