/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_ACTIVATE_H
#define VP_PYTHON_ACTIVATE_H

#include <sys/types.h>

#include "base/error.h"

/*
 * Activation scripts: activate for sh, bash, zsh, dash and ksh, activate.fish
 * and activate.csh.  Every value is quoted, so no directory or prompt can run
 * anything.
 */

/**
 * Writes them into the directory @p bin, replacing old ones.
 *
 * @param env    absolute path that the environment has, or will have
 * @param prompt what to show while it is active, without parentheses
 */
int vp_activate_write(int bin, mode_t mode, const char *env, const char *prompt,
		      struct vp_error *err) VP_MUST_CHECK;

#endif
