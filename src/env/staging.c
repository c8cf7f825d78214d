/* SPDX-License-Identifier: MIT */
/* A directory that appears under its name whole or not at all. */
#include "env/staging.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/path.h"
#include "base/walk.h"
#include "env/swap.h"

#define TAG "venvpack"
#define RANDOM_DIGITS 16
#define LOCK_ATTEMPTS 100

/* Names are cut as vp_temporary_name() cuts them, so that destinations which
 * would share the names of their staging share a lock too. */
#define PREFIX_FORMAT ".%.200s." TAG "."

static int refuse_existing(const struct vp_staging *staging, const char *what,
			   struct vp_error *err)
{
	return vp_fail(err, VENVPACK_ERR_EXISTS, "'%s' exists already%s",
		       staging->destination, what);
}

/*
 * Parents that were made for a run that then failed are taken away again, so
 * how far the path existed before is kept.
 */
static int make_parents(struct vp_staging *staging, struct vp_error *err)
{
	char *path = staging->destination;
	size_t size = (size_t)(staging->name - path);

	while (size > 1) {
		struct stat st;
		char end = path[size - 1];
		int missing;

		path[size - 1] = '\0';
		missing = stat(path, &st);
		path[size - 1] = end;
		if (!missing)
			break;
		for (size--; size > 1 && path[size - 1] != '/'; size--)
			;
	}
	staging->existing_size = size;
	return vp_make_parents(path, err);
}

static void remove_made_parents(const struct vp_staging *staging)
{
	char *path = staging->destination;
	size_t size = (size_t)(staging->name - path);

	while (size > staging->existing_size) {
		path[size - 1] = '\0';
		/* Fails where somebody else put something meanwhile. */
		if (rmdir(path))
			return;
		for (size--; size > 1 && path[size - 1] != '/'; size--)
			;
	}
}

static int open_parent(struct vp_staging *staging, const char *destination,
		       struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	VP_AUTO(buffer) struct vp_buffer parent = { 0 };

	if (vp_absolute_path(&path, destination, err))
		return err->status;
	vp_path_dirname(&parent, path.data);
	staging->destination = vp_buffer_steal(&path);
	if (!staging->destination || vp_buffer_check(&parent, err))
		return vp_fail_nomem(err);
	staging->name = vp_path_basename(staging->destination);
	if (!staging->name[0])
		return refuse_existing(staging, "", err);
	if (make_parents(staging, err))
		return err->status;
	return vp_open_directory(AT_FDCWD, parent.data, &staging->parent, err);
}

static int is_empty(int parent, const char *name, bool *empty,
		    struct vp_error *err)
{
	VP_AUTO(closedir) DIR *dir = NULL;
	struct dirent *entry;
	int fd = openat(parent, name,
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd >= 0)
		dir = fdopendir(fd);
	if (!dir) {
		vp_fail_errno(err, "cannot read directory '%s'", name);
		if (fd >= 0)
			close(fd);
		return err->status;
	}
	*empty = true;
	for (errno = 0; *empty && (entry = readdir(dir)); errno = 0)
		*empty = strcmp(entry->d_name, ".") == 0 ||
			 strcmp(entry->d_name, "..") == 0;
	if (errno)
		return vp_fail_errno(err, "cannot read directory '%s'", name);
	return 0;
}

static struct vp_swap swap_of(const struct vp_staging *staging)
{
	return (struct vp_swap){ .parent = staging->parent,
				 .name = staging->name,
				 .shown = staging->destination };
}

