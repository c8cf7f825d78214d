/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_HOME_H
#define VP_PYTHON_HOME_H

#include "python/interpreter.h"

/**
 * Follows @p path to the base interpreter that it stands for, without running
 * anything: through links, and out of virtual environments by their
 * pyvenv.cfg.
 *
 * Sets @c executable, @c home and @c real_executable of @p out, and
 * @c major, @c minor and @c free_threaded when the file names tell, else 0.
 * The home is the directory of the first link on the way that has its
 * standard library above it, so that a stable alias is kept and a stray link
 * is not.
 *
 * @param script set to the path of a script that @p path leads to, the
 *               caller's to free, and nothing else is set; else to NULL
 */
int vp_home_find(struct vp_interpreter *out, char **script, const char *path,
		 struct vp_error *err) VP_MUST_CHECK;

#endif
