/* SPDX-License-Identifier: MIT */
#ifndef VP_BASE_LOADER_H
#define VP_BASE_LOADER_H

#include <stdbool.h>

#include "base/buffer.h"

/**
 * Where this host's dynamic loader looks for shared libraries: ld.so(8) of
 * glibc, with its cache, or that of musl.
 */
struct vp_loader {
	struct vp_buffer cache; /* /etc/ld.so.cache, or empty */
};

/** Reads what there is to read; a host without a cache has directories. */
int vp_loader_open(struct vp_loader *loader,
		   struct vp_error *err) VP_MUST_CHECK;
void vp_loader_close(struct vp_loader *loader);

/**
 * Would a program for @p machine (as uname(1) says it) find library @p name?
 * Nothing is loaded.
 */
bool vp_loader_finds(const struct vp_loader *loader, const char *name,
		     const char *machine);

/** Does a cache of glibc, @p size bytes, name the library? */
bool vp_loader_cache_has(const void *cache, size_t size, const char *name);

VP_DEFINE_AUTO(loader, struct vp_loader, vp_loader_close(local))

#endif
