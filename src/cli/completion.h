/* SPDX-License-Identifier: MIT */
#ifndef CLI_COMPLETION_H
#define CLI_COMPLETION_H

#include <stdio.h>

#include "cli/command.h"

/*
 * Completion scripts of shells, made from the rows of commands and options.
 * What a value is, its name tells: a FILE is completed to files, an ENV_DIR to
 * directories; a row with a new name of a value needs one here too.
 */

enum cli_completes {
	CLI_COMPLETES_NOTHING = 0,
	CLI_COMPLETES_FILES,
	CLI_COMPLETES_DIRECTORIES,
	CLI_COMPLETES_COMMANDS,
};

/** What can be completed where an option takes its value, or an operand is. */
enum cli_completes cli_completion_of(const struct cli_option *option);

/**
 * What can be completed where the operands of @p command are, for shells that
 * do not tell one from another: files if one of them may be one.
 */
enum cli_completes
cli_completion_of_operands(const struct cli_command *command);

/**
 * Steps through the options of @p command, own ones first: the one after
 * @p option, or the first after NULL.  Returns NULL at the end.
 */
const struct cli_option *cli_completion_next(const struct cli_command *command,
					     const struct cli_option *option);

/** Prints @p text with a backslash before each character in @p specials. */
void cli_completion_print(FILE *out, const char *text, const char *specials);

/** The script of each shell. */
void cli_completion_bash(FILE *out);
void cli_completion_fish(FILE *out);
void cli_completion_zsh(FILE *out);

#endif
