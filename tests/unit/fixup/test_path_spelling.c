/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <string.h>

#include "fixup/path_spelling.h"

static void spellings_are_recognised(void **state)
{
	static const struct {
		const char *path;
		const char *text;
		char before;
		enum vp_quoting quoting;
		size_t size;
	} cases[] = {
		{ "/x/env", "/x/env/bin", '\0', VP_QUOTING_RAW, 6 },
		{ "/a b", "/a b", '\0', VP_QUOTING_RAW, 4 },
		{ "/a b", "/a%20b/c", '\0', VP_QUOTING_URL, 6 },
		{ "/\xc3\xa9", "/%C3%A9", '\0', VP_QUOTING_URL, 7 },
		{ "/\xc3\xa9~", "/%c3%a9~", '\0', VP_QUOTING_URL, 8 },
		{ "/a\"b", "/a\\\"b", '\0', VP_QUOTING_JSON, 5 },
		{ "/a\\b", "/a\\\\b", '\0', VP_QUOTING_JSON, 5 },
		{ "/a\nb", "/a\\nb", '\0', VP_QUOTING_JSON, 5 },
		{ "/\xc3\xa9", "/\\u00e9", '\0', VP_QUOTING_JSON, 7 },
		{ "/\xc3\xa9", "/\\xe9", '\0', VP_QUOTING_JSON, 5 },
		{ "/\xf0\x9f\x9a\x92", "/\\ud83d\\ude92", '\0', VP_QUOTING_JSON,
		  13 },
		{ "/\xf0\x9f\x9a\x92", "/\\U0001f692", '\0', VP_QUOTING_JSON,
		  11 },
		{ "/\xff", "/\\udcff", '\0', VP_QUOTING_JSON, 7 },
		{ "/it's", "/it'\"'\"'s", '\'', VP_QUOTING_SH, 9 },
		{ "/it's", "/it'\\''s", '\'', VP_QUOTING_SH, 8 },
		{ "/a b", "/a\\ b", '\0', VP_QUOTING_SH, 5 },
		{ "/a$b", "/a\\$b", '"', VP_QUOTING_SH, 5 },
		{ "/a b/c", "/a' b'/c", '\0', VP_QUOTING_SH, 8 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct vp_path_spelling found;

		assert_true(vp_path_spelling_match(cases[i].path, cases[i].text,
						   strlen(cases[i].text),
						   cases[i].before, &found));
		assert_int_equal(found.quoting, cases[i].quoting);
		assert_int_equal(found.size, cases[i].size);
		assert_true(found.size <=
			    VP_PATH_SPELLING_MAX * strlen(cases[i].path));
	}
}

static void words_of_sh_tell_their_quotes(void **state)
{
	struct vp_path_spelling found;

	(void)state;
	assert_true(vp_path_spelling_match("/it's", "/it'\"'\"'s'", 10, '\'',
					   &found));
	assert_int_equal(found.first_quote, '\'');
	assert_int_equal(found.last_quote, '\'');
	assert_true(vp_path_spelling_match("/it's", "/it\\'s", 6, ' ', &found));
	assert_int_equal(found.first_quote, '\0');
	assert_int_equal(found.last_quote, '\0');
	assert_true(
		vp_path_spelling_match("/it's", "/it\"'s\"", 7, ' ', &found));
	assert_int_equal(found.first_quote, '\0');
	assert_int_equal(found.last_quote, '"');
}

static void other_texts_are_not(void **state)
{
	static const struct {
		const char *path;
		const char *text;
	} cases[] = {
		{ "/x/env", "/x/en" },
		{ "/x/env", "/x%2Fenv" },
		{ "/a b", "/a%2" },
		{ "/a b", "/a%" },
		{ "/a b", "/a%2xb" },
		{ "/a b", "/a" },
		{ "/a b", "/a\\" },
		{ "/a b", "/a\\u002" },
		{ "/a b", "/a+b" },
		{ "/\xc3\xa9", "/\\ud8e9x" },
		{ "/\xf0\x9f\x9a\x92", "/\\ud83d" },
		{ "/\xf0\x9f\x9a\x92", "/\\ud83d\\u0041" },
		{ "/a b", "" },
		{ "/it's", "/it\"'\"'" },
		{ "/a b", "/a\\U00110000" },
		{ "/a b", "/a\\U80000020b" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct vp_path_spelling found;

		assert_false(vp_path_spelling_match(
			cases[i].path, cases[i].text, strlen(cases[i].text),
			'\0', &found));
	}
}

static void what_is_the_same_everywhere_is_plain(void **state)
{
	(void)state;
	assert_int_equal(vp_path_spelling_plain("/x/env-1.2_b"), 12);
	assert_int_equal(vp_path_spelling_plain("/x y"), 2);
	assert_int_equal(vp_path_spelling_plain("/~"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spellings_are_recognised),
		cmocka_unit_test(words_of_sh_tell_their_quotes),
		cmocka_unit_test(other_texts_are_not),
		cmocka_unit_test(what_is_the_same_everywhere_is_plain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
