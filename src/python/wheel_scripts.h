/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_WHEEL_SCRIPTS_H
#define VP_PYTHON_WHEEL_SCRIPTS_H

#include "base/arena.h"
#include "base/buffer.h"
#include "python/entry_points.h"
#include "python/wheel.h"

/* The text of scripts in an environment's bin. */

/** Appends the script that calls an entry point. */
int vp_wheel_scripts_write(struct vp_buffer *out,
			   const struct vp_entry_point *point,
			   const struct vp_wheel_target *target,
			   struct vp_error *err) VP_MUST_CHECK;

/**
 * Appends @p bytes of a wheel's script with its header made right for the
 * environment, when it asks for that by "#!python".
 *
 * @param in_bin is it in bin itself, where the interpreter is?
 * @return 1 when it did, 0 when the script is to stay as it is, or a negative
 *         status
 */
int vp_wheel_scripts_rewrite(struct vp_buffer *out, const char *bytes,
			     size_t size, bool in_bin,
			     const struct vp_wheel_target *target,
			     struct vp_error *err) VP_MUST_CHECK;

/**
 * The scripts that package @p package wants: its entry points, but those of pip
 * and setuptools that name a Python are for this one, which a wheel cannot
 * know.  Strings live as long as @p arena and @p points.
 */
int vp_wheel_scripts_select(struct vp_entry_points *out,
			    const struct vp_entry_points *points,
			    const char *package,
			    const struct vp_wheel_target *target,
			    struct vp_arena *arena,
			    struct vp_error *err) VP_MUST_CHECK;

#endif
