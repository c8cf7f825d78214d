/* SPDX-License-Identifier: MIT */
/* The table of commands. */
#include "cli/command.h"

#include <string.h>

#include "cli/failure.h"
#include "cli/nearest.h"
#include "cli/settings.h"

const struct cli_command *const cli_commands[] = {
	&cli_create, &cli_pack,	   &cli_unpack, &cli_relocate, &cli_check,
	&cli_verify, &cli_inspect, &cli_list,	&cli_help,     NULL,
};

static const struct cli_option prefix_options[] = {
	CLI_FLAG("version", 0, cli_settings, flags, CLI_SETTING_VERSION,
		 "show the version and stop"),
	{ 0 },
};

const struct cli_command cli_venvpack = {
	.name = NULL,
	.summary = "Make, pack, unpack and verify Python environments.",
	.options = prefix_options,
	.traits = CLI_COMMAND_PREFIX,
};

const struct cli_command *cli_command_find(const char *name)
{
	size_t i;

	for (i = 0; cli_commands[i]; i++)
		if (strcmp(cli_commands[i]->name, name) == 0)
			return cli_commands[i];
	return NULL;
}

int cli_command_refuse(const char *name, struct cli_failure *failure)
{
	struct cli_nearest best = { 0 };
	size_t i;

	for (i = 0; cli_commands[i]; i++)
		cli_nearest_consider(&best, name, cli_commands[i]->name);
	if (best.name)
		return cli_fail(failure, VENVPACK_ERR_ARGUMENT,
				"unknown command '%s' (did you mean '%s'?)",
				name, best.name);
	return cli_fail(failure, VENVPACK_ERR_ARGUMENT,
			"unknown command '%s'; see 'venvpack --help'", name);
}

bool cli_command_has(const struct cli_command *command,
		     const struct cli_option *option)
{
	return (option->needs & command->traits) == option->needs;
}

bool cli_option_is_operand(const struct cli_option *option)
{
	return option->kind == CLI_KIND_OPERAND ||
	       option->kind == CLI_KIND_OPERANDS;
}
