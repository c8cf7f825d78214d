/* SPDX-License-Identifier: MIT */
#ifndef VP_BASE_ERROR_H
#define VP_BASE_ERROR_H

#include <stdbool.h>

#include <venvpack/session.h>

#define VP_MUST_CHECK __attribute__((warn_unused_result))
#define VP_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/**
 * Why something failed: filled in where it failed, read where it is shown.
 *
 * The buffer is fixed so that reporting never allocates.  Messages name the
 * object and the reason, in lower case and without a full stop.  What comes
 * from a file name goes through vp_printable() or "%s" of an escaped copy by
 * the caller that prints it; the library keeps raw bytes.
 */
struct vp_error {
	enum venvpack_status status;
	int os_errno;
	char message[1024];
};

/** Records a failure and returns @p status, so callers write return vp_fail(...). */
int vp_fail(struct vp_error *err, enum venvpack_status status, const char *fmt,
	    ...) VP_PRINTF(3, 4);

/** The same for a failed system call: "fmt: reason", VENVPACK_ERR_IO. */
int vp_fail_errno(struct vp_error *err, const char *fmt, ...) VP_PRINTF(2, 3);

/** Does this errno tell of the machine's trouble, not of the file at hand? */
bool vp_fail_is_trouble(int os_errno);

/** Out of memory, as an error. */
int vp_fail_nomem(struct vp_error *err);

/** Puts "fmt: " before the message; returns the status already recorded. */
int vp_wrap(struct vp_error *err, const char *fmt, ...) VP_PRINTF(2, 3);

#endif
