/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <string.h>

#include "base/utf8.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void characters_of_every_length_are_valid(void **state)
{
	static const char *const cases[] = { "",
					     "a",
					     "\x7f",
					     "\xc2\x80",
					     "\xdf\xbf",
					     "\xe0\xa0\x80",
					     "\xed\x9f\xbf",
					     "\xee\x80\x80",
					     "\xef\xbf\xbf",
					     "\xf0\x90\x80\x80",
					     "\xf4\x8f\xbf\xbf",
					     "a\xc3\xbcz" };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++)
		assert_true(vp_utf8_is_valid(cases[i], strlen(cases[i])));
	assert_true(vp_utf8_is_valid("a\0b", 3));
	assert_int_equal(vp_utf8_length("\xe2\x82\xac", 3), 3);
	assert_int_equal(vp_utf8_length("ab", 2), 1);
}

static void other_bytes_are_not(void **state)
{
	static const char *const cases[] = { "\x80",
					     "\xbf",
					     "\xc0\x80",
					     "\xc1\xbf",
					     "\xc2",
					     "\xc2z",
					     "\xe0\x9f\xbf",
					     "\xe2\x82",
					     "\xed\xa0\x80",
					     "\xed\xbf\xbf",
					     "\xf0\x8f\xbf\xbf",
					     "\xf0\x90\x80",
					     "\xf4\x90\x80\x80",
					     "\xf5\x80\x80\x80",
					     "\xfe",
					     "\xff",
					     "a\xff" };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++)
		assert_false(vp_utf8_is_valid(cases[i], strlen(cases[i])));
	assert_int_equal(vp_utf8_length("\xe2\x82\xac", 2), 0);
	assert_int_equal(vp_utf8_length("", 0), 0);
}

static void only_what_normalisation_leaves_alone_is_composed(void **state)
{
	static const char *const good[] = {
		"",	    "a/b.py",	    "\303\251",
		"\321\217", "\344\270\255", "\360\237\232\222"
	};
	static const char *const bad[] = {
		"e\314\201",	/* a letter and a combining accent */
		"\342\204\246", /* the sign for ohm, which is an omega */
		"\341\204\200", /* a part of a Hangul syllable */
		"\340\244\225", /* a script with combining characters */
		"a\377",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(vp_utf8_is_composed(good[i], strlen(good[i])));
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(vp_utf8_is_composed(bad[i], strlen(bad[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(characters_of_every_length_are_valid),
		cmocka_unit_test(other_bytes_are_not),
		cmocka_unit_test(
			only_what_normalisation_leaves_alone_is_composed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
