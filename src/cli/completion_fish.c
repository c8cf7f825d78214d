/* SPDX-License-Identifier: MIT */
/* Completion for fish, 3.0 and later: a line an option and a command. */
#include "cli/completion.h"

/* What is special between the single quotes of fish. */
#define QUOTED "\\'"

static void print_names(FILE *out)
{
	size_t i;

	for (i = 0; cli_commands[i]; i++)
		fprintf(out, " %s", cli_commands[i]->name);
}

static void print_head(FILE *out)
{
	fputs("# fish completion of venvpack; made by 'venvpack help'\n"
	      "\n"
	      "# Is the command that was given this one, or none without one?\n"
	      "function __venvpack_command_is\n"
	      "    set -l words (commandline -opc)\n"
	      "    for word in $words[2..-1]\n"
	      "        if contains -- $word",
	      out);
	print_names(out);
	fputs("\n"
	      "            test \"$word\" = \"$argv\"\n"
	      "            return\n"
	      "        end\n"
	      "    end\n"
	      "    test -z \"$argv\"\n"
	      "end\n"
	      "\n"
	      "complete -c venvpack -f\n",
	      out);
}

static void begin_line(FILE *out, const struct cli_command *command)
{
	fprintf(out, "complete -c venvpack -n '__venvpack_command_is%s%s'",
		command->name ? " " : "", command->name ? command->name : "");
}

static void end_line(FILE *out, const char *help)
{
	if (help) {
		fputs(" -d '", out);
		cli_completion_print(out, help, QUOTED);
		putc('\'', out);
	}
	putc('\n', out);
}

static void print_completes(FILE *out, enum cli_completes completes)
{
	switch (completes) {
	case CLI_COMPLETES_FILES:
		fputs(" -F", out);
		break;
	case CLI_COMPLETES_DIRECTORIES:
		fputs(" -x -a '(__fish_complete_directories)'", out);
		break;
	case CLI_COMPLETES_COMMANDS:
		fputs(" -x -a '", out);
		print_names(out);
		putc('\'', out);
		break;
	case CLI_COMPLETES_NOTHING:
		fputs(" -x", out);
		break;
	}
}

static void print_option(FILE *out, const struct cli_command *command,
			 const struct cli_option *option)
{
	const struct cli_choice *choice;

	begin_line(out, command);
	if (option->letter)
		fprintf(out, " -s %c", option->letter);
	fprintf(out, " -l %s", option->name);
	if (option->choices) {
		fputs(" -x -a '", out);
		for (choice = option->choices; choice->name; choice++)
			fprintf(out, "%s ", choice->name);
		putc('\'', out);
	} else if (option->kind != CLI_KIND_FLAG) {
		fputs(" -r", out);
		print_completes(out, cli_completion_of(option));
	}
	end_line(out, option->help);
}

static void print_command(FILE *out, const struct cli_command *command)
{
	const struct cli_option *option = NULL;
	enum cli_completes operands = cli_completion_of_operands(command);

	putc('\n', out);
	while ((option = cli_completion_next(command, option)))
		print_option(out, command, option);
	if (operands == CLI_COMPLETES_NOTHING)
		return;
	begin_line(out, command);
	print_completes(out, operands);
	end_line(out, NULL);
}

void cli_completion_fish(FILE *out)
{
	size_t i;

	print_head(out);
	for (i = 0; cli_commands[i]; i++) {
		begin_line(out, &cli_venvpack);
		fprintf(out, " -a %s", cli_commands[i]->name);
		end_line(out, cli_commands[i]->summary);
	}
	print_command(out, &cli_venvpack);
	for (i = 0; cli_commands[i]; i++)
		print_command(out, cli_commands[i]);
}
