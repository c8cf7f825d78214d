/* SPDX-License-Identifier: MIT */
#ifndef VENVPACK_UNPACK_H
#define VENVPACK_UNPACK_H

#include <venvpack/session.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How much of a new environment is on the disk when unpacking returns. */
enum venvpack_sync {
	VENVPACK_SYNC_FS = 0,	 /**< the file system, at once */
	VENVPACK_SYNC_FILES = 1, /**< each file and directory */
	VENVPACK_SYNC_NONE = 2	 /**< left to the kernel */
};

#define VENVPACK_UNPACK_NO_TRY (1u << 0) /**< do not start its Python */
/** Replace an environment that is there, which is kept as NAME.previous. */
#define VENVPACK_UNPACK_REPLACE (1u << 1)
/** Leave the bytes as they are in the archive, mostly portable. */
#define VENVPACK_UNPACK_NO_RELOCATE (1u << 2)
/** Start its Python even when that came with the archive. */
#define VENVPACK_UNPACK_TRY (1u << 3)

/** What to unpack and where.  Start from VENVPACK_UNPACK_OPTIONS_INIT. */
struct venvpack_unpack_options {
	size_t struct_size;  /**< set by the initialiser */
	const char *archive; /**< file, or "-" for standard input; required */
	const char *destination; /**< directory to make; required */
	const char *python; /**< base interpreter: path or version, or NULL */
	enum venvpack_sync sync;
	uint32_t flags; /**< VENVPACK_UNPACK_* */
	/**
	 * Absolute path that the environment is for, when it is written
	 * elsewhere, or NULL.  Then @c python is a path there, which nobody
	 * looks at, or NULL for the recorded one; nothing is started, and that
	 * this host can run it is not asked.
	 */
	const char *place;
	const char *owner; /**< "USER:GROUP", names or numbers, or NULL */
};

#define VENVPACK_UNPACK_OPTIONS_INIT                             \
	{                                                        \
		sizeof(struct venvpack_unpack_options), 0, 0, 0, \
			VENVPACK_SYNC_FS, 0, 0, 0                \
	}

/** What landed.  Strings belong to the session, until its next operation. */
struct venvpack_unpack_result {
	size_t struct_size;
	const char *env;    /**< absolute path */
	const char *python; /**< the base interpreter it runs on */
	uint64_t entry_count;
	uint64_t edited_count; /**< entries fixed up for their place */
	uint64_t bytes;	       /**< sum of file sizes */
	const char
		*previous; /**< where the one that was there is now, or NULL */
};

#define VENVPACK_UNPACK_RESULT_INIT                                     \
	{                                                               \
		sizeof(struct venvpack_unpack_result), 0, 0, 0, 0, 0, 0 \
	}

/**
 * Unpacks an archive as an environment that runs at @p options->destination.
 *
 * Every byte is verified against the manifest.  The destination appears whole
 * or not at all; an existing one is refused, unless it is an empty directory
 * or, with VENVPACK_UNPACK_REPLACE, an environment.
 *
 * @param result filled in on success; may be NULL
 * @return 0, or a negative venvpack_status that the session explains
 */
VENVPACK_API int venvpack_unpack(venvpack *vp,
				 const struct venvpack_unpack_options *options,
				 struct venvpack_unpack_result *result);

/**
 * Exchanges the environment at @p env and the one that unpacking replaced there
 * last, which is at NAME.previous beside it.
 *
 * @return 0, or a negative venvpack_status that the session explains
 */
VENVPACK_API int venvpack_rollback(venvpack *vp, const char *env);

/** What to fix up.  Start from VENVPACK_RELOCATE_OPTIONS_INIT. */
struct venvpack_relocate_options {
	size_t struct_size; /**< set by the initialiser */
	const char *env;    /**< directory of the environment; required */
	const char *python; /**< base interpreter: path or version, or NULL */
};

#define VENVPACK_RELOCATE_OPTIONS_INIT                         \
	{                                                      \
		sizeof(struct venvpack_relocate_options), 0, 0 \
	}

struct venvpack_relocate_result {
	size_t struct_size;
	const char *env;       /**< absolute path */
	const char *python;    /**< the base interpreter it runs on */
	uint64_t edited_count; /**< entries that were rewritten */
	uint64_t kept_count;   /**< entries left alone: changed since */
};

#define VENVPACK_RELOCATE_RESULT_INIT                               \
	{                                                           \
		sizeof(struct venvpack_relocate_result), 0, 0, 0, 0 \
	}

/**
 * Fixes an environment up for where it is: after tar, mv or cp, any number of
 * times.  Needs the `.venvpack` directory that pack and unpack leave in it.
 *
 * Each file is replaced by rename and the manifest is written last, so that an
 * interrupted run can be run again.
 *
 * @param result filled in on success; may be NULL
 * @return 0, or a negative venvpack_status that the session explains
 */
VENVPACK_API int
venvpack_relocate(venvpack *vp, const struct venvpack_relocate_options *options,
		  struct venvpack_relocate_result *result);

/** What to ask about.  Start from VENVPACK_CHECK_OPTIONS_INIT. */
struct venvpack_check_options {
	size_t struct_size;  /**< set by the initialiser */
	const char *archive; /**< file, or "-" for standard input; required */
	const char *destination; /**< where it would be unpacked, or NULL */
	const char *python; /**< base interpreter: path or version, or NULL */
	uint32_t flags;	    /**< must be 0 */
	uint32_t reserved0; /**< must be 0 */
};

#define VENVPACK_CHECK_OPTIONS_INIT                                  \
	{                                                            \
		sizeof(struct venvpack_check_options), 0, 0, 0, 0, 0 \
	}

/** What was found.  Strings belong to the session, until its next operation. */
struct venvpack_check_result {
	size_t struct_size;
	const char *python; /**< the base it would run on, or NULL: none */
	uint64_t problem_count;
};

#define VENVPACK_CHECK_RESULT_INIT                         \
	{                                                  \
		sizeof(struct venvpack_check_result), 0, 0 \
	}

/**
 * Tells whether this host can run an archive at a destination: everything that
 * unpacking would ask before it writes, and shared libraries that are missing.
 * Nothing is written, and of the archive only its manifest is read.
 *
 * Each problem is a finding of severity VENVPACK_PROBLEM; the first of them is
 * what the function fails with.
 *
 * @param result filled in on success and when there are problems; may be NULL
 * @return 0 when it can; or a negative venvpack_status
 */
VENVPACK_API int venvpack_check(venvpack *vp,
				const struct venvpack_check_options *options,
				struct venvpack_check_result *result);

#ifdef __cplusplus
}
#endif

#endif