static int check_destination(struct vp_staging *staging, struct vp_error *err)
{
	const struct vp_swap swap = swap_of(staging);
	struct stat parent;
	struct stat st;
	bool empty = false;

	staging->takes_empty = false;
	staging->is_replacing = false;
	if (fstatat(staging->parent, staging->name, &st, AT_SYMLINK_NOFOLLOW)) {
		if (errno == ENOENT)
			return 0;
		return vp_fail_errno(err, "cannot examine '%s'",
				     staging->destination);
	}
	if (S_ISLNK(st.st_mode))
		return refuse_existing(staging, ": it is a link", err);
	if (!S_ISDIR(st.st_mode))
		return refuse_existing(staging, "", err);
	if (is_empty(staging->parent, staging->name, &empty, err))
		return err->status;
	if (!empty && staging->may_replace) {
		staging->is_replacing = true;
		return vp_swap_check(&swap, err);
	}
	if (!empty)
		return refuse_existing(staging, " and is not empty", err);
	/* Nothing can be renamed to where a file system is mounted. */
	if (fstat(staging->parent, &parent))
		return vp_fail_errno(err, "cannot examine '%s'",
				     staging->destination);
	if (parent.st_dev != st.st_dev)
		return refuse_existing(
			staging,
			" and is a mount point; name a directory below it",
			err);
	staging->takes_empty = true;
	return 0;
}

/*
 * Opens the lock file and locks it.  A holder that ends removes the file, so
 * what was locked may have no name any more: then @p again is set.
 */
static int try_lock(struct vp_staging *staging, bool *again,
		    struct vp_error *err)
{
	VP_AUTO(close) int fd = -1;
	struct stat locked;
	struct stat named;

	fd = openat(staging->parent, staging->lock_name,
		    O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY |
			    O_CLOEXEC,
		    0600);
	if (fd < 0)
		return vp_fail_errno(err, "cannot lock '%s'",
				     staging->destination);
	if (fstat(fd, &locked))
		return vp_fail_errno(err, "cannot lock '%s'",
				     staging->destination);
	if (!S_ISREG(locked.st_mode) || locked.st_uid != geteuid())
		return vp_fail(err, VENVPACK_ERR_IO,
			       "cannot lock '%s': '%s' beside it is no lock "
			       "file of this user",
			       staging->destination, staging->lock_name);
	if (flock(fd, LOCK_EX | LOCK_NB)) {
		if (errno == EWOULDBLOCK)
			return vp_fail(err, VENVPACK_ERR_BUSY,
				       "another venvpack works on '%s'",
				       staging->destination);
		vp_fail_errno(err, "cannot lock '%s'", staging->destination);
		/* Where there are no locks, nobody else has one either. */
		unlinkat(staging->parent, staging->lock_name, 0);
		return err->status;
	}
	*again = fstatat(staging->parent, staging->lock_name, &named,
			 AT_SYMLINK_NOFOLLOW) != 0 ||
		 named.st_dev != locked.st_dev || named.st_ino != locked.st_ino;
	if (!*again)
		staging->lock = VP_STEAL_FD(fd);
	return 0;
}

static int take_lock(struct vp_staging *staging, struct vp_error *err)
{
	bool again = true;
	int i;

	if (asprintf(&staging->lock_name, PREFIX_FORMAT "lock", staging->name) <
	    0) {
		staging->lock_name = NULL;
		return vp_fail_nomem(err);
	}
	for (i = 0; again && i < LOCK_ATTEMPTS; i++)
		if (try_lock(staging, &again, err))
			return err->status;
	if (again)
		return vp_fail(err, VENVPACK_ERR_BUSY,
			       "another venvpack works on '%s'",
			       staging->destination);
	return 0;
}

static bool is_leftover(const struct vp_staging *staging, const char *name,
			const char *prefix)
{
	size_t length = strlen(prefix);
	struct stat st;

	return strncmp(name, prefix, length) == 0 &&
	       strlen(name + length) == RANDOM_DIGITS &&
	       strspn(name + length, "0123456789abcdef") == RANDOM_DIGITS &&
	       !fstatat(staging->parent, name, &st, AT_SYMLINK_NOFOLLOW) &&
	       S_ISDIR(st.st_mode) && st.st_uid == geteuid();
}

