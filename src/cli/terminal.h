/* SPDX-License-Identifier: MIT */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include <stdbool.h>

#include "cli/settings.h"

/** Is @p fd a terminal that can do more than print a line after another? */
bool cli_terminal_is_capable(int fd);

/**
 * Does what is printed on @p fd get colors?  With CLI_AUTO on a capable
 * terminal, unless NO_COLOR is set and not empty (no-color.org).
 */
bool cli_terminal_has_color(int fd, enum cli_when when);

/** How many columns there are on @p fd; 80 when it does not tell. */
unsigned int cli_terminal_width(int fd);

#endif
