/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_INTERPRETER_H
#define VP_PYTHON_INTERPRETER_H

#include <stdbool.h>

#include "base/cleanup.h"
#include "base/context.h"

/** A base interpreter and what it says of itself.  Strings are owned. */
struct vp_interpreter {
	char *executable;      /**< HOME/pythonX.Y: what links point at */
	char *home;	       /**< its directory, what pyvenv.cfg's home is */
	char *real_executable; /**< @c executable with links resolved */
	char *prefix;	       /**< sys.base_prefix */
	char *implementation;  /**< sys.implementation.name: "cpython" */
	char *version;	       /**< "3.11.7" */
	int major, minor, micro;
	char *abi_flags; /**< sys.abiflags: "", "t", "m", "d" */
	char *soabi;	 /**< "cpython-311-x86_64-linux-gnu", or "" */
	char *machine;	 /**< as uname: "x86_64" */
	char *stdlib;	 /**< directory of os.py */
	bool free_threaded;
	bool debug;
	bool is_64bit;
};

/** What an environment needs of its base. */
struct vp_python_need {
	const char *implementation;
	int major, minor;
	const char *abi_flags;
	const char *soabi; /**< "" when not known */
};

void vp_interpreter_clear(struct vp_interpreter *interpreter);

/**
 * Finds the interpreter that @p request names: a path, a name on PATH, a
 * version such as "3.9", a range such as ">=3.9,<3.13", or NULL for the
 * default: VENVPACK_PYTHON, else what PATH has.  What lies in a virtual
 * environment stands for its base, a pyenv shim for what it runs.
 *
 * Not found, or no CPython 3.6 or later: VENVPACK_ERR_NO_PYTHON, with what
 * was looked for and what was there.
 */
int vp_interpreter_find(struct vp_interpreter *out, const char *request,
			struct vp_context *ctx,
			struct vp_error *err) VP_MUST_CHECK;

/**
 * Finds an interpreter here that can be the base of an environment with
 * @p need: the one in @p home_hint first, then PATH, pyenv, uv and common
 * prefixes.  With @p request, only what it names is looked at, and refused
 * with both versions named when it does not fit.
 */
int vp_interpreter_find_fitting(struct vp_interpreter *out,
				const struct vp_python_need *need,
				const char *request, const char *home_hint,
				struct vp_context *ctx,
				struct vp_error *err) VP_MUST_CHECK;

/** The interpreter at path @p executable; facts of its base when in an env. */
int vp_interpreter_read(struct vp_interpreter *out, const char *executable,
			struct vp_context *ctx,
			struct vp_error *err) VP_MUST_CHECK;

/**
 * The first half of reading one: sets the paths of the base that @p path,
 * which is absolute, stands for, and what file names tell of its version.
 *
 * @param may_run run a script, when only that tells what it starts
 */
int vp_interpreter_resolve(struct vp_interpreter *out, const char *path,
			   bool may_run, struct vp_context *ctx,
			   struct vp_error *err) VP_MUST_CHECK;

/** The second half: all other facts of the base with these paths. */
int vp_interpreter_learn(struct vp_interpreter *out, struct vp_context *ctx,
			 struct vp_error *err) VP_MUST_CHECK;

VP_DEFINE_AUTO(interpreter, struct vp_interpreter, vp_interpreter_clear(local))

#endif
