/* SPDX-License-Identifier: MIT */
#ifndef VENVPACK_PACK_H
#define VENVPACK_PACK_H

#include <venvpack/session.h>

#ifdef __cplusplus
extern "C" {
#endif

#define VENVPACK_PACK_FORCE (1u << 0)	/**< replace an existing output */
#define VENVPACK_PACK_STRICT (1u << 1)	/**< warnings are refusals */
#define VENVPACK_PACK_DRY_RUN (1u << 2) /**< report findings, write nothing */
#define VENVPACK_PACK_CLAMP_TIMES (1u << 3) /**< @c mtime_max is set */
#define VENVPACK_PACK_NO_BYTECODE (1u << 4) /**< leave .pyc files out */

/** What an archive is.  All hold the same, and unpack to the same. */
enum venvpack_format {
	VENVPACK_FORMAT_BY_NAME = 0, /**< as the name of the output ends */
	VENVPACK_FORMAT_TAR_ZST = 1,
	VENVPACK_FORMAT_TAR_GZ = 2,
	VENVPACK_FORMAT_TAR_XZ = 3,
	VENVPACK_FORMAT_TAR_BZ2 = 4,
	VENVPACK_FORMAT_TAR = 5,
	VENVPACK_FORMAT_ZIP = 6,
	VENVPACK_FORMAT_DIRECTORY = 7 /**< of files, to be copied as they are */
};

/** What becomes of editable installs, whose source is elsewhere. */
enum venvpack_editable {
	VENVPACK_EDITABLE_ERROR = 0,  /**< VENVPACK_ERR_EDITABLE */
	VENVPACK_EDITABLE_VENDOR = 1, /**< packed as if installed */
	VENVPACK_EDITABLE_DROP = 2    /**< left out, scripts and all */
};

/** What to pack and how.  Start from VENVPACK_PACK_OPTIONS_INIT. */
struct venvpack_pack_options {
	size_t struct_size; /**< set by the initialiser */
	const char *env;    /**< directory of the environment; required */
	/** File or directory to make, or "-" for standard output; required. */
	const char *output;
	int64_t mtime_max; /**< seconds since 1970; later times become this */
	int32_t level;	   /**< of the compression; 0 means its default */
	uint32_t flags;	   /**< VENVPACK_PACK_* */

	/**
	 * With VENVPACK_FORMAT_BY_NAME: the end of @c output decides, such as
	 * ".tar.gz" or ".tgz"; a directory is one; standard output gets a
	 * tar.zst.
	 */
	enum venvpack_format format;
	uint32_t reserved0; /**< must be 0 */

	/**
	 * What to pack and what not, NULL-terminated: "+PATTERN" or "-PATTERN",
	 * of which the last that matches decides; NULL for everything.
	 *
	 * A pattern is matched against the path in the environment and the
	 * directories that it is in; one without '/' against each name on the
	 * way.  '*' and '?' stand for no '/', "**" for any number of
	 * directories, "[a-z]" and "[!a-z]" for one byte; '\\' takes the
	 * meaning of what follows.  One that ends in '/' is of directories.
	 */
	const char *const *filters;

	/**
	 * Where it will be: an absolute path whose bytes are packed, so that
	 * nothing is left to do there.  NULL for portable bytes.
	 */
	const char *destination;

	/**
	 * NULL or "host": whatever fitting Python the host has.  Else the
	 * absolute prefix of one that it has for certain: links and
	 * pyvenv.cfg name PREFIX/bin/pythonX.Y.
	 */
	const char *python;

	enum venvpack_editable editable;
	uint32_t reserved1; /**< must be 0 */

	/**
	 * A directory that all is below in the archive: one name of up to 64
	 * bytes of ASCII that does not begin with '.'.  NULL for none.
	 */
	const char *root;
};

#define VENVPACK_PACK_OPTIONS_INIT                                   \
	{                                                            \
		sizeof(struct venvpack_pack_options), 0, 0, 0, 0, 0, \
			VENVPACK_FORMAT_BY_NAME, 0, 0, 0, 0,         \
			VENVPACK_EDITABLE_ERROR, 0, 0                \
	}

struct venvpack_pack_result {
	size_t struct_size;
	uint64_t entry_count;  /**< files, directories and links */
	uint64_t edited_count; /**< entries that carried a location */
	uint64_t bytes_in;     /**< sum of file sizes, as packed */
	uint64_t bytes_out;    /**< size of the archive */
	/**
	 * The manifest as JSON (docs/format.md), valid until the session's
	 * next operation: what would be packed, with
	 * VENVPACK_PACK_DRY_RUN; else NULL.
	 */
	const char *manifest;
};

#define VENVPACK_PACK_RESULT_INIT                                  \
	{                                                          \
		sizeof(struct venvpack_pack_result), 0, 0, 0, 0, 0 \
	}

/**
 * Packs an environment into one relocatable archive.
 *
 * A format that is not the one of the output's name, a level that it does not
 * have, a filter that is none or leaves out what every environment needs, and
 * a path that has to be absolute and is not, are VENVPACK_ERR_ARGUMENT.
 *
 * The archive depends only on the environment and the options: not on the
 * number of threads, the order of directories or the clock.  On failure
 * @p options->output is left as it was.
 *
 * @param result filled in on success; may be NULL
 * @return 0, or a negative venvpack_status that the session explains
 */
VENVPACK_API int venvpack_pack(venvpack *vp,
			       const struct venvpack_pack_options *options,
			       struct venvpack_pack_result *result);

#ifdef __cplusplus
}
#endif

#endif
