/* SPDX-License-Identifier: MIT */
/* venvpack help: the rows of commands and options, for people and programs. */
#include <stdio.h>

#include "cli/completion.h"
#include "cli/help.h"
#include "cli/program.h"

enum help_shell { NO_SHELL = 0, BASH, FISH, ZSH };

struct help_options {
	const char *command;
	enum help_shell completion;
	uint32_t reserved0;
};

static const struct help_options defaults = { 0 };

static const struct cli_choice shells[] = {
	{ "bash", BASH },
	{ "fish", FISH },
	{ "zsh", ZSH },
	{ 0 },
};

static const struct cli_option options[] = {
	CLI_OPERAND("COMMAND", help_options, command,
		    "command to show the help of"),
	CLI_CHOICE("completion", 0, "SHELL", help_options, completion, shells,
		   "print what makes this shell complete commands and options"),
	{ 0 },
};

static const char *const examples[] = {
	"venvpack help pack",
	"venvpack help --json",
	"venvpack help --completion=fish "
	">~/.config/fish/completions/venvpack.fish",
	NULL,
};

static const char *const kinds[] = {
	[CLI_KIND_FLAG] = "flag",	  [CLI_KIND_STRING] = "string",
	[CLI_KIND_NUMBER] = "number",	  [CLI_KIND_CHOICE] = "choice",
	[CLI_KIND_LIST] = "list",	  [CLI_KIND_OPERAND] = "operand",
	[CLI_KIND_OPERANDS] = "operands",
};

static void write_option(struct cli_json *json, const struct cli_option *option)
{
	const char letter[] = { option->letter, '\0' };
	const struct cli_choice *choice;

	cli_json_begin_object(json, NULL);
	cli_json_text(json, "name", option->name);
	cli_json_text(json, "letter", option->letter ? letter : NULL);
	cli_json_text(json, "kind", kinds[option->kind]);
	cli_json_text(json, "argument", option->argument);
	cli_json_begin_array(json, "choices");
	for (choice = option->choices; choice && choice->name; choice++)
		cli_json_text(json, NULL, choice->name);
	cli_json_end_array(json);
	cli_json_bool(json, "required", option->is_required);
	cli_json_text(json, "help", option->help);
	cli_json_end_object(json);
}

static void write_options(struct cli_json *json,
			  const struct cli_command *command,
			  const struct cli_option *table)
{
	const struct cli_option *option;

	for (option = table; option->name; option++)
		if (cli_command_has(command, option))
			write_option(json, option);
}

static void write_command(struct cli_json *json,
			  const struct cli_command *command)
{
	size_t i;

	cli_json_begin_object(json, NULL);
	cli_json_text(json, "name", command->name);
	cli_json_text(json, "summary", command->summary);
	cli_json_begin_array(json, "options");
	write_options(json, command, command->options);
	write_options(json, command, cli_common_options);
	cli_json_end_array(json);
	cli_json_begin_array(json, "examples");
	for (i = 0; command->examples[i]; i++)
		cli_json_text(json, NULL, command->examples[i]);
	cli_json_end_array(json);
	cli_json_end_object(json);
}

static void write_commands(struct cli_json *json,
			   const struct cli_command *only)
{
	size_t i;

	cli_json_begin_array(json, "commands");
	for (i = 0; cli_commands[i]; i++)
		if (!only || only == cli_commands[i])
			write_command(json, cli_commands[i]);
	cli_json_end_array(json);
}

static int complete(struct cli_program *program,
		    const struct help_options *help)
{
	if (help->command || cli_report_json(&program->report))
		return cli_fail(&program->failure, VENVPACK_ERR_ARGUMENT,
				"'--completion' goes with neither a command "
				"nor '--json'");
	switch (help->completion) {
	case BASH:
		cli_completion_bash(stdout);
		break;
	case FISH:
		cli_completion_fish(stdout);
		break;
	case ZSH:
		cli_completion_zsh(stdout);
		break;
	case NO_SHELL:
		break;
	}
	return 0;
}

static int run(struct cli_program *program, void *user)
{
	const struct help_options *help = user;
	const struct cli_command *command = NULL;
	struct cli_json *json = cli_report_json(&program->report);

	if (help->completion)
		return complete(program, help);
	if (help->command) {
		command = cli_command_find(help->command);
		if (!command)
			return cli_command_refuse(help->command,
						  &program->failure);
	}
	if (json)
		write_commands(json, command);
	else if (command)
		cli_help_command(stdout, command);
	else
		cli_help_program(stdout);
	return 0;
}

const struct cli_command cli_help = {
	.name = "help",
	.summary = "Show the help of a command",
	.options = options,
	.defaults = &defaults,
	.options_size = sizeof(defaults),
	.run = run,
	.examples = examples,
};
