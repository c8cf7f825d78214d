/* SPDX-License-Identifier: MIT */
/* The tables of all commands: what the parser takes for granted. */
#include "assertions.h"

#include <ctype.h>
#include <string.h>

#include "cli/command.h"
#include "cli/failure.h"

static size_t count_rows(const struct cli_option *table)
{
	size_t count = 0;

	while (table[count].name)
		count++;
	return count;
}

/* The row @p index of a command: its own ones, then the common ones. */
static const struct cli_option *row(const struct cli_command *command,
				    size_t index)
{
	size_t own = count_rows(command->options);

	if (index < own)
		return &command->options[index];
	index -= own;
	return index < count_rows(cli_common_options)
		       ? &cli_common_options[index]
		       : NULL;
}

static void names_and_letters_are_unique(void **state)
{
	size_t c;

	(void)state;
	for (c = 0; cli_commands[c]; c++) {
		const struct cli_option *a;
		const struct cli_option *b;
		size_t i;
		size_t j;

		for (i = 0; (a = row(cli_commands[c], i)); i++)
			for (j = 0; j < i; j++) {
				b = row(cli_commands[c], j);
				assert_string_not_equal(a->name, b->name);
				if (a->letter)
					assert_int_not_equal(a->letter,
							     b->letter);
			}
		assert_true(i < 64);
	}
}

static void options_have_what_their_kind_needs(void **state)
{
	size_t c;

	(void)state;
	for (c = 0; cli_commands[c]; c++) {
		const struct cli_option *option;
		size_t i;

		for (i = 0; (option = row(cli_commands[c], i)); i++) {
			bool is_flag = option->kind == CLI_KIND_FLAG;
			bool is_operand = cli_option_is_operand(option);

			assert_int_equal(option->argument == NULL,
					 is_flag || is_operand);
			assert_int_equal(option->bit != 0, is_flag);
			assert_int_equal(option->choices != NULL,
					 option->kind == CLI_KIND_CHOICE);
			if (option->kind == CLI_KIND_NUMBER)
				assert_true(option->minimum < option->maximum);
			if (option->is_required)
				assert_true(is_operand);
		}
	}
}

/* They go to the first that is free, so an optional one ends them. */
static void required_operands_come_first(void **state)
{
	size_t c;

	(void)state;
	for (c = 0; cli_commands[c]; c++) {
		const struct cli_option *option = cli_commands[c]->options;
		bool is_last = false;

		for (; option->name; option++) {
			if (!cli_option_is_operand(option))
				continue;
			assert_false(is_last);
			is_last = !option->is_required ||
				  option->kind == CLI_KIND_OPERANDS;
		}
	}
}

static void help_is_a_phrase(void **state)
{
	size_t c;

	(void)state;
	for (c = 0; cli_commands[c]; c++) {
		const struct cli_option *option;
		size_t i;

		assert_true(isupper(cli_commands[c]->summary[0]));
		for (i = 0; (option = row(cli_commands[c], i)); i++) {
			size_t length = strlen(option->help);

			assert_false(isupper(option->help[0]));
			assert_int_not_equal(option->help[length - 1], '.');
			assert_null(strstr(option->help, "  "));
		}
		assert_non_null(cli_commands[c]->examples[0]);
		for (i = 0; cli_commands[c]->examples[i]; i++)
			assert_non_null(strstr(cli_commands[c]->examples[i],
					       cli_commands[c]->name));
	}
}

static void commands_are_found_by_name_only(void **state)
{
	(void)state;
	assert_ptr_equal(cli_command_find("pack"), &cli_pack);
	assert_null(cli_command_find("pac"));
	assert_null(cli_command_find("packs"));
	assert_null(cli_command_find(""));
}

static void a_wrong_command_gets_an_answer(void **state)
{
	struct cli_failure failure = { 0 };

	(void)state;
	assert_int_equal(cli_command_refuse("pakc", &failure),
			 VENVPACK_ERR_ARGUMENT);
	assert_string_equal(failure.message,
			    "unknown command 'pakc' (did you mean 'pack'?)");
	cli_command_refuse("frobnicate", &failure);
	assert_string_equal(failure.message, "unknown command 'frobnicate'; "
					     "see 'venvpack --help'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_and_letters_are_unique),
		cmocka_unit_test(options_have_what_their_kind_needs),
		cmocka_unit_test(required_operands_come_first),
		cmocka_unit_test(help_is_a_phrase),
		cmocka_unit_test(commands_are_found_by_name_only),
		cmocka_unit_test(a_wrong_command_gets_an_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
