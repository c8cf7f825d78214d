/* SPDX-License-Identifier: MIT */
#ifndef VP_BASE_BENEATH_H
#define VP_BASE_BENEATH_H

#include <sys/types.h>

#include "base/error.h"

/**
 * Opens @p path below the directory @p root, following no link on the way and
 * never leaving it, whatever others do to the tree meanwhile.
 *
 * Uses openat2() where the kernel has it and lets us, else walks component by
 * component.  @p flags and @p mode as for open().
 *
 * @return the descriptor, or -1 with errno set
 */
int vp_open_beneath(int root, const char *path, int flags, mode_t mode);

/** The walk alone, which vp_open_beneath() falls back to. */
int vp_walk_beneath(int root, const char *path, int flags, mode_t mode);

#endif
