/* SPDX-License-Identifier: MIT */
/* What all completion scripts are made of. */
#include "cli/completion.h"

#include <string.h>

#include "cli/settings.h"

static const struct {
	const char *value;
	enum cli_completes completes;
} values[] = {
	{ "ARCHIVE", CLI_COMPLETES_FILES },
	{ "ARCHIVE|ENV_DIR", CLI_COMPLETES_FILES },
	{ "COMMAND", CLI_COMPLETES_COMMANDS },
	{ "DEST", CLI_COMPLETES_DIRECTORIES },
	{ "DIR", CLI_COMPLETES_DIRECTORIES },
	{ "ENV_DIR", CLI_COMPLETES_DIRECTORIES },
	{ "FILE", CLI_COMPLETES_FILES },
	{ "PATH", CLI_COMPLETES_FILES },
	{ "PYTHON", CLI_COMPLETES_FILES },
};

enum cli_completes cli_completion_of(const struct cli_option *option)
{
	const char *value =
		cli_option_is_operand(option) ? option->name : option->argument;
	size_t i;

	for (i = 0; value && i < sizeof(values) / sizeof(values[0]); i++)
		if (strcmp(values[i].value, value) == 0)
			return values[i].completes;
	return CLI_COMPLETES_NOTHING;
}

enum cli_completes cli_completion_of_operands(const struct cli_command *command)
{
	enum cli_completes all = CLI_COMPLETES_NOTHING;
	const struct cli_option *option;

	for (option = command->options; option->name; option++) {
		enum cli_completes one = CLI_COMPLETES_NOTHING;

		if (cli_option_is_operand(option))
			one = cli_completion_of(option);
		if (one == CLI_COMPLETES_FILES || all == CLI_COMPLETES_NOTHING)
			all = one;
	}
	return all;
}

/* The first row at or after @p option that is an option of the command. */
static const struct cli_option *skip(const struct cli_command *command,
				     const struct cli_option *option)
{
	while (option->name && (cli_option_is_operand(option) ||
				!cli_command_has(command, option)))
		option++;
	return option->name ? option : NULL;
}

static bool is_in(const struct cli_option *table,
		  const struct cli_option *option)
{
	for (; table->name; table++)
		if (table == option)
			return true;
	return false;
}

const struct cli_option *cli_completion_next(const struct cli_command *command,
					     const struct cli_option *option)
{
	const struct cli_option *next;

	if (!option)
		next = skip(command, command->options);
	else
		next = skip(command, option + 1);
	if (next || (option && is_in(cli_common_options, option)))
		return next;
	return skip(command, cli_common_options);
}

void cli_completion_print(FILE *out, const char *text, const char *specials)
{
	for (; *text; text++) {
		if (strchr(specials, *text))
			putc('\\', out);
		putc(*text, out);
	}
}
