/* SPDX-License-Identifier: MIT */
/* The program. */
#include <fcntl.h>
#include <unistd.h>

#include "cli/program.h"

/*
 * A file that is opened must not become a standard stream: the next message
 * would be written into it.  Only what is closed is opened, since a bare root
 * may have no /dev/null.
 */
static bool occupy_standard_streams(void)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) != fd)
			return false;
	return true;
}

int main(int argc, char **argv)
{
	if (!occupy_standard_streams())
		return 1;
	return cli_program_main(argc, argv);
}
