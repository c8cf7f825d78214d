/* SPDX-License-Identifier: MIT */
/* Where the files that are packed come from. */
#include "env/selection.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/beneath.h"
#include "base/file.h"
#include "env/changed.h"

#define OPEN_FLAGS (O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)

int vp_selection_open_file(const struct vp_selection *selection,
			   const struct vp_entry *entry, uint64_t size,
			   int *out, struct vp_error *err)
{
	const char *name = entry->source ? entry->source : entry->path;
	VP_AUTO(close) int fd = -1;
	struct stat st;

	if (entry->source)
		fd = open(name, OPEN_FLAGS | O_NOFOLLOW);
	else
		fd = vp_open_beneath(selection->env, name, OPEN_FLAGS, 0);
	if (fd < 0)
		return vp_fail_errno(err, "cannot read '%s'", name);
	if (fstat(fd, &st))
		return vp_fail_errno(err, "cannot examine '%s'", name);
	if (!S_ISREG(st.st_mode) || (uint64_t)st.st_size != size)
		return vp_fail_changed(err, name);
	*out = VP_STEAL_FD(fd);
	return 0;
}

int vp_selection_read_file(const struct vp_selection *selection,
			   const struct vp_entry *entry, size_t limit,
			   struct vp_buffer *out, struct vp_error *err)
{
	if (entry->source)
		return vp_read_file(AT_FDCWD, entry->source, limit, out, err);
	return vp_read_file(selection->env, entry->path, limit, out, err);
}
