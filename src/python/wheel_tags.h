/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_WHEEL_TAGS_H
#define VP_PYTHON_WHEEL_TAGS_H

#include "base/buffer.h"
#include "base/context.h"
#include "python/interpreter.h"
#include "python/wheel_name.h"

/** What decides whether a wheel fits: an interpreter, and its C library. */
struct vp_wheel_host {
	int major, minor;
	char abi[16]; /**< "cp311", "cp37m", "cp313t" */
	bool has_stable_abi;
	char machine[32];
	bool is_musl;
	int libc_major, libc_minor; /**< 0: not known */
};

int vp_wheel_tags_host(struct vp_wheel_host *out,
		       const struct vp_interpreter *base,
		       struct vp_context *ctx,
		       struct vp_error *err) VP_MUST_CHECK;

/**
 * How well a wheel fits, by the packaging specification "Platform compatibility
 * tags" and in the order that installers share: 0 is best.
 *
 * @return -1 when it does not fit
 */
long vp_wheel_tags_rank(const struct vp_wheel_host *host,
			const struct vp_wheel_name *name);

/** Appends "CPython 3.11 on x86_64 with glibc 2.36". */
void vp_wheel_tags_name_host(struct vp_buffer *out,
			     const struct vp_wheel_host *host);

#endif
