/* SPDX-License-Identifier: MIT */
/* Files by directory descriptor and name. */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "base/path.h"

#define WAIT_MILLISECONDS 100

int vp_open_directory(int dirfd, const char *path, int *out,
		      struct vp_error *err)
{
	int fd = openat(dirfd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return vp_fail_errno(err, "cannot open directory '%s'", path);
	*out = fd;
	return 0;
}

int vp_is_directory(const char *path, bool *out, struct vp_error *err)
{
	struct stat st;

	if (stat(path, &st)) {
		if (vp_fail_is_trouble(errno))
			return vp_fail_errno(err, "cannot examine '%s'", path);
		*out = false;
		return 0;
	}
	*out = S_ISDIR(st.st_mode);
	return 0;
}

int vp_open_regular(int dirfd, const char *name, int *out, struct stat *st,
		    struct vp_error *err)
{
	VP_AUTO(close)
	int fd = openat(dirfd, name,
			O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY |
				O_CLOEXEC);

	if (fd < 0)
		return vp_fail_errno(err, "cannot open '%s'", name);
	if (fstat(fd, st))
		return vp_fail_errno(err, "cannot examine '%s'", name);
	if (!S_ISREG(st->st_mode))
		return vp_fail(err, VENVPACK_ERR_IO, "'%s' is no regular file",
			       name);
	*out = VP_STEAL_FD(fd);
	return 0;
}

int vp_read(int fd, void *bytes, size_t size, size_t *done, const char *name,
	    struct vp_error *err)
{
	*done = 0;
	while (*done < size) {
		ssize_t n = read(fd, (char *)bytes + *done, size - *done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return vp_fail_errno(err, "cannot read '%s'", name);
		if (n == 0)
			break;
		*done += (size_t)n;
	}
	return 0;
}

/* A signal that comes just before the wait is seen after it. */
static int wait_until_ready(int fd, short events, const char *name,
			    const struct vp_context *ctx, struct vp_error *err)
{
	struct pollfd poll_fd = { .fd = fd, .events = events };
	int ready;

	do {
		if (vp_check_cancelled(ctx, err))
			return err->status;
		ready = poll(&poll_fd, 1, WAIT_MILLISECONDS);
	} while (!ready || (ready < 0 && errno == EINTR));
	if (ready < 0)
		return vp_fail_errno(err, "cannot wait for '%s'", name);
	return 0;
}

int vp_read_patiently(int fd, void *bytes, size_t size, size_t *done,
		      const char *name, const struct vp_context *ctx,
		      struct vp_error *err)
{
	*done = 0;
	while (*done < size) {
		ssize_t n;

		if (wait_until_ready(fd, POLLIN, name, ctx, err))
			return err->status;
		n = read(fd, (char *)bytes + *done, size - *done);
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n < 0)
			return vp_fail_errno(err, "cannot read '%s'", name);
		if (n == 0)
			break;
		*done += (size_t)n;
	}
	return 0;
}

int vp_write(int fd, const void *bytes, size_t size, const char *name,
	     struct vp_error *err)
{
	size_t done = 0;

