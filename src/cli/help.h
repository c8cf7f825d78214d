/* SPDX-License-Identifier: MIT */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include <stdio.h>

#include "cli/command.h"

/** Help is printed from the rows that are parsed, below 80 columns. */

/** What a command does, its options and examples. */
void cli_help_command(FILE *out, const struct cli_command *command);

/** What there is: the commands, and what all of them understand. */
void cli_help_program(FILE *out);

/** The commands alone, for somebody who gave none. */
void cli_help_short(FILE *out);

#endif
