/* SPDX-License-Identifier: MIT */
#ifndef VP_BASE_ENVIRON_H
#define VP_BASE_ENVIRON_H

#include "base/arena.h"
#include "base/error.h"

/**
 * Copies this process's environment for a program that is to be run.
 *
 * @param drop names to leave out; one that ends in '*' stands for all that
 *             begin like it
 * @param add  "NAME=value"s to put in, which also replaces them; both lists
 *             end with NULL
 * @param out  set to a NULL-terminated list, in @p arena
 */
int vp_environ_copy(const char *const **out, const char *const *drop,
		    const char *const *add, struct vp_arena *arena,
		    struct vp_error *err) VP_MUST_CHECK;

#endif
