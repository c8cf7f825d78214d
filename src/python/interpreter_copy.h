/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_INTERPRETER_COPY_H
#define VP_PYTHON_INTERPRETER_COPY_H

#include <sys/types.h>

#include "python/interpreter.h"

/**
 * Copies the program of @p base into the directory @p bin of the environment
 * @p env, under each of @p names, a NULL-terminated list.
 *
 * A program that looks for its libpython at a place relative to its own gets
 * a copy of that, too.
 */
int vp_interpreter_copy(int env, int bin, const char *const *names,
			const struct vp_interpreter *base, mode_t mode,
			struct vp_error *err) VP_MUST_CHECK;

#endif
