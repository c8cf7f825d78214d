/* SPDX-License-Identifier: MIT */
#include "fixing.h"

#define DIRECT_URL "lib/python3.12/site-packages/a-1.dist-info/direct_url.json"

static void of_a_local_file_only_the_name_is_kept(void **state)
{
	static const struct {
		const char *text;
		const char *expected;
	} cases[] = {
		{ "{\"archive_info\": {\"hash\": \"sha256=0\"}, \"url\": "
		  "\"file:///y/w/a-1-py3-none-any.whl\"}",
		  "{\"archive_info\": {\"hash\": \"sha256=0\"}, \"url\": "
		  "\"file:///a-1-py3-none-any.whl\"}" },
		{ "{\"url\":\"file:///y/a%20b.whl\",\"archive_info\":{}}\n",
		  "{\"url\":\"file:///a%20b.whl\",\"archive_info\":{}}\n" },
		{ "{\"dir_info\": {}, \"url\": \"file:///y/project/\"}",
		  "{\"dir_info\": {}, \"url\": \"file:///project\"}" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		VP_AUTO(fixing) struct fixing fixing;

		fix_text(&fixing, DIRECT_URL, cases[i].text);
		assert_string_equal(fixing.portable.data, cases[i].expected);
		assert_string_equal(fixing.placed.data, cases[i].expected);
		assert_note(&fixing, VENVPACK_NOTE, "local-source", "");
	}
}

static void what_is_inside_moves_along(void **state)
{
	static const struct fixing_case cases[] = {
		{ DIRECT_URL,
		  "{\"dir_info\": {\"editable\": true}, \"url\": "
		  "\"file:///x/env/src/a\"}",
		  "{\"dir_info\": {\"editable\": true}, \"url\": "
		  "\"file:///.venvpack-environment/src/a\"}",
		  "{\"dir_info\": {\"editable\": true}, \"url\": "
		  "\"file:///o%20p/t%27%24%28x%29/src/a\"}" },
	};
	VP_AUTO(fixing) struct fixing fixing;

	(void)state;
	ASSERT_FIXED(cases);
	fix_text(&fixing, cases[0].path, cases[0].text);
	assert_null(fixing.fixup.notes);
}

static void an_editable_install_outside_is_told(void **state)
{
	VP_AUTO(fixing) struct fixing fixing;

	(void)state;
	fix_text(&fixing, DIRECT_URL,
		 "{\"dir_info\": {\"editable\": true}, \"url\": "
		 "\"file:///y/src\"}");
	assert_untouched(&fixing);
	assert_note(&fixing, VENVPACK_WARNING, "editable", "file:///y/src");
}

static void what_came_from_elsewhere_stays(void **state)
{
	static const char *const cases[] = {
		"{\"url\": \"https://h/a.whl\", \"archive_info\": {}}",
		"{\"url\": \"ssh://git@h/a.git\", \"vcs_info\": {}}",
		"{\"url\": \"file:///a.whl\", \"archive_info\": {}}",
		"{\"url\": 1}",
		"{\"url\": \"file:///y",
		"[]",
		"",
		"not json",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		VP_AUTO(fixing) struct fixing fixing;

		fix_text(&fixing, DIRECT_URL, cases[i]);
		assert_untouched(&fixing);
		assert_null(fixing.fixup.notes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_a_local_file_only_the_name_is_kept),
		cmocka_unit_test(what_is_inside_moves_along),
		cmocka_unit_test(an_editable_install_outside_is_told),
		cmocka_unit_test(what_came_from_elsewhere_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
