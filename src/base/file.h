/* SPDX-License-Identifier: MIT */
#ifndef VP_BASE_FILE_H
#define VP_BASE_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/buffer.h"
#include "base/context.h"

/*
 * Files by directory descriptor and name.  All descriptors are close-on-exec,
 * EINTR and short transfers are survived, and messages name @p name.
 */

/** Opens directory @p path, following links. */
int vp_open_directory(int dirfd, const char *path, int *out,
		      struct vp_error *err) VP_MUST_CHECK;

/** Sets whether @p path is a directory, links followed; what is not there is none. */
int vp_is_directory(const char *path, bool *out,
		    struct vp_error *err) VP_MUST_CHECK;

/**
 * Opens a regular file for reading without following a link in its last
 * component, and without ever blocking on a FIFO.  Anything else is refused.
 */
int vp_open_regular(int dirfd, const char *name, int *out, struct stat *st,
		    struct vp_error *err) VP_MUST_CHECK;

/** Reads up to @p size bytes, fewer only at the end; sets @p done. */
int vp_read(int fd, void *bytes, size_t size, size_t *done, const char *name,
	    struct vp_error *err) VP_MUST_CHECK;

/**
 * The same for what may keep one waiting, such as a pipe: a cancelled
 * operation stops it.
 */
int vp_read_patiently(int fd, void *bytes, size_t size, size_t *done,
		      const char *name, const struct vp_context *ctx,
		      struct vp_error *err) VP_MUST_CHECK;

int vp_write(int fd, const void *bytes, size_t size, const char *name,
	     struct vp_error *err) VP_MUST_CHECK;

/** The same for what may keep one waiting, as above. */
int vp_write_patiently(int fd, const void *bytes, size_t size, const char *name,
		       const struct vp_context *ctx,
		       struct vp_error *err) VP_MUST_CHECK;

int vp_write_at(int fd, const void *bytes, size_t size, uint64_t offset,
		const char *name, struct vp_error *err) VP_MUST_CHECK;

/** Appends the whole of a regular file, which may have @p limit bytes at most. */
int vp_read_file(int dirfd, const char *name, size_t limit,
		 struct vp_buffer *out, struct vp_error *err) VP_MUST_CHECK;

/** Appends what the link @p name points at. */
int vp_read_link(int dirfd, const char *name, struct vp_buffer *out,
		 struct vp_error *err) VP_MUST_CHECK;

/**
 * Makes file @p name hold @p bytes: a new inode, renamed over the old one, so
 * that a reader sees the old or the new content and a hard link keeps the old.
 */
int vp_replace_file(int dirfd, const char *name, const void *bytes, size_t size,
		    mode_t mode, const struct timespec *mtime,
		    struct vp_error *err) VP_MUST_CHECK;

/** The same for a symbolic link. */
int vp_replace_link(int dirfd, const char *name, const char *target,
		    const struct timespec *mtime,
		    struct vp_error *err) VP_MUST_CHECK;

/** Makes the directories that @p path lies in, with the umask's modes. */
int vp_make_parents(const char *path, struct vp_error *err) VP_MUST_CHECK;

/** Removes @p name and all below it, never following a link. */
int vp_remove_tree(int dirfd, const char *name,
		   struct vp_error *err) VP_MUST_CHECK;

/** A name beside @p name that nothing has: ".NAME.TAG.RANDOM". */
int vp_temporary_name(struct vp_buffer *out, const char *name, const char *tag,
		      struct vp_error *err) VP_MUST_CHECK;

/** Appends the absolute form of @p path, links not resolved. */
int vp_absolute_path(struct vp_buffer *out, const char *path,
		     struct vp_error *err) VP_MUST_CHECK;

/** Appends the absolute form of @p path with every link resolved. */
int vp_real_path(struct vp_buffer *out, const char *path,
		 struct vp_error *err) VP_MUST_CHECK;

#endif
