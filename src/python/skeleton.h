/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_SKELETON_H
#define VP_PYTHON_SKELETON_H

#include <stdbool.h>
#include <sys/types.h>

#include "python/interpreter.h"

/** An environment without packages. */
struct vp_skeleton {
	const struct vp_interpreter *base;
	const char *path;    /**< absolute path that it has, or will have */
	const char *prompt;  /**< NULL: the name of its directory */
	const char *command; /**< what made it, on one line; or NULL */
	bool system_site_packages;
	bool ignore_file;	 /**< a .gitignore that leaves it out */
	bool copies;		 /**< of the base's Python, instead of links */
	bool no_scripts;	 /**< activation scripts stay as they are */
	const char *kept_prompt; /**< as pyvenv.cfg has it, or NULL */
};

/**
 * Writes it into the directory @p env: directories, pyvenv.cfg, links to the
 * base interpreter, or copies of it, and activation scripts.
 *
 * In a directory that holds an environment, what belongs to the skeleton is
 * replaced, each by a rename, and everything else stays.  Links are never
 * followed.
 *
 * @param mode set to the mode that the umask gives a new directory here
 */
int vp_skeleton_write(int env, const struct vp_skeleton *skeleton, mode_t *mode,
		      struct vp_error *err) VP_MUST_CHECK;

#endif
