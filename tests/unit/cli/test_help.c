/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/help.h"

static char *help_of(const struct cli_command *command)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	if (command)
		cli_help_command(out, command);
	else
		cli_help_program(out);
	fclose(out);
	return text;
}

static void lines_are_narrow_and_end_clean(void **state)
{
	size_t c;

	(void)state;
	for (c = 0; c == 0 || cli_commands[c - 1]; c++) {
		char *text = help_of(cli_commands[c]);
		char *rest = text;
		char *line;

		while ((line = strsep(&rest, "\n"))) {
			size_t length = strlen(line);

			assert_true(length < 80);
			assert_null(strchr(line, '\t'));
			if (length)
				assert_int_not_equal(line[length - 1], ' ');
		}
		free(text);
	}
}

static void every_option_is_told(void **state)
{
	size_t c;

	(void)state;
	for (c = 0; cli_commands[c]; c++) {
		const struct cli_option *option = cli_commands[c]->options;
		char *text = help_of(cli_commands[c]);
		char name[64];

		for (; option->name; option++) {
			snprintf(name, sizeof(name), "%s%s",
				 cli_option_is_operand(option) ? "" : " --",
				 option->name);
			assert_non_null(strstr(text, name));
		}
		assert_non_null(strstr(text, "\n  -h, --help  "));
		free(text);
	}
}

static void usage_shows_the_operands(void **state)
{
	static const struct {
		const struct cli_command *command;
		const char *usage;
	} cases[] = {
		{ &cli_create,
		  "Usage: venvpack create [options] ENV_DIR...\n" },
		{ &cli_pack, "Usage: venvpack pack [options] [ENV_DIR]\n" },
		{ &cli_unpack,
		  "Usage: venvpack unpack [options] ARCHIVE [DEST]\n" },
		{ &cli_list,
		  "Usage: venvpack list [options] ARCHIVE|ENV_DIR\n" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text = help_of(cases[i].command);

		assert_memory_equal(text, cases[i].usage,
				    strlen(cases[i].usage));
		free(text);
	}
}

static void choices_are_told(void **state)
{
	char *text = help_of(&cli_list);

	(void)state;
	assert_non_null(strstr(text, "--color WHEN"));
	assert_non_null(strstr(text, ": auto, always, never\n"));
	free(text);
}

static void threads_are_for_those_that_have_them(void **state)
{
	char *with = help_of(&cli_pack);
	char *without = help_of(&cli_list);

	(void)state;
	assert_non_null(strstr(with, "-j, --threads N"));
	assert_null(strstr(without, "--threads"));
	free(with);
	free(without);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_narrow_and_end_clean),
		cmocka_unit_test(every_option_is_told),
		cmocka_unit_test(usage_shows_the_operands),
		cmocka_unit_test(choices_are_told),
		cmocka_unit_test(threads_are_for_those_that_have_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
