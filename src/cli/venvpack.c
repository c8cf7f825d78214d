/* SPDX-License-Identifier: MIT */
/* The program: finds the command, runs it, decides the exit status. */
#include <stdio.h>

#include <venvpack/venvpack.h>

int main(void)
{
	printf("venvpack %s\n", venvpack_version());
	return 0;
}
