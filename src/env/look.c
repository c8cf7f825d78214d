/* SPDX-License-Identifier: MIT */
/* What is on the disk where an entry should be? */
#include "env/look.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/beneath.h"
#include "base/file.h"

#define BLOCK_SIZE ((size_t)1024 * 1024)

int vp_look_open(struct vp_look *look, struct vp_error *err)
{
	look->hasher = vp_hasher_new();
	return look->hasher ? 0 : vp_fail_nomem(err);
}

void vp_look_close(struct vp_look *look)
{
	vp_hasher_free(look->hasher);
	vp_buffer_clear(&look->bytes);
	*look = (struct vp_look){ 0 };
}

/* Files for reading, unless they block; all else just to be looked at. */
static int open_entry(struct vp_look *look, int env,
		      const struct vp_entry *entry, int *out,
		      struct vp_error *err)
{
	int flags = entry->type == VENVPACK_ENTRY_FILE
			    ? O_RDONLY | O_NONBLOCK | O_NOCTTY
			    : O_PATH;
	VP_AUTO(close) int fd = vp_open_beneath(env, entry->path, flags, 0);

	look->is_missing = fd < 0 && (errno == ENOENT || errno == ENOTDIR);
	/* A link where a file was, or in the way to it; or a socket. */
	if (fd < 0 && (errno == ELOOP || errno == ENXIO))
		look->difference = "type";
	if (look->is_missing || look->difference)
		return 0;
	if (fd < 0)
		return vp_fail_errno(err, "cannot open '%s'", entry->path);
	if (fstat(fd, &look->st))
		return vp_fail_errno(err, "cannot examine '%s'", entry->path);
	*out = VP_STEAL_FD(fd);
	return 0;
}

static int read_content(struct vp_look *look, int fd,
			const struct vp_entry *entry, bool keep,
			struct vp_error *err)
{
	size_t step =
		entry->size < BLOCK_SIZE ? (size_t)entry->size + 1 : BLOCK_SIZE;
	struct vp_sha256 digest;
	size_t done;

	vp_buffer_reset(&look->bytes);
	vp_hasher_reset(look->hasher);
	do {
		char *bytes = vp_buffer_reserve(&look->bytes, step);

		if (!bytes)
			return vp_fail_nomem(err);
		if (vp_read(fd, bytes, step, &done, entry->path, err))
			return err->status;
		vp_hasher_add(look->hasher, bytes, done);
		if (keep)
			look->bytes.size += done;
	} while (done == step);
	vp_hasher_finish(look->hasher, &digest);
	if (!vp_sha256_equal(&digest, &entry->digest))
		look->difference = "content";
	return 0;
}

static int compare_link(struct vp_look *look, int fd,
			const struct vp_entry *entry, struct vp_error *err)
{
	vp_buffer_reset(&look->bytes);
	if (vp_read_link(fd, "", &look->bytes, err))
		return vp_wrap(err, "'%s'", entry->path);
	if (strcmp(look->bytes.data, entry->link) != 0)
		look->difference = "link";
	return 0;
}

static bool is_type(mode_t mode, enum venvpack_entry_type type)
{
	switch (type) {
	case VENVPACK_ENTRY_FILE:
		return S_ISREG(mode);
	case VENVPACK_ENTRY_DIRECTORY:
		return S_ISDIR(mode);
	case VENVPACK_ENTRY_LINK:
		return S_ISLNK(mode);
	}
	return false;
}

int vp_look_at(struct vp_look *look, int env, const struct vp_entry *entry,
	       bool keep, struct vp_error *err)
{
	VP_AUTO(close) int fd = -1;

	look->is_missing = false;
	look->difference = NULL;
	if (open_entry(look, env, entry, &fd, err))
		return err->status;
	if (look->is_missing || look->difference)
		return 0;
	if (!is_type(look->st.st_mode, entry->type)) {
		look->difference = "type";
		return 0;
	}
	if (entry->type == VENVPACK_ENTRY_LINK)
		return compare_link(look, fd, entry, err);
	if (entry->type == VENVPACK_ENTRY_DIRECTORY)
		return 0;
	if ((uint64_t)look->st.st_size != entry->size) {
		look->difference = "size";
		return 0;
	}
	return read_content(look, fd, entry, keep, err);
}
