/* SPDX-License-Identifier: MIT */
#ifndef VENVPACK_CREATE_H
#define VENVPACK_CREATE_H

#include <venvpack/session.h>

#ifdef __cplusplus
extern "C" {
#endif

#define VENVPACK_CREATE_SYSTEM_SITE_PACKAGES (1u << 0)
#define VENVPACK_CREATE_WITHOUT_PIP (1u << 1)
#define VENVPACK_CREATE_CLEAR (1u << 2)
#define VENVPACK_CREATE_NO_INDEX (1u << 3)
#define VENVPACK_CREATE_REQUIRE_HASHES (1u << 4)
#define VENVPACK_CREATE_UPGRADE_DEPS (1u << 5)	 /**< the newest pip */
#define VENVPACK_CREATE_NO_IGNORE_FILE (1u << 6) /**< no .gitignore */
#define VENVPACK_CREATE_COPIES (1u << 7)	 /**< of the base's Python */
#define VENVPACK_CREATE_SYMLINKS (1u << 8)	 /**< to it: the default */
#define VENVPACK_CREATE_UPGRADE (1u << 9)	 /**< of one that is there */

/**
 * What environment to make.  Start from VENVPACK_CREATE_OPTIONS_INIT.
 *
 * In every options struct: zero or NULL means the default, fields are only
 * ever appended, and the strings need live no longer than the call.  Lists
 * are NULL-terminated.
 */
struct venvpack_create_options {
	size_t struct_size; /**< set by the initialiser */
	const char *env;    /**< directory to make; required */
	const char *python; /**< path, name or version; NULL: the default */
	const char *prompt; /**< NULL: the name of the directory */
	const char *const *requirements; /**< requirement files, as pip's -r */
	const char *const *specs;	 /**< requirements given directly */
	const char *const *find_links; /**< directories or pages with wheels */
	uint32_t flags;		       /**< VENVPACK_CREATE_* */
	uint32_t reserved0;	       /**< must be 0 */
	const char
		*wheelhouse; /**< directory to take wheels from, without pip */
};

#define VENVPACK_CREATE_OPTIONS_INIT                                         \
	{                                                                    \
		sizeof(struct venvpack_create_options), 0, 0, 0, 0, 0, 0, 0, \
			0, 0                                                 \
	}

/*
 * With a wheelhouse nothing is fetched and pip is not run.  The wheels that fit
 * go in: those that requirements and specs name and what these need, or all.
 */

/** A package that was installed. */
struct venvpack_package {
	const char *name;
	const char *version;
	const char *source; /**< file name of the wheel */
};

/** What was made.  Strings belong to the session, until its next operation. */
struct venvpack_create_result {
	size_t struct_size;
	const char *env;	    /**< absolute path */
	const char *python;	    /**< the base interpreter */
	const char *python_version; /**< such as "3.11.7" */
	const struct venvpack_package *packages;
	size_t package_count;
};

#define VENVPACK_CREATE_RESULT_INIT                                  \
	{                                                            \
		sizeof(struct venvpack_create_result), 0, 0, 0, 0, 0 \
	}

/**
 * Makes a virtual environment, and installs into it what is asked for.
 *
 * A new environment appears whole or not at all.  In a directory that is not
 * empty, what belongs to the new environment is replaced and everything else
 * stays, unless VENVPACK_CREATE_CLEAR empties it before.
 *
 * VENVPACK_CREATE_UPGRADE makes an environment use its base as that is now:
 * pyvenv.cfg, bin/python and pip are renewed.  Its prompt stays, and so do its
 * use of the base's packages, its activation scripts, and whether it has links
 * or copies; and its base is looked for by the version that it has.
 *
 * @param result filled in on success; may be NULL
 * @return 0, or a negative venvpack_status that the session explains
 */
VENVPACK_API int venvpack_create(venvpack *vp,
				 const struct venvpack_create_options *options,
				 struct venvpack_create_result *result);

#ifdef __cplusplus
}
#endif

#endif
