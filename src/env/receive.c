/* SPDX-License-Identifier: MIT */
/* From members of a container to checked files. */
#include "env/receive.h"

#include <string.h>

#include "base/file.h"
#include "base/path.h"

int vp_fail_differs(struct vp_error *err, const char *path, const char *what)
{
	return vp_fail(err, VENVPACK_ERR_CORRUPT,
		       "'%s' is not what the manifest says: its %s differs",
		       path, what);
}

int vp_receiver_open(struct vp_receiver *receiver, const struct vp_tree *tree,
		     const struct vp_target *target,
		     const struct vp_context *ctx, struct vp_error *err)
{
	receiver->tree = tree;
	receiver->target = target;
	receiver->ctx = ctx;
	receiver->hasher = vp_hasher_new();
	return receiver->hasher ? 0 : vp_fail_nomem(err);
}

void vp_receiver_close(struct vp_receiver *receiver)
{
	vp_hasher_free(receiver->hasher);
	vp_parent_close(&receiver->parent);
	*receiver = (struct vp_receiver)VP_RECEIVER_INIT;
}

static bool has_time_of(const struct vp_member *member,
			const struct vp_entry *entry, bool in_whole_seconds)
{
	if (in_whole_seconds)
		return member->mtime.tv_sec ==
		       vp_member_whole_seconds(&entry->mtime);
	return member->mtime.tv_sec == entry->mtime.tv_sec &&
	       member->mtime.tv_nsec == entry->mtime.tv_nsec;
}

/* What of the member is not as in the entry; NULL when all of it is. */
static const char *find_difference(const struct vp_member *member,
				   const struct vp_entry *entry,
				   bool in_whole_seconds)
{
	if (member->type != entry->type)
		return "type";
	if (member->mode != entry->mode)
		return "mode";
	if (member->size != entry->size)
		return "size";
	if (entry->type == VENVPACK_ENTRY_LINK &&
	    strcmp(member->link, entry->link) != 0)
		return "link";
	/* Stock tools spoil the times of directories. */
	if (entry->type != VENVPACK_ENTRY_DIRECTORY &&
	    !has_time_of(member, entry, in_whole_seconds))
		return "time";
	return NULL;
}

/* What a member is called in the environment; NULL when it is not below. */
static const char *below_root(const struct vp_tree *tree, const char *path)
{
	const char *below;

	if (!tree->root)
		return path;
	below = vp_path_below(path, tree->root);
	return below && *below ? below : NULL;
}

static int check_member(const struct vp_receiver *receiver,
			const struct vp_member *member, size_t index,
			bool in_whole_seconds, struct vp_error *err)
{
	const struct vp_tree *tree = receiver->tree;
	const char *difference;
	const char *path;

	if (index >= tree->count)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "'%s' is one more than the manifest has",
			       member->path);
	path = below_root(tree, member->path);
	if (!path || strcmp(path, tree->entries[index].path) != 0)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "'%s' is where the manifest has '%s'",
			       member->path, tree->entries[index].path);
	difference = find_difference(member, &tree->entries[index],
				     in_whole_seconds);
	return difference ? vp_fail_differs(err, member->path, difference) : 0;
}

int vp_receiver_check(const struct vp_receiver *receiver,
		      const struct vp_member *member, size_t index,
		      struct vp_error *err)
{
	return check_member(receiver, member, index, false, err);
}

/* Each piece is written when it was hashed, while the caches still have it. */
static int take_data(struct vp_receiver *receiver,
		     const struct vp_members *members,
		     const struct vp_entry *entry, int fd, struct vp_error *err)
{
	struct vp_sha256 digest;
	const void *bytes;
	size_t size;

	vp_hasher_reset(receiver->hasher);
	for (;;) {
		if (vp_check_cancelled(receiver->ctx, err) ||
		    members->data(members->user, &bytes, &size, err))
			return err->status;
		if (!size)
			break;
		vp_hasher_add(receiver->hasher, bytes, size);
		if (fd >= 0 && vp_write(fd, bytes, size, entry->path, err))
			return err->status;
	}
	vp_hasher_finish(receiver->hasher, &digest);
	if (!vp_sha256_equal(&digest, &entry->digest))
		return vp_fail_differs(err, entry->path, "content");
	return 0;
}

static int take_file(struct vp_receiver *receiver,
		     const struct vp_members *members,
		     const struct vp_entry *entry, struct vp_error *err)
{
	const struct vp_target *target = receiver->target;
	VP_AUTO(close) int fd = -1;

	if (target &&
	    vp_target_create(target, &receiver->parent, entry, &fd, err))
		return err->status;
	if (take_data(receiver, members, entry, fd, err))
		return err->status;
	return target ? vp_target_settle(target, fd, entry, err) : 0;
}

int vp_receiver_take(struct vp_receiver *receiver,
		     const struct vp_members *members, size_t index, bool *end,
		     struct vp_error *err)
{
	const struct vp_entry *entry;
	struct vp_member member;

	if (members->next(members->user, &member, end, err))
		return err->status;
	if (*end)
		return 0;
	if (check_member(receiver, &member, index, members->tells_whole_seconds,
			 err))
		return err->status;
	entry = &receiver->tree->entries[index];
	if (entry->type != VENVPACK_ENTRY_FILE)
		return 0;
	return take_file(receiver, members, entry, err);
}
