/* SPDX-License-Identifier: MIT */
/* Help, printed from the rows of commands and options. */
#include "cli/help.h"

#include <string.h>

#include "cli/settings.h"

#define WIDTH 79
#define TEXT_COLUMN 26

/* Prints words, beginning at @p column, in lines that begin at TEXT_COLUMN. */
static void print_words(FILE *out, const char *text, size_t column)
{
	while (*text) {
		size_t length = strcspn(text, " ");

		if (column + 1 + length > WIDTH && column > TEXT_COLUMN) {
			fprintf(out, "\n%*s", TEXT_COLUMN, "");
			column = TEXT_COLUMN;
		} else if (column > TEXT_COLUMN) {
			putc(' ', out);
			column++;
		}
		fwrite(text, 1, length, out);
		column += length;
		text += length + strspn(text + length, " ");
	}
	putc('\n', out);
}

/* A name on the left, what it means on the right. */
static void print_entry(FILE *out, const char *name, const char *text)
{
	size_t column = strlen(name);

	fputs(name, out);
	if (column + 2 > TEXT_COLUMN) {
		putc('\n', out);
		column = 0;
	}
	fprintf(out, "%*s", (int)(TEXT_COLUMN - column), "");
	print_words(out, text, TEXT_COLUMN);
}

static void print_option(FILE *out, const struct cli_option *option)
{
	const struct cli_choice *choice;
	char name[64];
	char text[512];
	size_t length;

	if (cli_option_is_operand(option))
		snprintf(name, sizeof(name), "  %s", option->name);
	else
		snprintf(name, sizeof(name), "  %c%c%c --%s%s%s",
			 option->letter ? '-' : ' ',
			 option->letter ? option->letter : ' ',
			 option->letter ? ',' : ' ', option->name,
			 option->argument ? " " : "",
			 option->argument ? option->argument : "");
	snprintf(text, sizeof(text), "%s", option->help);
	for (choice = option->choices; choice && choice->name; choice++) {
		length = strlen(text);
		snprintf(text + length, sizeof(text) - length, "%s %s",
			 choice == option->choices ? ":" : ",", choice->name);
	}
	print_entry(out, name, text);
}

static void print_options(FILE *out, const struct cli_command *command,
			  const char *heading, const struct cli_option *table,
			  bool are_operands)
{
	const struct cli_option *option;

	for (option = table; option->name; option++) {
		if (!cli_command_has(command, option) ||
		    cli_option_is_operand(option) != are_operands)
			continue;
		if (heading)
			fprintf(out, "\n%s:\n", heading);
		heading = NULL;
		print_option(out, option);
	}
}

static void print_usage(FILE *out, const struct cli_command *command)
{
	const struct cli_option *option;

	fprintf(out, "Usage: venvpack %s [options]", command->name);
	for (option = command->options; option->name; option++) {
		if (!cli_option_is_operand(option))
			continue;
		fprintf(out, " %s%s%s%s", option->is_required ? "" : "[",
			option->name,
			option->kind == CLI_KIND_OPERANDS ? "..." : "",
			option->is_required ? "" : "]");
	}
	putc('\n', out);
}

void cli_help_command(FILE *out, const struct cli_command *command)
{
	size_t i;

	print_usage(out, command);
	fprintf(out, "\n%s.\n", command->summary);
	print_options(out, command, "Arguments", command->options, true);
	print_options(out, command, "Options", command->options, false);
	print_options(out, command, "Common options", cli_common_options,
		      false);
	if (command->examples[0])
		fputs("\nExamples:\n", out);
	for (i = 0; command->examples[i]; i++)
		fprintf(out, "  %s\n", command->examples[i]);
}

static void print_commands(FILE *out)
{
	size_t i;

	fputs("Usage: venvpack COMMAND [options] ...\n\nCommands:\n", out);
	for (i = 0; cli_commands[i]; i++)
		fprintf(out, "  %-10s %s\n", cli_commands[i]->name,
			cli_commands[i]->summary);
}

void cli_help_program(FILE *out)
{
	fprintf(out, "%s\n\n", cli_venvpack.summary);
	print_commands(out);
	print_options(out, &cli_venvpack, "Options", cli_venvpack.options,
		      false);
	print_options(out, &cli_venvpack, "Common options", cli_common_options,
		      false);
	fputs("\n'venvpack help COMMAND' tells more of a command.\n", out);
}

void cli_help_short(FILE *out)
{
	print_commands(out);
	fputs("\n'venvpack --help' tells more.\n", out);
}
