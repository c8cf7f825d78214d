/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_NEED_H
#define VP_ENV_NEED_H

#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "env/tree.h"

/** What the binaries of an environment ask of a host. */
struct vp_need {
	const char *libc;	  /* "glibc" or "musl"; NULL: none yet */
	const char *libc_version; /* the lowest that will do, or NULL */
	const char **libraries;	  /* shared libraries they are linked to */
	size_t library_count;
	size_t library_capacity;
};

/**
 * Reads what the ELF file @p fd of @p size bytes needs, into @p arena.  A file
 * that is none needs nothing.
 */
int vp_need_read(struct vp_need *need, int fd, uint64_t size,
		 struct vp_arena *arena, struct vp_error *err) VP_MUST_CHECK;

/** Adds what @p more needs, with strings copied into @p arena. */
int vp_need_add(struct vp_need *need, const struct vp_need *more,
		struct vp_arena *arena, struct vp_error *err) VP_MUST_CHECK;

/**
 * Leaves the libraries that the host has to have, sorted: not those that are
 * in @p tree, nor those of the C library or of the base Python.
 */
void vp_need_settle(struct vp_need *need, const struct vp_tree *tree);

#endif
