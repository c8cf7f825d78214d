/* SPDX-License-Identifier: MIT */
/* Entries of a directory, one after the other. */
#include "env/directory_cursor.h"

#include <errno.h>
#include <fcntl.h>

#include "base/beneath.h"
#include "base/file.h"
#include "env/container.h"
#include "env/receive.h"

#define PIECE_SIZE ((size_t)256 * 1024)

struct vp_directory_cursor {
	const struct vp_tree *tree;
	int env;
	size_t next;
	size_t end;

	/* The entry at hand. */
	const struct vp_entry *entry;
	int fd;
	uint64_t left; /* bytes that were not read yet */
	struct vp_buffer bytes;
};

int vp_directory_cursor_new(struct vp_directory_cursor **out,
			    const struct vp_tree *tree, int env,
			    struct vp_error *err)
{
	struct vp_directory_cursor *cursor = calloc(1, sizeof(*cursor));

	if (!cursor)
		return vp_fail_nomem(err);
	cursor->tree = tree;
	cursor->env = env;
	cursor->fd = -1;
	*out = cursor;
	return 0;
}

static void close_entry(struct vp_directory_cursor *cursor)
{
	if (cursor->fd >= 0)
		close(cursor->fd);
	cursor->fd = -1;
}

void vp_directory_cursor_free(struct vp_directory_cursor *cursor)
{
	if (!cursor)
		return;
	close_entry(cursor);
	vp_buffer_clear(&cursor->bytes);
	free(cursor);
}

/* Files for reading, unless they block; all else just to be looked at. */
static int open_entry(struct vp_directory_cursor *cursor, struct vp_error *err)
{
	const struct vp_entry *entry = cursor->entry;
	int flags = entry->type == VENVPACK_ENTRY_FILE
			    ? O_RDONLY | O_NONBLOCK | O_NOCTTY
			    : O_PATH;

	cursor->fd = vp_open_beneath(cursor->env, entry->path, flags, 0);
	if (cursor->fd >= 0)
		return 0;
	if (errno == ENOENT || errno == ENOTDIR)
		return vp_fail(err, VENVPACK_ERR_CORRUPT, "it lacks '%s'",
			       entry->path);
	/* A link where a file was, or in the way to it; or a socket. */
	if (errno == ELOOP || errno == ENXIO)
		return vp_fail_differs(err, entry->path, "type");
	return vp_fail_errno(err, "cannot open '%s'", entry->path);
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

static int read_link(struct vp_directory_cursor *cursor,
		     struct vp_member *member, struct vp_error *err)
{
	vp_buffer_reset(&cursor->bytes);
	if (vp_read_link(cursor->fd, "", &cursor->bytes, err))
		return vp_wrap(err, "'%s'", cursor->entry->path);
	member->link = vp_buffer_string(&cursor->bytes);
	return 0;
}

static int next_entry(void *user, struct vp_member *member, bool *end,
		      struct vp_error *err)
{
	struct vp_directory_cursor *cursor = user;
	struct stat st;

	*end = cursor->next == cursor->end;
	if (*end)
		return 0;
	close_entry(cursor);
	cursor->entry = &cursor->tree->entries[cursor->next++];
	if (open_entry(cursor, err))
		return err->status;
	if (fstat(cursor->fd, &st))
		return vp_fail_errno(err, "cannot examine '%s'",
				     cursor->entry->path);
	if (!is_type(st.st_mode, cursor->entry->type))
		return vp_fail_differs(err, cursor->entry->path, "type");
	*member = vp_container_member(cursor->entry);
	if (member->type == VENVPACK_ENTRY_LINK)
		return read_link(cursor, member, err);
	if (member->type == VENVPACK_ENTRY_FILE)
		member->size = (uint64_t)st.st_size;
	cursor->left = member->size;
	return 0;
}

static int read_data(void *user, const void **bytes, size_t *size,
		     struct vp_error *err)
{
	struct vp_directory_cursor *cursor = user;
	size_t wanted =
		cursor->left < PIECE_SIZE ? (size_t)cursor->left : PIECE_SIZE;
	char *room;

	vp_buffer_reset(&cursor->bytes);
	room = vp_buffer_reserve(&cursor->bytes, PIECE_SIZE);
	if (!room)
		return vp_fail_nomem(err);
	if (vp_read(cursor->fd, room, wanted, size, cursor->entry->path, err))
		return err->status;
	if (*size < wanted)
		return vp_fail_differs(err, cursor->entry->path, "size");
	cursor->left -= wanted;
	*bytes = room;
	return 0;
}

struct vp_members
vp_directory_cursor_members(struct vp_directory_cursor *cursor, size_t first,
			    size_t count)
{
	cursor->next = first;
	cursor->end = first + count;
	return (struct vp_members){
		.next = next_entry,
		.data = read_data,
		.user = cursor,
	};
}
