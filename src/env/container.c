/* SPDX-License-Identifier: MIT */
/* What containers have in common. */
#include "env/container.h"

#include "base/path.h"

void vp_part_reset(struct vp_part *part)
{
	vp_buffer_reset(&part->raw);
	vp_buffer_reset(&part->bytes);
	vp_buffer_reset(&part->records);
}

void vp_part_clear(struct vp_part *part)
{
	vp_buffer_clear(&part->raw);
	vp_buffer_clear(&part->bytes);
	vp_buffer_clear(&part->records);
}

void vp_container_free(struct vp_container *container)
{
	if (!container)
		return;
	container->kind->clear(container);
	free(container);
}

struct vp_member vp_container_member(const struct vp_entry *entry)
{
	return (struct vp_member){
		.path = entry->member ? entry->member : entry->path,
		.type = entry->type,
		.mode = entry->mode,
		.size = entry->size,
		.mtime = entry->mtime,
		.link = entry->link,
	};
}

int vp_container_head_path(struct vp_buffer *out, const struct vp_tree *tree,
			   const char *path, struct vp_error *err)
{
	vp_path_join(out, tree->root ? tree->root : "", path);
	return vp_buffer_check(out, err);
}

int vp_container_hash(const struct vp_buffer *json,
		      char out[VP_SHA256_HEX_SIZE], struct vp_error *err)
{
	VP_AUTO(hasher) struct vp_hasher *hasher = vp_hasher_new();
	struct vp_sha256 digest;

	if (!hasher)
		return vp_fail_nomem(err);
	vp_hasher_digest(hasher, json->data, json->size, &digest);
	vp_sha256_hex(&digest, out);
	return 0;
}
