/* SPDX-License-Identifier: MIT */
#ifndef VENVPACK_INSPECT_H
#define VENVPACK_INSPECT_H

#include <venvpack/session.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An archive or an unpacked environment whose manifest has been read. */
typedef struct venvpack_image venvpack_image;

/**
 * Reads the manifest of @p path, an archive or an environment directory.
 *
 * Only the manifest is read, so this is quick for any archive; it is checked
 * against its recorded hash, the other entries are not.
 *
 * @param[out] out set on success, to be closed with venvpack_image_close()
 */
VENVPACK_API int venvpack_image_open(venvpack *vp, const char *path,
				     venvpack_image **out);

/** Closes an image.  NULL is ignored. */
VENVPACK_API void venvpack_image_close(venvpack_image *image);

/**
 * The manifest as JSON, as docs/format.md describes it.  UTF-8, terminated by
 * NUL, valid until the image is closed.
 */
VENVPACK_API const char *venvpack_image_manifest(const venvpack_image *image);

enum venvpack_entry_type {
	VENVPACK_ENTRY_FILE = 1,
	VENVPACK_ENTRY_DIRECTORY = 2,
	VENVPACK_ENTRY_LINK = 3
};

/** One entry of an image.  Strings are valid until the image is closed. */
struct venvpack_entry {
	size_t struct_size;
	const char *path;   /**< relative to the environment */
	const char *link;   /**< what a link points at, else NULL */
	const char *sha256; /**< 64 hexadecimal digits of a file, else NULL */
	uint64_t size;	    /**< in bytes; 0 but for files */
	int64_t mtime;	    /**< seconds since 1970 */
	uint32_t mtime_nanoseconds;
	uint32_t mode; /**< permission bits */
	enum venvpack_entry_type type;
	uint32_t
		edit_count; /**< how many places of it depend on the location */
};

#define VENVPACK_ENTRY_INIT                                         \
	{                                                           \
		sizeof(struct venvpack_entry), 0, 0, 0, 0, 0, 0, 0, \
			VENVPACK_ENTRY_FILE, 0                      \
	}

/** How many entries the image has. */
VENVPACK_API size_t venvpack_image_count(const venvpack_image *image);

/**
 * Fills in @p entry with entry number @p index, in the order of the archive.
 *
 * @return 0, or VENVPACK_ERR_ARGUMENT when there is no such entry
 */
VENVPACK_API int venvpack_image_entry(const venvpack_image *image, size_t index,
				      struct venvpack_entry *entry);

/** What to verify.  Start from VENVPACK_VERIFY_OPTIONS_INIT. */
struct venvpack_verify_options {
	size_t struct_size; /**< set by the initialiser */
	const char *path;   /**< archive or environment; required */
	uint32_t flags;	    /**< VENVPACK_VERIFY_* */
	uint32_t reserved0; /**< must be 0 */
};

#define VENVPACK_VERIFY_STRICT (1u << 0) /**< added files fail too */

#define VENVPACK_VERIFY_OPTIONS_INIT                            \
	{                                                       \
		sizeof(struct venvpack_verify_options), 0, 0, 0 \
	}

struct venvpack_verify_result {
	size_t struct_size;
	uint64_t entry_count; /**< entries that the manifest names */
	uint64_t changed;
	uint64_t missing;
	uint64_t added;
};

#define VENVPACK_VERIFY_RESULT_INIT                               \
	{                                                         \
		sizeof(struct venvpack_verify_result), 0, 0, 0, 0 \
	}

/**
 * Reads everything again and compares it with the manifest.
 *
 * Every difference is reported as a finding with the code "changed",
 * "missing" or "added".
 *
 * @param result filled in on success and with VENVPACK_ERR_DIFFERS; may be NULL
 * @return 0; VENVPACK_ERR_DIFFERS; or another negative venvpack_status
 */
VENVPACK_API int venvpack_verify(venvpack *vp,
				 const struct venvpack_verify_options *options,
				 struct venvpack_verify_result *result);

#ifdef __cplusplus
}
#endif

#endif
