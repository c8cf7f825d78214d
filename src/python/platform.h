/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_PLATFORM_H
#define VP_PYTHON_PLATFORM_H

#include "base/error.h"

/** What this host is, as far as binaries care. */
struct vp_platform {
	char machine[65];      /**< as uname: "x86_64" */
	const char *libc;      /**< "glibc" or "musl"; NULL: not known */
	char libc_version[32]; /**< "2.36", or "" when not known */
};

int vp_platform_read(struct vp_platform *out,
		     struct vp_error *err) VP_MUST_CHECK;

#endif
