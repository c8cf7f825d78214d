/* SPDX-License-Identifier: MIT */
/* Where a new environment is written. */
#include "env/workdir.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/strings.h"

static int list_names(struct vp_strings *names, int fd, struct vp_error *err)
{
	VP_AUTO(closedir) DIR *dir = NULL;
	struct dirent *entry;
	int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (copy >= 0)
		dir = fdopendir(copy);
	if (!dir) {
		vp_fail_errno(err, "cannot read a directory");
		if (copy >= 0)
			close(copy);
		return err->status;
	}
	for (errno = 0; (entry = readdir(dir)); errno = 0)
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0 &&
		    vp_strings_add(names, entry->d_name, err))
			return err->status;
	if (errno)
		return vp_fail_errno(err,
				     "cannot read the directory to be cleared");
	return 0;
}

static int remove_names(const struct vp_strings *names, int fd,
			struct vp_error *err)
{
	size_t i;

	for (i = 0; i < names->count; i++)
		if (vp_remove_tree(fd, names->items[i], err))
			return err->status;
	return 0;
}

static int open_in_place(struct vp_workdir *workdir, const char *path,
			 bool clears, struct vp_error *err)
{
	VP_AUTO(strings) struct vp_strings names = { 0 };

	workdir->in_place = true;
	workdir->fd =
		open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (workdir->fd < 0)
		return vp_fail_errno(err, "cannot open directory '%s'", path);
	if (flock(workdir->fd, LOCK_EX | LOCK_NB))
		return vp_fail(err, VENVPACK_ERR_BUSY,
			       "another venvpack works on '%s'", path);
	if (list_names(&names, workdir->fd, err))
		return err->status;
	workdir->is_ours = clears || !names.count;
	return clears ? remove_names(&names, workdir->fd, err) : 0;
}

int vp_workdir_open(struct vp_workdir *workdir, const char *path, bool clears,
		    struct vp_error *err)
{
	struct stat st;

	/*
	 * A directory that is there stays the one it is: somebody may stand in
	 * it, a file system be mounted there, its owner and mode be chosen.
	 */
	if (!lstat(path, &st) && S_ISDIR(st.st_mode))
		return open_in_place(workdir, path, clears, err);
	if (vp_staging_open(&workdir->staging, path, err))
		return err->status;
	workdir->fd = workdir->staging.fd;
	return 0;
}

int vp_workdir_commit(struct vp_workdir *workdir, mode_t mode,
		      enum venvpack_sync sync, struct vp_error *err)
{
	workdir->is_ours = false;
	if (workdir->in_place)
		return 0;
	return vp_staging_commit(&workdir->staging, mode, sync, err);
}

/* What is left of a failed run goes; what cannot go has to stay. */
static void empty(int fd)
{
	VP_AUTO(strings) struct vp_strings names = { 0 };
	struct vp_error ignored;

	if (list_names(&names, fd, &ignored) ||
	    remove_names(&names, fd, &ignored))
		ignored.status = VENVPACK_OK;
}

void vp_workdir_close(struct vp_workdir *workdir)
{
	if (workdir->is_ours)
		empty(workdir->fd);
	if (workdir->in_place && workdir->fd >= 0)
		close(workdir->fd);
	workdir->fd = -1;
	workdir->is_ours = false;
	vp_staging_close(&workdir->staging);
}
