/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/escape.h"

static void assert_printed(const char *text, const char *expected)
{
	char *printed = NULL;
	size_t size;
	FILE *out = open_memstream(&printed, &size);

	assert_non_null(out);
	cli_escape_print(out, text);
	fclose(out);
	assert_string_equal(printed, expected);
	free(printed);
}

static void what_is_harmless_is_printed_as_it_is(void **state)
{
	static const char *const cases[] = {
		"",
		"bin/python",
		"a name with spaces, 'quotes' and \"more\"",
		"gr\xc3\xb6n",
		"\xe6\x97\xa5\xe6\x9c\xac",
		"\xf0\x9f\x90\x8d",
		"\xf4\x8f\xbf\xbf",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_printed(cases[i], cases[i]);
}

static void a_line_stays_a_line(void **state)
{
	static const struct {
		const char *text;
		const char *expected;
	} cases[] = {
		{ "a\nb", "a\\nb" },
		{ "\r\t", "\\r\\t" },
		{ "\x1b[31m", "\\x1b[31m" },
		{ "\x7f\x01", "\\x7f\\x01" },
		{ "a\\nb", "a\\\\nb" },
		/* next line, line separator */
		{ "\xc2\x85", "\\xc2\\x85" },
		{ "\xe2\x80\xa8", "\\xe2\\x80\\xa8" },
	};
	/* Not as a string: compilers are wary of what turns text around. */
	static const char override[] = { '\xe2', '\x80', '\xae', '\0' };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_printed(cases[i].text, cases[i].expected);
	assert_printed(override, "\\xe2\\x80\\xae");
}

static void invalid_utf8_is_printed_byte_by_byte(void **state)
{
	static const struct {
		const char *text;
		const char *expected;
	} cases[] = {
		{ "\xff\xfe", "\\xff\\xfe" },
		{ "x\x80y", "x\\x80y" },
		/* cut off at the end, and in the middle */
		{ "\xc3", "\\xc3" },
		{ "\xe6\x97", "\\xe6\\x97" },
		{ "\xe6\x97z", "\\xe6\\x97z" },
		/* longer than needed, surrogate, beyond Unicode */
		{ "\xc0\xaf", "\\xc0\\xaf" },
		{ "\xe0\x80\xaf", "\\xe0\\x80\\xaf" },
		{ "\xed\xa0\x80", "\\xed\\xa0\\x80" },
		{ "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80" },
		{ "\xf8\x88\x80\x80", "\\xf8\\x88\\x80\\x80" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_printed(cases[i].text, cases[i].expected);
}

static void a_character_has_its_size(void **state)
{
	(void)state;
	assert_int_equal(cli_escape_character(""), 0);
	assert_int_equal(cli_escape_character("a"), 1);
	assert_int_equal(cli_escape_character("\n"), 1);
	assert_int_equal(cli_escape_character("\xc3\xb6x"), 2);
	assert_int_equal(cli_escape_character("\xe6\x97\xa5"), 3);
	assert_int_equal(cli_escape_character("\xf0\x9f\x90\x8d"), 4);
	assert_int_equal(cli_escape_character("\x80"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_harmless_is_printed_as_it_is),
		cmocka_unit_test(a_line_stays_a_line),
		cmocka_unit_test(invalid_utf8_is_printed_byte_by_byte),
		cmocka_unit_test(a_character_has_its_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
