/* SPDX-License-Identifier: MIT */
/* What the binaries of an environment ask of a host. */
#include "env/need.h"

#include <string.h>
#include <unistd.h>

#include "base/elf.h"
#include "base/path.h"

static bool read_at(void *user, uint64_t offset, void *bytes, size_t size)
{
	const int *fd = user;

	return pread(*fd, bytes, size, (off_t)offset) == (ssize_t)size;
}

static bool needs_musl(const struct vp_elf *elf)
{
	size_t i;

	if (elf->interpreter && strstr(elf->interpreter, "/ld-musl-"))
		return true;
	/* glibc's is libc.so.6. */
	for (i = 0; elf->needed[i]; i++)
		if (strcmp(elf->needed[i], "libc.so") == 0 ||
		    vp_has_prefix(elf->needed[i], "libc.musl-"))
			return true;
	return false;
}

int vp_need_read(struct vp_need *need, int fd, uint64_t size,
		 struct vp_arena *arena, struct vp_error *err)
{
	const struct vp_elf_source source = { read_at, &fd, size };
	struct vp_elf elf;

	*need = (struct vp_need){ 0 };
	if (vp_elf_read(&elf, &source, arena, err))
		return err->status;
	if (elf.glibc) {
		need->libc = "glibc";
		need->libc_version = elf.glibc;
	} else if (needs_musl(&elf)) {
		need->libc = "musl";
	}
	return 0;
}

int vp_need_add(struct vp_need *need, const struct vp_need *more,
		struct vp_arena *arena, struct vp_error *err)
{
	if (!need->libc)
		need->libc = more->libc;
	if (!more->libc_version ||
	    (need->libc_version &&
	     vp_version_compare(more->libc_version, need->libc_version) <= 0))
		return 0;
	need->libc_version = vp_arena_string(arena, more->libc_version);
	return need->libc_version ? 0 : vp_fail_nomem(err);
}
