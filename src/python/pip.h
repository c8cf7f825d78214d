/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_PIP_H
#define VP_PYTHON_PIP_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/strings.h"
#include "python/interpreter.h"

/** The wheels that an interpreter brings for new environments. */
struct vp_pip {
	char *wheel;	  /**< path of pip's */
	char *version;	  /**< of pip */
	char *setuptools; /**< path of its wheel; NULL from Python 3.12 on */
};

/**
 * Finds the wheels that `python -m venv` would install, without importing
 * anything.  Without pip's: VENVPACK_ERR_NO_PIP, with what to install.
 */
int vp_pip_find(struct vp_pip *out, const struct vp_interpreter *base,
		struct vp_error *err) VP_MUST_CHECK;
void vp_pip_clear(struct vp_pip *pip);

/** What pip is asked for.  Lists are NULL-terminated, or NULL. */
struct vp_pip_request {
	const char *const *requirements; /**< files */
	const char *const *specs;
	const char *const *find_links;
	bool no_index;
	bool require_hashes;
};

/** What pip got: wheels in a directory that goes when this is cleared. */
struct vp_pip_result {
	char *directory;
	struct vp_strings wheels; /**< their paths, sorted by name */
};

/**
 * Lets pip, run from its wheel by @p base, resolve the request, fetch and
 * build, into a private directory.  What cannot be had is
 * VENVPACK_ERR_RESOLVE, in pip's words.
 */
int vp_pip_resolve(struct vp_pip_result *out, const struct vp_pip *pip,
		   const struct vp_interpreter *base,
		   const struct vp_pip_request *request, struct vp_context *ctx,
		   struct vp_error *err) VP_MUST_CHECK;
void vp_pip_result_clear(struct vp_pip_result *result);

/** Appends the errors of pip's standard error: its last words, on one line. */
void vp_pip_last_words(struct vp_buffer *out, const char *said);

VP_DEFINE_AUTO(pip, struct vp_pip, vp_pip_clear(local))
VP_DEFINE_AUTO(pip_result, struct vp_pip_result, vp_pip_result_clear(local))

#endif
