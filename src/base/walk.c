/* SPDX-License-Identifier: MIT */
/* A sorted directory walk on descriptors that never follows links. */
#include "base/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/cleanup.h"

/*
 * One open directory on the way down.  Depth is bounded by the descriptors we
 * may have, not by the C stack.
 */
struct level {
	struct level *up;
	struct vp_arena arena;
	char **names;
	size_t count;
	size_t next;
	size_t path_size; /* of the walk's path at this directory */
	int fd;
};

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void free_level(struct level *level)
{
	if (level->fd >= 0)
		close(level->fd);
	free(level->names);
	vp_arena_clear(&level->arena);
	free(level);
}

static int add_name(struct level *level, size_t *capacity, const char *name)
{
	if (level->count == *capacity) {
		size_t bigger = *capacity ? *capacity * 2 : 64;
		char **names =
			realloc(level->names, bigger * sizeof(*level->names));

		if (!names)
			return -1;
		level->names = names;
		*capacity = bigger;
	}
	level->names[level->count] = vp_arena_string(&level->arena, name);
	return level->names[level->count++] ? 0 : -1;
}

static int read_names(struct level *level, const char *path,
		      struct vp_error *err)
{
	VP_AUTO(closedir) DIR *dir = NULL;
	struct dirent *entry;
	size_t capacity = 0;
	int copy = fcntl(level->fd, F_DUPFD_CLOEXEC, 0);

	if (copy >= 0)
		dir = fdopendir(copy);
	if (!dir) {
		vp_fail_errno(err, "cannot read directory '%s'", path);
		if (copy >= 0)
			close(copy);
		return err->status;
	}
	for (errno = 0; (entry = readdir(dir)); errno = 0) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		if (add_name(level, &capacity, entry->d_name))
			return vp_fail_nomem(err);
	}
	if (errno)
		return vp_fail_errno(err, "cannot read directory '%s'", path);
	if (level->count)
		qsort(level->names, level->count, sizeof(*level->names),
		      compare_names);
	return 0;
}

static int push_level(struct level **top, int dirfd, const char *name,
		      const struct vp_buffer *path, struct vp_error *err)
{
	struct level *level = calloc(1, sizeof(*level));

	if (!level)
		return vp_fail_nomem(err);
	level->fd = openat(dirfd, name,
			   O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (level->fd < 0) {
		vp_fail_errno(err, "cannot open directory '%s'",
			      path->size ? path->data : ".");
		free_level(level);
		return err->status;
	}
	level->path_size = path->size;
	if (read_names(level, vp_buffer_string(path), err)) {
		free_level(level);
		return err->status;
	}
	level->up = *top;
	*top = level;
	return 0;
}

static int visit(struct level **top, struct vp_buffer *path, vp_walk_fn fn,
		 void *user, struct vp_error *err)
{
	struct level *level = *top;
	struct vp_walk_entry entry = {
		.dirfd = level->fd,
		.name = level->names[level->next++],
	};
	bool descend = true;

	path->size = level->path_size;
	if (path->size)
		vp_buffer_char(path, '/');
	vp_buffer_text(path, entry.name);
	if (vp_buffer_check(path, err))
		return err->status;
	entry.path = path->data;
	if (fstatat(level->fd, entry.name, &entry.st, AT_SYMLINK_NOFOLLOW))
		return vp_fail_errno(err, "cannot examine '%s'", entry.path);
	if (fn(&entry, &descend, user, err))
		return err->status;
	if (!S_ISDIR(entry.st.st_mode) || !descend)
		return 0;
	return push_level(top, level->fd, entry.name, path, err);
}

int vp_walk(int root, vp_walk_fn fn, void *user, const struct vp_context *ctx,
	    struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	struct level *top = NULL;
	int status = push_level(&top, root, ".", &path, err);

	while (!status && top) {
		if (top->next == top->count) {
			struct level *up = top->up;

			free_level(top);
			top = up;
			continue;
		}
		status = vp_check_cancelled(ctx, err);
		if (!status)
			status = visit(&top, &path, fn, user, err);
	}
	while (top) {
		struct level *up = top->up;

		free_level(top);
		top = up;
	}
	return status;
}
