/* SPDX-License-Identifier: MIT */
#ifndef VP_ARCHIVE_ZIP_READER_H
#define VP_ARCHIVE_ZIP_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/error.h"

/**
 * A zip file, read as strictly as files from strangers want it.
 *
 * Two readers of one zip file must not see different trees.  So the members
 * fill the file from its first byte to the directory without a gap or an
 * overlap, each agrees with its entry in the directory, nothing follows the
 * end, and no name is there twice, also when case is ignored.  Members are
 * files and directories, stored or deflated, named in UTF-8 by relative paths
 * without ".", "..", '\' and control characters.  What is made to be larger
 * than anyone wants, is refused.
 *
 * What is no zip file, or damaged, is VENVPACK_ERR_CORRUPT, and what is too
 * hostile to be an accident VENVPACK_ERR_UNSAFE.  One thread uses a reader at
 * a time.
 */
struct vp_zip;

struct vp_zip_member {
	const char *name; /**< of a directory without the '/' at its end */
	uint64_t size;
	bool is_directory;
	bool is_executable;

	/* Of an archive's. */
	bool is_link;	     /**< its data are what it points at */
	uint32_t mode;	     /**< permission bits */
	int64_t mtime;	     /**< in seconds; -1: not told */
	const char *comment; /**< NULL for none */
};

/** Reads and checks the directory.  The file is opened once, here. */
int vp_zip_open(struct vp_zip **out, const char *path,
		struct vp_error *err) VP_MUST_CHECK;

/**
 * The same for an archive of an environment, in file @p fd, which stays the
 * caller's.  Which tree it holds is told elsewhere, so less of it is refused:
 * members may be symbolic links, and named as entries may be.  They are in the
 * order of the file.
 */
int vp_zip_open_archive(struct vp_zip **out, int fd,
			struct vp_error *err) VP_MUST_CHECK;

void vp_zip_close(struct vp_zip *zip);

/** Members in the order of vp_path_compare(), case ignored, borrowed. */
size_t vp_zip_count(const struct vp_zip *zip);
const struct vp_zip_member *vp_zip_member(const struct vp_zip *zip,
					  size_t index);

/** NULL when there is none of this name.  Not for archives. */
const struct vp_zip_member *vp_zip_find(const struct vp_zip *zip,
					const char *name);

/** Sum of the sizes of all members. */
uint64_t vp_zip_total(const struct vp_zip *zip);

/** Reads a member of @p zip whole, @c size bytes, and checks its CRC. */
int vp_zip_read(struct vp_zip *zip, const struct vp_zip_member *member,
		void *bytes, struct vp_error *err) VP_MUST_CHECK;

VP_DEFINE_AUTO(zip, struct vp_zip *, vp_zip_close(*local))

#endif
