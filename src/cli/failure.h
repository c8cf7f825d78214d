/* SPDX-License-Identifier: MIT */
#ifndef CLI_FAILURE_H
#define CLI_FAILURE_H

#include <venvpack/session.h>

/**
 * Why the program itself gave up, before or between what the library does.
 * Zeroed while it has not.  As in the library, the message names the object
 * and the reason, in lower case and without a full stop, in raw bytes.
 */
struct cli_failure {
	enum venvpack_status status;
	char message[1024];
};

/**
 * Records a failure and returns @p status.  VENVPACK_ERR_ARGUMENT is an error
 * of usage.
 */
int cli_fail(struct cli_failure *failure, enum venvpack_status status,
	     const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/** The same for a failed system call: "fmt: reason", VENVPACK_ERR_IO. */
int cli_fail_errno(struct cli_failure *failure, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