/* What cannot be removed is in nobody's way, so that is no failure. */
static void remove_leftovers(const struct vp_staging *staging)
{
	VP_AUTO(closedir) DIR *dir = NULL;
	struct vp_error ignored;
	struct dirent *entry;
	char prefix[NAME_MAX + 1];
	struct stat st;
	int fd = openat(staging->parent, ".",
			O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0)
		dir = fdopendir(fd);
	if (!dir) {
		if (fd >= 0)
			close(fd);
		return;
	}
	/* Where anybody may rename, anything of ours may have such a name. */
	if (!fstat(fd, &st) && (st.st_mode & S_IWOTH) &&
	    !(st.st_mode & S_ISVTX))
		return;
	snprintf(prefix, sizeof(prefix), PREFIX_FORMAT, staging->name);
	while ((entry = readdir(dir)))
		if (is_leftover(staging, entry->d_name, prefix))
			(void)!vp_remove_tree(staging->parent, entry->d_name,
					      &ignored);
}

static int make_directory(struct vp_staging *staging, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer name = { 0 };
	struct stat st;

	if (vp_temporary_name(&name, staging->name, TAG, err))
		return err->status;
	staging->temporary = vp_buffer_steal(&name);
	if (!staging->temporary)
		return vp_fail_nomem(err);
	/* The mode tells the umask, which cannot be read without changing it;
	 * the directory becomes private before anything is in it. */
	if (mkdirat(staging->parent, staging->temporary, 0777))
		return vp_fail_errno(err, "cannot create a directory for '%s'",
				     staging->destination);
	staging->fd = openat(staging->parent, staging->temporary,
			     O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (staging->fd < 0 || fstat(staging->fd, &st) ||
	    fchmod(staging->fd, 0700))
		return vp_fail_errno(err, "cannot open the directory for '%s'",
				     staging->destination);
	if (st.st_uid != geteuid())
		return vp_fail(err, VENVPACK_ERR_IO,
			       "somebody interferes with '%s'",
			       staging->destination);
	staging->umask = 0777 & ~st.st_mode;
	staging->device = st.st_dev;
	staging->inode = st.st_ino;
	return 0;
}

int vp_staging_open(struct vp_staging *staging, const char *destination,
		    struct vp_error *err)
{
	struct vp_swap swap;

	if (open_parent(staging, destination, err) ||
	    check_destination(staging, err) || take_lock(staging, err))
		return err->status;
	swap = swap_of(staging);
	if (vp_swap_recover(&swap, err))
		return err->status;
	remove_leftovers(staging);
	/* Again: who held the lock before may have finished. */
	if (check_destination(staging, err))
		return err->status;
	return make_directory(staging, err);
}

static int sync_entry(const struct vp_walk_entry *entry, bool *descend,
		      void *user, struct vp_error *err)
{
	VP_AUTO(close) int fd = -1;

	(void)descend;
	(void)user;
	if (!S_ISREG(entry->st.st_mode) && !S_ISDIR(entry->st.st_mode))
		return 0;
	fd = openat(entry->dirfd, entry->name,
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 || fsync(fd))
		return vp_fail_errno(err, "cannot sync '%s'", entry->path);
	return 0;
}

static int sync_tree(const struct vp_staging *staging, enum venvpack_sync sync,
		     struct vp_error *err)
{
	const struct vp_context nobody = { .threads = 1 };

	if (sync == VENVPACK_SYNC_NONE)
		return 0;
	if (sync == VENVPACK_SYNC_FILES) {
		if (vp_walk(staging->fd, sync_entry, NULL, &nobody, err))
			return err->status;
		if (!fsync(staging->fd))
			return 0;
	} else if (!syncfs(staging->fd)) {
		return 0;
	}
	return vp_fail_errno(err, "cannot sync '%s'", staging->destination);
}

/*
 * Onto anything but an empty directory, rename() itself refuses a directory:
 * that is what takes an empty destination safely, and what stands in where
 * the file system has no RENAME_NOREPLACE.
 */
static int publish(struct vp_staging *staging, struct vp_error *err)
{
	const struct vp_swap swap = swap_of(staging);
	int failed = -1;

	if (staging->is_replacing) {
		if (vp_swap_run(&swap, staging->temporary, err))
			return err->status;
		free(VP_STEAL(staging->temporary));
		return 0;
	}
	if (!staging->takes_empty)
		failed = renameat2(staging->parent, staging->temporary,
				   staging->parent, staging->name,
				   RENAME_NOREPLACE);
	if (staging->takes_empty ||
	    (failed && (errno == EINVAL || errno == ENOSYS)))
		failed = renameat(staging->parent, staging->temporary,
				  staging->parent, staging->name);
	if (failed &&
	    (errno == EEXIST || errno == ENOTEMPTY || errno == ENOTDIR))
		return refuse_existing(staging, "", err);
	if (failed)
		return vp_fail_errno(err, "cannot create '%s'",
				     staging->destination);
	free(VP_STEAL(staging->temporary));
	return 0;
}

/* In a directory that others may write to, the name could have been theirs. */
static int check_published(const struct vp_staging *staging,
			   struct vp_error *err)
{
	struct stat st;

	if (fstatat(staging->parent, staging->name, &st, AT_SYMLINK_NOFOLLOW)) {
		if (errno != ENOENT)
			return vp_fail_errno(
				err, "'%s' was made, but cannot be examined",
				staging->destination);
	} else if (st.st_dev == staging->device &&
		   st.st_ino == staging->inode) {
		return 0;
	}
	return vp_fail(
		err, VENVPACK_ERR_IO,
		"somebody replaced '%s' while it was made; do not use it",
		staging->destination);
}

static int sync_parent(const struct vp_staging *staging, struct vp_error *err)
{
	if (!fsync(staging->parent))
		return 0;
	vp_fail_errno(err,
		      "'%s' is complete, but may not survive a power failure: "
		      "cannot sync its directory",
		      staging->destination);
	err->status = VENVPACK_ERR_NOT_DURABLE;
	return err->status;
}

int vp_staging_commit(struct vp_staging *staging, mode_t mode,
		      enum venvpack_sync sync, struct vp_error *err)
{
	const struct vp_swap swap = swap_of(staging);
	struct stat st;

	/* A group that the parent hands down stays so. */
	if (fstat(staging->fd, &st) ||
	    fchmod(staging->fd, mode | (st.st_mode & S_ISGID)))
		return vp_fail_errno(err, "cannot set the mode of '%s'",
				     staging->destination);
	if (sync_tree(staging, sync, err) || publish(staging, err) ||
	    check_published(staging, err))
		return err->status;
	if (sync != VENVPACK_SYNC_NONE && sync_parent(staging, err))
		return err->status;
	return staging->is_replacing ? vp_swap_keep(&swap, err) : 0;
}

int vp_staging_go_back(const char *destination, struct vp_error *err)
{
	VP_AUTO(staging) struct vp_staging staging = VP_STAGING_INIT;
	struct vp_swap swap;

	if (open_parent(&staging, destination, err) || take_lock(&staging, err))
		return err->status;
	swap = swap_of(&staging);
	if (vp_swap_recover(&swap, err) || vp_swap_back(&swap, err))
		return err->status;
	return sync_parent(&staging, err);
}

void vp_staging_close(struct vp_staging *staging)
{
	struct vp_error ignored;
	bool committed = staging->fd >= 0 && !staging->temporary;

	if (staging->temporary)
		(void)!vp_remove_tree(staging->parent, staging->temporary,
				      &ignored);
	/* Only under the lock, and before it is let go: whoever opened the
	 * file meanwhile sees that its name is gone. */
	if (staging->lock >= 0) {
		unlinkat(staging->parent, staging->lock_name, 0);
		close(staging->lock);
	}
	if (staging->fd >= 0)
		close(staging->fd);
	if (staging->parent >= 0)
		close(staging->parent);
	if (staging->destination && staging->existing_size && !committed)
		remove_made_parents(staging);
	free(staging->temporary);
	free(staging->lock_name);
	free(staging->destination);
	*staging = (struct vp_staging)VP_STAGING_INIT;
}
