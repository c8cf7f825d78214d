/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_ENVIRONMENT_H
#define VP_ENV_ENVIRONMENT_H

#include "base/arena.h"
#include "base/context.h"
#include "python/interpreter.h"

/**
 * An environment on this machine: where it is, where it thinks it is, and what
 * it was made from.  Strings live in @c arena.
 */
struct vp_environment {
	struct vp_arena arena;
	int fd;
	const char *path;	/* absolute, as given */
	const char *recorded;	/* where it was made; mostly @c path */
	const char **spellings; /* all paths it is known by, longest first,
				     NULL-terminated */
	const char *maker;	/* "venv", "virtualenv", "uv", "venvpack" */
	bool has_prompt;	/* pyvenv.cfg has a prompt of its own */
	bool system_site_packages;
	bool is_chained; /* pyvenv.cfg's home is another environment */
	struct vp_interpreter base;
	/** Why @c base is told by files of the environment and not by itself;
	    else NULL. */
	const char *base_trouble;
};

#define VP_ENVIRONMENT_INIT \
	{                   \
		.fd = -1    \
	}

/**
 * Recognises the environment at @p path and reads its pyvenv.cfg.  What is
 * none is VENVPACK_ERR_NOT_AN_ENV, saying what it is instead.  One whose base
 * is gone, or was replaced by another version, is taken for what its files
 * tell; when they do not, that is VENVPACK_ERR_NO_PYTHON.
 */
int vp_environment_open(struct vp_environment *environment, const char *path,
			struct vp_context *ctx,
			struct vp_error *err) VP_MUST_CHECK;
void vp_environment_close(struct vp_environment *environment);

VP_DEFINE_AUTO(environment, struct vp_environment, vp_environment_close(local))

#endif
