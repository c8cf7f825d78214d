/* SPDX-License-Identifier: MIT */
/* What the program itself has to complain about. */
#include "cli/failure.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int cli_fail(struct cli_failure *failure, enum venvpack_status status,
	     const char *fmt, ...)
{
	va_list args;

	failure->status = status;
	va_start(args, fmt);
	vsnprintf(failure->message, sizeof(failure->message), fmt, args);
	va_end(args);
	return status;
}

int cli_fail_errno(struct cli_failure *failure, const char *fmt, ...)
{
	int os_errno = errno;
	size_t length;
	va_list args;

	failure->status = VENVPACK_ERR_IO;
	va_start(args, fmt);
	vsnprintf(failure->message, sizeof(failure->message), fmt, args);
	va_end(args);
	length = strlen(failure->message);
	errno = os_errno;
	snprintf(failure->message + length, sizeof(failure->message) - length,
		 ": %m");
	return failure->status;
}
