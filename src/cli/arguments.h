/* SPDX-License-Identifier: MIT */
#ifndef CLI_ARGUMENTS_H
#define CLI_ARGUMENTS_H

#include "cli/command.h"
#include "cli/failure.h"
#include "cli/settings.h"

/** The arguments of the program, and which of them is looked at next. */
struct cli_arguments {
	int count;
	char **values;
	int next;
};

/**
 * Reads arguments by the rows of @p command: common options go to @p settings,
 * its own options and operands to @p options, which begins as its defaults.
 *
 * Spellings are GNU's: --name=value, --name value, -n value, -nvalue, flags
 * in one cluster, and "--" before operands that begin with a dash.  Nothing is
 * abbreviated.  Values are borrowed from the arguments; lists are to be freed
 * with cli_arguments_release(), also after a failure.
 *
 * Reading stops after --help and --version, and after the first operand of a
 * CLI_COMMAND_PREFIX, which is left as the next argument.
 *
 * @return 0, or VENVPACK_ERR_ARGUMENT; what was read before an error is kept
 */
int cli_arguments_read(struct cli_arguments *arguments,
		       const struct cli_command *command,
		       struct cli_settings *settings, void *options,
		       struct cli_failure *failure);

/** Frees the lists in @p options. */
void cli_arguments_release(const struct cli_command *command, void *options);

#endif
