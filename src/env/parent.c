/* SPDX-License-Identifier: MIT */
/* The directory of the entry in hand. */
#include "env/parent.h"

#include <fcntl.h>
#include <string.h>

#include "base/beneath.h"
#include "base/path.h"

void vp_parent_close(struct vp_parent *parent)
{
	if (parent->fd >= 0)
		close(parent->fd);
	*parent = (struct vp_parent)VP_PARENT_INIT;
}

int vp_parent_enter(struct vp_parent *parent, int root, const char *path,
		    struct vp_error *err)
{
	size_t size = (size_t)(vp_path_basename(path) - path);
	VP_AUTO(free) char *directory = NULL;

	if (parent->fd >= 0 && parent->size == size &&
	    memcmp(parent->path, path, size) == 0)
		return 0;
	vp_parent_close(parent);
	directory = size ? strndup(path, size - 1) : strdup(".");
	if (!directory)
		return vp_fail_nomem(err);
	/* "." is no way to below the root, but the root itself. */
	parent->fd =
		size ? vp_open_beneath(root, directory, O_PATH | O_DIRECTORY, 0)
		     : openat(root, directory,
			      O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (parent->fd < 0)
		return vp_fail_errno(err, "cannot open directory '%s'",
				     directory);
	parent->path = path;
	parent->size = size;
	return 0;
}
