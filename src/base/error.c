/* SPDX-License-Identifier: MIT */
/* Errors that are filled in where they happen and gain context on the way up. */
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int vp_fail(struct vp_error *err, enum venvpack_status status, const char *fmt,
	    ...)
{
	va_list args;

	err->status = status;
	err->os_errno = 0;
	va_start(args, fmt);
	vsnprintf(err->message, sizeof(err->message), fmt, args);
	va_end(args);
	return status;
}

int vp_fail_errno(struct vp_error *err, const char *fmt, ...)
{
	int os_errno = errno;
	char what[768];
	va_list args;

	va_start(args, fmt);
	vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	errno = os_errno;
	vp_fail(err, VENVPACK_ERR_IO, "%s: %m", what);
	err->os_errno = os_errno;
	return err->status;
}

bool vp_fail_is_trouble(int os_errno)
{
	return os_errno == EIO || os_errno == ENOMEM || os_errno == EAGAIN ||
	       os_errno == EMFILE || os_errno == ENFILE;
}

int vp_fail_nomem(struct vp_error *err)
{
	return vp_fail(err, VENVPACK_ERR_NOMEM, "out of memory");
}

int vp_wrap(struct vp_error *err, const char *fmt, ...)
{
	char inner[sizeof(err->message)];
	size_t length;
	va_list args;

	memcpy(inner, err->message, sizeof(inner));
	va_start(args, fmt);
	vsnprintf(err->message, sizeof(err->message) / 2, fmt, args);
	va_end(args);
	length = strlen(err->message);
	snprintf(err->message + length, sizeof(err->message) - length, ": %s",
		 inner);
	return err->status;
}
