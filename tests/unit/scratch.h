/* SPDX-License-Identifier: MIT */
#ifndef VP_TESTS_SCRATCH_H
#define VP_TESTS_SCRATCH_H

/* A directory for one test, removed afterwards. */

#include "assertions.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/path.h"

struct scratch {
	char path[64];
	int fd;
};

/** cmocka set-up: makes the directory; @p state becomes a struct scratch. */
static inline int scratch_setup(void **state)
{
	struct scratch *scratch = calloc(1, sizeof(*scratch));

	if (!scratch)
		return -1;
	strcpy(scratch->path, "/tmp/venvpack-test-XXXXXX");
	if (!mkdtemp(scratch->path))
		return -1;
	scratch->fd = open(scratch->path, O_RDONLY | O_DIRECTORY);
	*state = scratch;
	return scratch->fd < 0 ? -1 : 0;
}

static inline int scratch_teardown(void **state)
{
	struct scratch *scratch = *state;
	struct vp_error err;
	int status = vp_remove_tree(AT_FDCWD, scratch->path, &err);

	close(scratch->fd);
	free(scratch);
	return status;
}

/** Writes a file, and makes the directories that it lies in. */
static inline void scratch_write(const struct scratch *scratch,
				 const char *name, const char *text)
{
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	struct vp_error err;
	int fd;

	vp_path_join(&path, scratch->path, name);
	assert_works(vp_make_parents(path.data, &err), &err);
	fd = open(path.data, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
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

static inline void assert_content(const struct scratch *scratch,
				  const char *name, const char *expected)
{
	VP_AUTO(buffer) struct vp_buffer text = { 0 };
	struct vp_error err;

	if (vp_read_file(scratch->fd, name, 1 << 20, &text, &err))
		fail_msg("%s", err.message);
	assert_string_equal(vp_buffer_string(&text), expected);
}

#endif
