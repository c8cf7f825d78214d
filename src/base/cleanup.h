/* SPDX-License-Identifier: MIT */
#ifndef VP_BASE_CLEANUP_H
#define VP_BASE_CLEANUP_H

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/**
 * Releases a local when its scope ends: VP_AUTO(close) int fd = -1;
 *
 * A module adds its own kind with VP_DEFINE_AUTO(name, type, release).
 */
#define VP_AUTO(what) __attribute__((cleanup(vp_auto_##what)))

#define VP_DEFINE_AUTO(what, type, release)                                    \
	static inline __attribute__((unused)) void vp_auto_##what(type *local) \
	{                                                                      \
		release;                                                       \
	}

/** Moves a pointer out, so its scope no longer releases it. */
#define VP_STEAL(p)                          \
	__extension__({                      \
		__typeof__(p) stolen_ = (p); \
		(p) = NULL;                  \
		stolen_;                     \
	})

/** The same for a file descriptor. */
#define VP_STEAL_FD(fd)             \
	__extension__({             \
		int stolen_ = (fd); \
		(fd) = -1;          \
		stolen_;            \
	})

/* Takes a pointer of any type; memcpy() keeps that within the aliasing rules. */
static inline __attribute__((unused)) void vp_auto_free(void *local)
{
	void *memory;

	memcpy(&memory, local, sizeof(memory));
	free(memory);
}

VP_DEFINE_AUTO(close, int, if (*local >= 0) close(*local))
VP_DEFINE_AUTO(closedir, DIR *, if (*local) closedir(*local))

#endif
