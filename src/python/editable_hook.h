/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_EDITABLE_HOOK_H
#define VP_PYTHON_EDITABLE_HOOK_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/strings.h"

/*
 * How an editable install makes Python find sources that are elsewhere: by a
 * .pth file of directories, or one that imports a module with a finder in it,
 * as those of setuptools, editables (hatchling, PDM), scikit-build-core and
 * meson-python.
 */

/** Something importable and where it comes from. */
struct vp_hook_target {
	/** Where it would be installed, below site-packages; NULL for all that
	    is in the directory @c path. */
	const char *place;
	const char *path; /**< absolute; of a module maybe without its suffix */
	bool is_exact;	  /**< @c place is a file's whole name */
};

/** What the files of a hook lead to: zeroed, it is empty. */
struct vp_hook {
	struct vp_arena arena;
	struct vp_hook_target *targets;
	size_t count;
	size_t capacity;
	struct vp_strings modules; /**< that a .pth imports */
};

/** Adds the directories that a .pth, or an .egg-link, names, and its imports. */
int vp_hook_read_lines(struct vp_hook *hook, const char *text, size_t size,
		       struct vp_error *err) VP_MUST_CHECK;

/** Adds what the finder in a module maps: names, and the paths behind them. */
int vp_hook_read_module(struct vp_hook *hook, const char *text, size_t size,
			struct vp_error *err) VP_MUST_CHECK;

/** Adds what Meson's intro-install_plan.json installs into site-packages. */
int vp_hook_read_install_plan(struct vp_hook *hook, const char *text,
			      size_t size, struct vp_error *err) VP_MUST_CHECK;

/** Adds a target itself: a link to it, say. */
int vp_hook_add(struct vp_hook *hook, const char *place, const char *path,
		struct vp_error *err) VP_MUST_CHECK;

void vp_hook_clear(struct vp_hook *hook);

VP_DEFINE_AUTO(hook, struct vp_hook, vp_hook_clear(local))

#endif
