/* SPDX-License-Identifier: MIT */
#ifndef VP_TESTS_SCRATCH_H
#define VP_TESTS_SCRATCH_H

#include "assertions.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/path.h"

/** A directory of a test's own, gone when it ends: set-up and tear-down. */
struct scratch {
	char path[64];
	int fd;
};

static inline int scratch_open(void **state)
{
	struct scratch *scratch = calloc(1, sizeof(*scratch));

	assert_non_null(scratch);
	snprintf(scratch->path, sizeof(scratch->path), "/tmp/vp_test.XXXXXX");
	assert_non_null(mkdtemp(scratch->path));
	scratch->fd = open(scratch->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(scratch->fd >= 0);
	*state = scratch;
	return 0;
}

static inline int scratch_close(void **state)
{
	struct scratch *scratch = *state;
	struct vp_error err = { 0 };

	assert_works(vp_remove_tree(AT_FDCWD, scratch->path, &err), &err);
	close(scratch->fd);
	free(scratch);
	return 0;
}

/** Writes a file, and the directories that it lies in. */
static inline void scratch_write(const struct scratch *scratch,
				 const char *name, const char *text)
{
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	VP_AUTO(close) int fd = -1;
	struct vp_error err = { 0 };

	vp_path_join(&path, scratch->path, name);
	assert_works(vp_make_parents(path.data, &err), &err);
	fd = open(path.data, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	assert_true(fd >= 0);
	assert_works(vp_write(fd, text, strlen(text), name, &err), &err);
}

/** Is there something of this name, be it a dangling link? */
static inline bool scratch_has(const struct scratch *scratch, const char *name)
{
	struct stat st;

	return !fstatat(scratch->fd, name, &st, AT_SYMLINK_NOFOLLOW);
}

/** How many names are in the directory itself? */
static inline size_t scratch_count(const struct scratch *scratch)
{
	VP_AUTO(closedir) DIR *dir = opendir(scratch->path);
	size_t count = 0;

	assert_non_null(dir);
	while (readdir(dir))
		count++;
	return count - 2;
}

#endif
