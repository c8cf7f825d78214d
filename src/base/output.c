/* SPDX-License-Identifier: MIT */
/* A file that appears under its name whole or not at all. */
#include "base/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/path.h"

#define TAG "part"
#define RANDOM_DIGITS 16

static int refuse_existing(const struct vp_output *output, struct vp_error *err)
{
	return vp_fail(err, VENVPACK_ERR_EXISTS,
		       "'%s' exists already; use --force to replace it",
		       output->path);
}

static int open_standard_output(struct vp_output *output, struct vp_error *err)
{
	struct stat st;

	output->path = strdup("standard output");
	if (!output->path)
		return vp_fail_nomem(err);
	output->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	if (output->fd < 0)
		return vp_fail_errno(err, "cannot open '%s'", output->path);
	output->may_wait = fstat(output->fd, &st) || !S_ISREG(st.st_mode);
	return 0;
}

/* Now, since nothing may fail once the file is there. */
static int open_parent(struct vp_output *output, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer parent = { 0 };

	vp_path_dirname(&parent, output->path);
	if (vp_buffer_check(&parent, err))
		return err->status;
	return vp_open_directory(AT_FDCWD, parent.data, &output->parent, err);
}

/* Written by somebody still, it is locked; what cannot be known stays. */
static void remove_if_left(int parent, const char *name)
{
	VP_AUTO(close) int fd = -1;
	struct vp_error ignored;
	struct stat st;

	if (!vp_open_regular(parent, name, &fd, &st, &ignored) &&
	    st.st_uid == geteuid() && !flock(fd, LOCK_EX | LOCK_NB))
		unlinkat(parent, name, 0);
}

/* Temporaries of runs that were killed, ".NAME.part.RANDOM". */
static void remove_leftovers(const struct vp_output *output)
{
	VP_AUTO(closedir) DIR *dir = NULL;
	char prefix[NAME_MAX + 1];
	struct dirent *entry;
	int fd =
		openat(output->parent, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0)
		dir = fdopendir(fd);
	if (!dir) {
		if (fd >= 0)
			close(fd);
		return;
	}
	snprintf(prefix, sizeof(prefix), ".%.200s." TAG ".",
		 vp_path_basename(output->path));
	while ((entry = readdir(dir)))
		if (vp_has_prefix(entry->d_name, prefix) &&
		    strlen(entry->d_name) == strlen(prefix) + RANDOM_DIGITS)
			remove_if_left(output->parent, entry->d_name);
}

int vp_output_open(struct vp_output *output, const char *path, bool replace,
		   struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer temporary = { 0 };
	const char *base = vp_path_basename(path);
	struct stat st;

	output->fd = -1;
	output->parent = -1;
	output->replace = replace;
	if (strcmp(path, "-") == 0)
		return open_standard_output(output, err);
	output->path = strdup(path);
	if (!output->path)
		return vp_fail_nomem(err);
	if (open_parent(output, err))
		return err->status;
	if (!stat(path, &st)) {
		if (S_ISDIR(st.st_mode))
			return vp_fail(err, VENVPACK_ERR_EXISTS,
				       "'%s' is a directory", path);
		if (!replace)
			return refuse_existing(output, err);
	}
	vp_buffer_append(&temporary, path, (size_t)(base - path));
	if (vp_temporary_name(&temporary, base, TAG, err))
		return err->status;
	remove_leftovers(output);
	output->fd = open(temporary.data,
			  O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
			  0666);
	if (output->fd < 0)
		return vp_fail_errno(err, "cannot create '%s'", path);
	output->temporary = vp_buffer_steal(&temporary);
	/* Without a lock, the next run may take it for a leftover and remove
	 * it, and this one then fails: worse than that does not happen. */
	(void)flock(output->fd, LOCK_EX | LOCK_NB);
	return 0;
}

int vp_output_write(struct vp_output *output, const void *bytes, size_t size,
		    struct vp_error *err)
{
	int status;

	if (output->may_wait && output->ctx)
		status = vp_write_patiently(output->fd, bytes, size,
					    output->path, output->ctx, err);
	else
		status = vp_write(output->fd, bytes, size, output->path, err);
	if (status)
		return status;
	output->size += size;
	return 0;
}

static int sync_parent(const struct vp_output *output, struct vp_error *err)
{
	if (!fsync(output->parent))
		return 0;
	vp_fail_errno(err,
		      "'%s' is complete, but may not survive a power failure: "
		      "cannot sync its directory",
		      output->path);
	err->status = VENVPACK_ERR_NOT_DURABLE;
	return err->status;
}

/* Where RENAME_NOREPLACE is missing, a hard link refuses a taken name too. */
static int publish(struct vp_output *output)
{
	if (output->replace)
		return rename(output->temporary, output->path);
	if (!renameat2(AT_FDCWD, output->temporary, AT_FDCWD, output->path,
		       RENAME_NOREPLACE))
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -1;
	if (link(output->temporary, output->path))
		return -1;
	return unlink(output->temporary);
}

int vp_output_commit(struct vp_output *output, struct vp_error *err)
{
	if (!output->temporary)
		return 0;
	if (fsync(output->fd))
		return vp_fail_errno(err, "cannot sync '%s'", output->path);
	if (publish(output)) {
		if (errno == EEXIST)
			return refuse_existing(output, err);
		return vp_fail_errno(err, "cannot create '%s'", output->path);
	}
	free(VP_STEAL(output->temporary));
	return sync_parent(output, err);
}

void vp_output_close(struct vp_output *output)
{
	if (output->fd >= 0)
		close(output->fd);
	if (output->parent >= 0)
		close(output->parent);
	if (output->temporary)
		unlink(output->temporary);
	free(output->temporary);
	free(output->path);
	*output = (struct vp_output)VP_OUTPUT_INIT;
}
