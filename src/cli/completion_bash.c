/* SPDX-License-Identifier: MIT */
/*
 * Completion for bash, 4.0 and later, with or without bash-completion.
 *
 * A case a command says what its options are, and one what follows each that
 * takes a value; the rest of the script is the same whatever the rows are.
 */
#include "cli/completion.h"

static const char head[] =
	"# bash completion of venvpack; made by 'venvpack help'\n"
	"\n"
	"# Replies with the words $1 that begin with $2; what names files is "
	"left\n"
	"# to readline, which knows how they are quoted.\n"
	"_venvpack_reply()\n"
	"{\n"
	"\tcase $1 in\n"
	"\tfiles) compopt -o default ;;\n"
	"\tdirectories) compopt -o dirnames ;;\n"
	"\tnothing) ;;\n"
	"\t*) mapfile -t COMPREPLY < <(compgen -W \"$1\" -- \"$2\") ;;\n"
	"\tesac\n"
	"}\n"
	"\n"
	"_venvpack()\n"
	"{\n"
	"\tlocal current=${COMP_WORDS[COMP_CWORD]} "
	"previous=${COMP_WORDS[COMP_CWORD - 1]}\n"
	"\tlocal command= options= operands= value= word\n"
	"\n"
	"\tCOMPREPLY=()\n"
	"\t# --name=value is three words here.\n"
	"\tif [[ $current == '=' ]]; then\n"
	"\t\tcurrent=\n"
	"\telif [[ $previous == '=' ]]; then\n"
	"\t\tprevious=${COMP_WORDS[COMP_CWORD - 2]}\n"
	"\tfi\n";

static const char tail[] = "\n"
			   "\tif [[ -n $value ]]; then\n"
			   "\t\t[[ $value == nothing ]] || _venvpack_reply "
			   "\"$value\" \"$current\"\n"
			   "\telif [[ $current == -* ]]; then\n"
			   "\t\t_venvpack_reply \"$options\" \"$current\"\n"
			   "\telif [[ -n $operands ]]; then\n"
			   "\t\t_venvpack_reply \"$operands\" \"$current\"\n"
			   "\tfi\n"
			   "}\n"
			   "complete -F _venvpack venvpack\n";

static void print_commands(FILE *out, const char *separator)
{
	size_t i;

	for (i = 0; cli_commands[i]; i++)
		fprintf(out, "%s%s", i ? separator : "", cli_commands[i]->name);
}

static void print_completes(FILE *out, enum cli_completes completes)
{
	switch (completes) {
	case CLI_COMPLETES_FILES:
		fputs("files", out);
		break;
	case CLI_COMPLETES_DIRECTORIES:
		fputs("directories", out);
		break;
	case CLI_COMPLETES_COMMANDS:
		putc('\'', out);
		print_commands(out, " ");
		putc('\'', out);
		break;
	case CLI_COMPLETES_NOTHING:
		fputs("nothing", out);
		break;
	}
}

static void print_value(FILE *out, const struct cli_option *option)
{
	const struct cli_choice *choice = option->choices;

	if (!choice) {
		print_completes(out, cli_completion_of(option));
		return;
	}
	for (; choice->name; choice++)
		fprintf(out, "%c%s", choice == option->choices ? '\'' : ' ',
			choice->name);
	putc('\'', out);
}

static void print_options(FILE *out, const struct cli_command *command)
{
	const struct cli_option *option = NULL;

	fputs("\t\toptions='", out);
	while ((option = cli_completion_next(command, option)))
		fprintf(out, "--%s ", option->name);
	fputs("'\n", out);
}

static void print_values(FILE *out, const struct cli_command *command)
{
	const struct cli_option *option = NULL;

	fputs("\t\tcase $previous in\n", out);
	while ((option = cli_completion_next(command, option))) {
		if (option->kind == CLI_KIND_FLAG)
			continue;
		fputs("\t\t", out);
		if (option->letter)
			fprintf(out, "-%c | ", option->letter);
		fprintf(out, "--%s) value=", option->name);
		print_value(out, option);
		fputs(" ;;\n", out);
	}
	fputs("\t\tesac\n", out);
}

static void print_command(FILE *out, const struct cli_command *command)
{
	enum cli_completes operands = cli_completion_of_operands(command);

	fprintf(out, "\t%s)\n", command->name ? command->name : "''");
	print_options(out, command);
	if (!command->name)
		operands = CLI_COMPLETES_COMMANDS;
	if (operands != CLI_COMPLETES_NOTHING) {
		fputs("\t\toperands=", out);
		print_completes(out, operands);
		putc('\n', out);
	}
	print_values(out, command);
	fputs("\t\t;;\n", out);
}

void cli_completion_bash(FILE *out)
{
	size_t i;

	fputs(head, out);
	fputs("\tfor word in \"${COMP_WORDS[@]:1:COMP_CWORD - 1}\"; do\n"
	      "\t\tcase $word in\n\t\t",
	      out);
	print_commands(out, " | ");
	fputs(") command=$word && break ;;\n\t\tesac\n\tdone\n\n"
	      "\tcase $command in\n",
	      out);
	print_command(out, &cli_venvpack);
	for (i = 0; cli_commands[i]; i++)
		print_command(out, cli_commands[i]);
	fputs("\tesac\n", out);
	fputs(tail, out);
}
