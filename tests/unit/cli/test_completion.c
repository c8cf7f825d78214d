/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/completion.h"

static const struct cli_option *find(const struct cli_command *command,
				     const char *name)
{
	const struct cli_option *option = NULL;

	while ((option = cli_completion_next(command, option)))
		if (strcmp(option->name, name) == 0)
			return option;
	return NULL;
}

static void own_options_and_common_ones_come_once(void **state)
{
	size_t c;

	(void)state;
	for (c = 0; cli_commands[c]; c++) {
		const struct cli_option *option = NULL;
		size_t helps = 0;
		size_t count = 0;

		while ((option =
				cli_completion_next(cli_commands[c], option))) {
			assert_false(cli_option_is_operand(option));
			assert_true(cli_command_has(cli_commands[c], option));
			helps += strcmp(option->name, "help") == 0;
			count++;
		}
		assert_int_equal(helps, 1);
		assert_true(count >= 6);
	}
	assert_non_null(find(&cli_pack, "output"));
	assert_non_null(find(&cli_pack, "threads"));
	assert_null(find(&cli_list, "threads"));
	assert_non_null(find(&cli_venvpack, "version"));
}

static void a_value_is_what_it_is_called(void **state)
{
	(void)state;
	assert_int_equal(cli_completion_of(find(&cli_pack, "output")),
			 CLI_COMPLETES_FILES);
	assert_int_equal(cli_completion_of(find(&cli_create, "find-links")),
			 CLI_COMPLETES_DIRECTORIES);
	assert_int_equal(cli_completion_of(find(&cli_create, "prompt")),
			 CLI_COMPLETES_NOTHING);
	assert_int_equal(cli_completion_of(find(&cli_pack, "force")),
			 CLI_COMPLETES_NOTHING);
}

static void one_operand_that_is_a_file_makes_all_files(void **state)
{
	(void)state;
	assert_int_equal(cli_completion_of_operands(&cli_unpack),
			 CLI_COMPLETES_FILES);
	assert_int_equal(cli_completion_of_operands(&cli_pack),
			 CLI_COMPLETES_DIRECTORIES);
	assert_int_equal(cli_completion_of_operands(&cli_help),
			 CLI_COMPLETES_COMMANDS);
	assert_int_equal(cli_completion_of_operands(&cli_venvpack),
			 CLI_COMPLETES_NOTHING);
}

static void every_operand_is_completed_to_something(void **state)
{
	const struct cli_option *option;
	size_t c;

	(void)state;
	for (c = 0; cli_commands[c]; c++)
		for (option = cli_commands[c]->options; option->name; option++)
			if (cli_option_is_operand(option))
				assert_int_not_equal(cli_completion_of(option),
						     CLI_COMPLETES_NOTHING);
}

static void special_characters_are_escaped(void **state)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_non_null(out);
	cli_completion_print(out, "it's a \\", "'\\");
	fclose(out);
	assert_string_equal(text, "it\\'s a \\\\");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(own_options_and_common_ones_come_once),
		cmocka_unit_test(a_value_is_what_it_is_called),
		cmocka_unit_test(one_operand_that_is_a_file_makes_all_files),
		cmocka_unit_test(every_operand_is_completed_to_something),
		cmocka_unit_test(special_characters_are_escaped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
