/* SPDX-License-Identifier: MIT */
/* What the terminal can do, and what its user wants it to. */
#include "cli/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

bool cli_terminal_is_capable(int fd)
{
	const char *term = getenv("TERM");

	return isatty(fd) && term && *term && strcmp(term, "dumb") != 0;
}

bool cli_terminal_has_color(int fd, enum cli_when when)
{
	const char *no_color = getenv("NO_COLOR");

	if (when != CLI_AUTO)
		return when == CLI_ALWAYS;
	return !(no_color && *no_color) && cli_terminal_is_capable(fd);
}

unsigned int cli_terminal_width(int fd)
{
	struct winsize size;

	if (ioctl(fd, TIOCGWINSZ, &size) || size.ws_col == 0)
		return 80;
	return size.ws_col;
}
