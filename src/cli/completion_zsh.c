/* SPDX-License-Identifier: MIT */
/* Completion for zsh, over its own _arguments and _describe. */
#include "cli/completion.h"

#include <string.h>

/*
 * Texts stand in single quotes, and in specifications of _arguments, where
 * brackets and colons mean something.
 */
static void print_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '\'') {
			fputs("'\\''", out);
			continue;
		}
		if (strchr("[]:\\", *text))
			putc('\\', out);
		putc(*text, out);
	}
}

static void print_action(FILE *out, const struct cli_option *option)
{
	const struct cli_choice *choice = option->choices;

	if (choice) {
		for (; choice->name; choice++)
			fprintf(out, "%c%s",
				choice == option->choices ? '(' : ' ',
				choice->name);
		putc(')', out);
		return;
	}
	switch (cli_completion_of(option)) {
	case CLI_COMPLETES_FILES:
		fputs("_files", out);
		break;
	case CLI_COMPLETES_DIRECTORIES:
		fputs("_files -/", out);
		break;
	case CLI_COMPLETES_COMMANDS:
		fputs("_venvpack_commands", out);
		break;
	case CLI_COMPLETES_NOTHING:
		break;
	}
}

/* One spelling of an option: @p name with its dashes. */
static void print_spelling(FILE *out, const struct cli_option *option,
			   const char *name, const char *after)
{
	bool repeats = option->kind == CLI_KIND_LIST;

	fputs(" \\\n\t\t'", out);
	if (repeats)
		putc('*', out);
	else if (option->letter)
		fprintf(out, "(-%c --%s)", option->letter, option->name);
	fprintf(out, "%s%s[", name, option->kind == CLI_KIND_FLAG ? "" : after);
	print_text(out, option->help);
	putc(']', out);
	if (option->kind != CLI_KIND_FLAG) {
		fprintf(out, ":%s:", option->argument);
		print_action(out, option);
	}
	putc('\'', out);
}

static void print_option(FILE *out, const struct cli_option *option)
{
	char name[64];

	if (option->letter) {
		snprintf(name, sizeof(name), "-%c", option->letter);
		print_spelling(out, option, name, "+");
	}
	snprintf(name, sizeof(name), "--%s", option->name);
	print_spelling(out, option, name, "=");
}

static void print_operands(FILE *out, const struct cli_command *command)
{
	const struct cli_option *option;

	for (option = command->options; option->name; option++) {
		if (!cli_option_is_operand(option))
			continue;
		fprintf(out, " \\\n\t\t'%s:",
			option->kind == CLI_KIND_OPERANDS ? "*" : "");
		if (!option->is_required && option->kind != CLI_KIND_OPERANDS)
			putc(':', out);
		print_text(out, option->name);
		putc(':', out);
		print_action(out, option);
		putc('\'', out);
	}
}

static void print_options(FILE *out, const struct cli_command *command)
{
	const struct cli_option *option = NULL;

	while ((option = cli_completion_next(command, option)))
		print_option(out, option);
}

static void print_commands(FILE *out)
{
	size_t i;

	fputs("#compdef venvpack\n"
	      "# zsh completion of venvpack; made by 'venvpack help'\n"
	      "\n"
	      "_venvpack_commands()\n"
	      "{\n"
	      "\tlocal -a commands=(",
	      out);
	for (i = 0; cli_commands[i]; i++) {
		fprintf(out, "\n\t\t'%s:", cli_commands[i]->name);
		print_text(out, cli_commands[i]->summary);
		putc('\'', out);
	}
	fputs(")\n\n\t_describe command commands\n}\n", out);
}

static void print_command(FILE *out, const struct cli_command *command)
{
	fprintf(out,
		"\n_venvpack_%s()\n{\n"
		"\t_arguments -s -S",
		command->name);
	print_options(out, command);
	print_operands(out, command);
	fputs("\n}\n", out);
}

void cli_completion_zsh(FILE *out)
{
	size_t i;

	print_commands(out);
	for (i = 0; cli_commands[i]; i++)
		print_command(out, cli_commands[i]);
	fputs("\n_venvpack()\n{\n"
	      "\tlocal curcontext=$curcontext state line\n"
	      "\n"
	      "\t_arguments -C -s",
	      out);
	print_options(out, &cli_venvpack);
	fputs(" \\\n\t\t':command:_venvpack_commands'"
	      " \\\n\t\t'*::argument:->arguments' && return\n"
	      "\t[[ $state == arguments ]] && "
	      "(( $+functions[_venvpack_$line[1]] )) &&\n"
	      "\t\t_venvpack_$line[1]\n"
	      "}\n\n_venvpack \"$@\"\n",
	      out);
}
