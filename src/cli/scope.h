/* SPDX-License-Identifier: MIT */
#ifndef CLI_SCOPE_H
#define CLI_SCOPE_H

#include <stdlib.h>
#include <string.h>

#include <venvpack/inspect.h>

/** Releases a local when its scope ends: CLI_AUTO(free) char *name = NULL; */
#define CLI_AUTO(what) __attribute__((cleanup(cli_auto_##what)))

#define CLI_DEFINE_AUTO(what, type, release)                              \
	static inline                                                     \
		__attribute__((unused)) void cli_auto_##what(type *local) \
	{                                                                 \
		release;                                                  \
	}

/* Takes a pointer of any type; memcpy() keeps that within the aliasing rules. */
static inline __attribute__((unused)) void cli_auto_free(void *local)
{
	void *memory;

	memcpy(&memory, local, sizeof(memory));
	free(memory);
}

CLI_DEFINE_AUTO(image, venvpack_image *, venvpack_image_close(*local))

#endif