	while (done < size) {
		ssize_t n = write(fd, (const char *)bytes + done, size - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return vp_fail_errno(err, "cannot write '%s'", name);
		done += (size_t)n;
	}
	return 0;
}

int vp_write_patiently(int fd, const void *bytes, size_t size, const char *name,
		       const struct vp_context *ctx, struct vp_error *err)
{
	size_t done = 0;

	while (done < size) {
		size_t left = size - done;
		ssize_t n;

		if (wait_until_ready(fd, POLLOUT, name, ctx, err))
			return err->status;
		/* More might not fit into a pipe that is ready. */
		n = write(fd, (const char *)bytes + done,
			  left < PIPE_BUF ? left : PIPE_BUF);
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n < 0)
			return vp_fail_errno(err, "cannot write '%s'", name);
		done += (size_t)n;
	}
	return 0;
}

int vp_write_at(int fd, const void *bytes, size_t size, uint64_t offset,
		const char *name, struct vp_error *err)
{
	size_t done = 0;

	while (done < size) {
		ssize_t n = pwrite(fd, (const char *)bytes + done, size - done,
				   (off_t)(offset + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return vp_fail_errno(err, "cannot write '%s'", name);
		done += (size_t)n;
	}
	return 0;
}

int vp_read_file(int dirfd, const char *name, size_t limit,
		 struct vp_buffer *out, struct vp_error *err)
{
	VP_AUTO(close) int fd = -1;
	struct stat st;
	size_t done;
	char *bytes;

	if (vp_open_regular(dirfd, name, &fd, &st, err))
		return err->status;
	if ((uint64_t)st.st_size > limit)
		return vp_fail(err, VENVPACK_ERR_IO,
			       "'%s' is too large: %jd bytes, at most %zu",
			       name, (intmax_t)st.st_size, limit);
	bytes = vp_buffer_reserve(out, (size_t)st.st_size);
	if (!bytes)
		return vp_fail_nomem(err);
	if (vp_read(fd, bytes, (size_t)st.st_size, &done, name, err))
		return err->status;
	out->size += done;
	out->data[out->size] = '\0';
	return 0;
}

int vp_read_link(int dirfd, const char *name, struct vp_buffer *out,
		 struct vp_error *err)
{
	char target[PATH_MAX];
	ssize_t length = readlinkat(dirfd, name, target, sizeof(target));

	if (length < 0)
		return vp_fail_errno(err, "cannot read link '%s'", name);
	vp_buffer_append(out, target, (size_t)length);
	return vp_buffer_check(out, err);
}

int vp_temporary_name(struct vp_buffer *out, const char *name, const char *tag,
		      struct vp_error *err)
{
	uint64_t number;

	if (getrandom(&number, sizeof(number), 0) != sizeof(number))
		return vp_fail_errno(err, "cannot get a random number");
	/* Leaves room in the 255 bytes of a name for what is added to it. */
	vp_buffer_printf(out, ".%.200s.%s.%016jx", name, tag,
			 (uintmax_t)number);
	return vp_buffer_check(out, err);
}

/* Splits @p name at its last '/': temporaries go beside the file. */
static int temporary_beside(struct vp_buffer *out, const char *name,
			    struct vp_error *err)
{
	const char *base = vp_path_basename(name);

	vp_buffer_append(out, name, (size_t)(base - name));
	return vp_temporary_name(out, base, "new", err);
}

static int write_new_file(int fd, const char *name, const void *bytes,
			  size_t size, mode_t mode,
			  const struct timespec *mtime, struct vp_error *err)
{
	struct timespec times[2];

	if (vp_write(fd, bytes, size, name, err))
		return err->status;
	if (fchmod(fd, mode))
		return vp_fail_errno(err, "cannot set the mode of '%s'", name);
	if (!mtime)
		return 0;
	times[0] = times[1] = *mtime;
	if (futimens(fd, times))
		return vp_fail_errno(err, "cannot set the time of '%s'", name);
	return 0;
}

int vp_replace_file(int dirfd, const char *name, const void *bytes, size_t size,
		    mode_t mode, const struct timespec *mtime,
		    struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer temporary = { 0 };
	VP_AUTO(close) int fd = -1;

	if (temporary_beside(&temporary, name, err))
		return err->status;
	fd = openat(dirfd, temporary.data,
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return vp_fail_errno(err, "cannot create '%s'", temporary.data);
	if (!write_new_file(fd, name, bytes, size, mode, mtime, err)) {
		if (!renameat(dirfd, temporary.data, dirfd, name))
			return 0;
		vp_fail_errno(err, "cannot replace '%s'", name);
	}
	unlinkat(dirfd, temporary.data, 0);
	return err->status;
}

int vp_replace_link(int dirfd, const char *name, const char *target,
		    const struct timespec *mtime, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer temporary = { 0 };

	if (temporary_beside(&temporary, name, err))
		return err->status;
	if (symlinkat(target, dirfd, temporary.data))
		return vp_fail_errno(err, "cannot create link '%s'",
				     temporary.data);
	if (mtime) {
		struct timespec times[2] = { *mtime, *mtime };

		/* A link's own time is a nicety; not all systems keep it. */
		(void)utimensat(dirfd, temporary.data, times,
				AT_SYMLINK_NOFOLLOW);
	}
	if (renameat(dirfd, temporary.data, dirfd, name)) {
		vp_fail_errno(err, "cannot replace '%s'", name);
		unlinkat(dirfd, temporary.data, 0);
		return err->status;
	}
	return 0;
}

int vp_make_parents(const char *path, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer parent = { 0 };
	size_t i;

	vp_path_dirname(&parent, path);
	if (vp_buffer_check(&parent, err))
		return err->status;
	for (i = 1; i <= parent.size; i++) {
		char end = parent.data[i];

		if (end && end != '/')
			continue;
		parent.data[i] = '\0';
		if (mkdir(parent.data, 0777) && errno != EEXIST)
			return vp_fail_errno(err, "cannot make directory '%s'",
					     parent.data);
		parent.data[i] = end;
	}
	return 0;
}

/* A directory on the way down that is being emptied. */
struct emptying {
	struct emptying *up;
	DIR *dir;
	char *name; /* in the directory above */
};

static struct emptying *leave(struct emptying *top)
{
	struct emptying *up = top->up;

	if (top->dir)
		closedir(top->dir);
	free(top->name);
	free(top);
	return up;
}

static int open_level(struct emptying *level, int dirfd, const char *name,
		      struct vp_error *err)
{
	VP_AUTO(close)
	int fd = openat(dirfd, name,
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	level->name = strdup(name);
	if (!level->name)
		return vp_fail_nomem(err);
	if (fd < 0)
		return vp_fail_errno(err, "cannot remove '%s'", name);
	/* What is in a directory without write permission could not go. */
	(void)fchmod(fd, 0700);
	level->dir = fdopendir(fd);
	if (!level->dir)
		return vp_fail_errno(err, "cannot remove '%s'", name);
	(void)VP_STEAL_FD(fd);
	return 0;
}

static int enter(struct emptying **top, int dirfd, const char *name,
		 struct vp_error *err)
{
	struct emptying *level = calloc(1, sizeof(*level));

	if (!level)
		return vp_fail_nomem(err);
	if (open_level(level, dirfd, name, err)) {
		leave(level);
		return err->status;
	}
	level->up = *top;
	*top = level;
	return 0;
}

/* Removes @name, or enters it when it is a directory. */
static int remove_or_enter(struct emptying **top, int dirfd, const char *name,
			   struct vp_error *err)
{
	if (!unlinkat(dirfd, name, 0) || errno == ENOENT)
		return 0;
	if (errno != EISDIR && errno != EPERM)
		return vp_fail_errno(err, "cannot remove '%s'", name);
	return enter(top, dirfd, name, err);
}

/* Goes on with what is in the directory in hand, or goes up when it is empty. */
static int empty_further(struct emptying **top, int root, struct vp_error *err)
{
	struct emptying *level = *top;
	int above = level->up ? dirfd(level->up->dir) : root;
	struct dirent *entry = readdir(level->dir);

	if (!entry) {
		if (unlinkat(above, level->name, AT_REMOVEDIR))
			return vp_fail_errno(err,
					     "cannot remove directory '%s'",
					     level->name);
		*top = leave(level);
		return 0;
	}
	if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
		return 0;
	return remove_or_enter(top, dirfd(level->dir), entry->d_name, err);
}

int vp_remove_tree(int dirfd, const char *name, struct vp_error *err)
{
	struct emptying *top = NULL;
	int status = remove_or_enter(&top, dirfd, name, err);

	while (!status && top)
		status = empty_further(&top, dirfd, err);
	while (top)
		top = leave(top);
	return status;
}

int vp_absolute_path(struct vp_buffer *out, const char *path,
		     struct vp_error *err)
{
	char cwd[PATH_MAX] = "/";

	if (path[0] != '/' && !getcwd(cwd, sizeof(cwd)))
		return vp_fail_errno(err, "cannot find the current directory");
	vp_path_normalise(out, cwd, path);
	return vp_buffer_check(out, err);
}

int vp_real_path(struct vp_buffer *out, const char *path, struct vp_error *err)
{
	VP_AUTO(free) char *resolved = realpath(path, NULL);

	if (!resolved)
		return vp_fail_errno(err, "cannot resolve '%s'", path);
	vp_buffer_text(out, resolved);
	return vp_buffer_check(out, err);
}
