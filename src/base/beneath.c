/* SPDX-License-Identifier: MIT */
/* Opening what lies below a directory, and nothing else. */
#include "base/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define COMPONENT_MAX 255

static int open_component(int dir, const char *name, size_t length, int flags,
			  mode_t mode)
{
	char component[COMPONENT_MAX + 1];

	if (length > COMPONENT_MAX) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if (!length || (name[0] == '.' &&
			(length == 1 || (length == 2 && name[1] == '.')))) {
		errno = EXDEV;
		return -1;
	}
	memcpy(component, name, length);
	component[length] = '\0';
	return openat(dir, component, flags | O_NOFOLLOW | O_CLOEXEC, mode);
}

int vp_walk_beneath(int root, const char *path, int flags, mode_t mode)
{
	int dir = root;
	int fd = -1;
	int saved;

	for (;;) {
		size_t length = strcspn(path, "/");

		if (!path[length]) {
			fd = open_component(dir, path, length, flags, mode);
			break;
		}
		fd = open_component(dir, path, length, O_PATH | O_DIRECTORY, 0);
		if (fd < 0)
			break;
		if (dir != root)
			close(dir);
		dir = fd;
		path += length + 1;
	}
	saved = errno;
	if (dir != root)
		close(dir);
	errno = saved;
	return fd;
}

int vp_open_beneath(int root, const char *path, int flags, mode_t mode)
{
	struct open_how how = {
		.flags = (unsigned int)(flags | O_NOFOLLOW | O_CLOEXEC),
		.mode = mode,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS |
			   RESOLVE_NO_MAGICLINKS,
	};
	long fd;

	do {
		fd = syscall(SYS_openat2, root, path, &how, sizeof(how));
	} while (fd < 0 && (errno == EINTR || errno == EAGAIN));
	/* Old kernels lack it, and container profiles answer EPERM for it. */
	if (fd < 0 && (errno == ENOSYS || errno == EPERM))
		return vp_walk_beneath(root, path, flags, mode);
	return (int)fd;
}
