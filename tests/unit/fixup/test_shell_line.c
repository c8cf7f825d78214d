/* SPDX-License-Identifier: MIT */
#include "fixing.h"

#include "fixup/shell_line.h"

static void quotes_are_taken_away(void **state)
{
	static const struct {
		enum vp_shell shell;
		const char *line;
		const char *text;
	} cases[] = {
		{ VP_SHELL_SH, "a 'b c' \"d\"", "a b c d" },
		{ VP_SHELL_SH, "'it'\"'\"'s'", "it's" },
		{ VP_SHELL_SH, "a\\ b \\'", "a b '" },
		{ VP_SHELL_SH, "\"\\$a\\b\\\"\"", "$a\\b\"" },
		{ VP_SHELL_SH, "'a\\'b", "a\\b" },
		{ VP_SHELL_SH, "\"$(f \"/x\")\"", "$(f /x)" },
		{ VP_SHELL_SH, "a # 'b", "a # 'b" },
		{ VP_SHELL_SH, "a#'b'", "a#b" },
		{ VP_SHELL_SH, "x) 'y' ;;", "x) y ;;" },
		{ VP_SHELL_SH, "'open", "open" },
		{ VP_SHELL_SH, "\\", "\\" },
		{ VP_SHELL_FISH, "'it\\'s \\\\ \\n'", "it's \\ \\n" },
		{ VP_SHELL_FISH, "\"a\\`b\\$\"", "a\\`b$" },
		{ VP_SHELL_CSH, "'a\\!b' \"c\\\"d", "a!b c\\d" },
		{ VP_SHELL_CSH, "\"$(a\"b", "$(ab" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		VP_AUTO(shell_line) struct vp_shell_line line = { 0 };

		vp_shell_line_read(&line, cases[i].shell, cases[i].line, 0,
				   strlen(cases[i].line));
		assert_string_equal(vp_buffer_string(&line.text),
				    cases[i].text);
	}
}

static void bytes_know_what_they_stand_in(void **state)
{
	static const char text[] = "a'b'\"c$(d 'e')f\" # g";
	static const struct {
		size_t index;
		enum vp_shell_context context;
	} cases[] = {
		{ 0, VP_SHELL_BARE },	  { 1, VP_SHELL_SINGLE },
		{ 2, VP_SHELL_DOUBLE },	  { 5, VP_SHELL_BARE },
		{ 7, VP_SHELL_SINGLE },	  { 9, VP_SHELL_DOUBLE },
		{ 13, VP_SHELL_COMMENT },
	};
	VP_AUTO(shell_line) struct vp_shell_line line = { 0 };
	size_t i;

	(void)state;
	vp_shell_line_read(&line, VP_SHELL_SH, text, 0, strlen(text));
	assert_string_equal(line.text.data, "abc$(d e)f # g");
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(vp_shell_line_context(&line, cases[i].index),
				 cases[i].context);
}

/* Replaces "/x" in the line, and says what the line is then. */
static void assert_replaced(enum vp_shell shell, const char *text,
			    bool displayed, const char *expected)
{
	VP_AUTO(free) char *copy = strndup(text, strlen(text));
	VP_AUTO(arena) struct vp_arena arena = { 0 };
	VP_AUTO(shell_line) struct vp_shell_line line = { 0 };
	VP_AUTO(buffer) struct vp_buffer out = { 0 };
	struct vp_fixup fixup = { .arena = &arena };
	const struct vp_place place = { .env = "/o p" };
	struct vp_error err;
	const char *found;

	assert_non_null(copy);
	vp_shell_line_read(&line, shell, copy, 0, strlen(copy));
	found = strstr(line.text.data, "/x");
	assert_non_null(found);
	(displayed ? vp_shell_line_replace_displayed : vp_shell_line_replace)(
		&line, (size_t)(found - line.text.data), 2, VP_VALUE_ENV, NULL,
		&fixup);
	assert_works(
		vp_patch(&out, copy, strlen(copy), &fixup.edits, &place, &err),
		&err);
	assert_string_equal(out.data, expected);
}

static void a_word_is_put_in_place(void **state)
{
	(void)state;
	assert_replaced(VP_SHELL_SH, "a=/x", false, "a='/o p'");
	assert_replaced(VP_SHELL_SH, "a='/x'", false, "a='/o p'");
	assert_replaced(VP_SHELL_SH, "a=\"/x\"", false, "a='/o p'");
	assert_replaced(VP_SHELL_SH, "a=\"/x/b $c\"", false,
			"a='/o p'\"/b $c\"");
	assert_replaced(VP_SHELL_SH, "a='b /x/c'", false, "a='b ''/o p''/c'");
	assert_replaced(VP_SHELL_SH, "\"$(f \"/x\")\"", false,
			"\"$(f '/o p')\"");
	assert_replaced(VP_SHELL_SH, "a='/'\"x\"", false, "a='/o p'");
	assert_replaced(VP_SHELL_SH, "a=''/x''", false, "a='''/o p'''");
	assert_replaced(VP_SHELL_SH, "# /x", false, "# /o p");
	assert_replaced(VP_SHELL_FISH, "set a \"/x/b\"", false,
			"set a '/o p'\"/b\"");
	assert_replaced(VP_SHELL_CSH, "set a = \"/x\"", false,
			"set a = '/o p'");
}

static void what_is_displayed_stands_between_double_quotes(void **state)
{
	(void)state;
	assert_replaced(VP_SHELL_SH, "P=\"(/x) $P\"", true, "P=\"(/o p) $P\"");
	assert_replaced(VP_SHELL_SH, "P='(/x) '\"$P\"", true,
			"P='('\"/o p\"') '\"$P\"");
	assert_replaced(VP_SHELL_SH, "P='/x'", true, "P=\"/o p\"");
	assert_replaced(VP_SHELL_SH, "P=/x", true, "P=\"/o p\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quotes_are_taken_away),
		cmocka_unit_test(bytes_know_what_they_stand_in),
		cmocka_unit_test(a_word_is_put_in_place),
		cmocka_unit_test(
			what_is_displayed_stands_between_double_quotes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
