/* SPDX-License-Identifier: MIT */
/* Images: the manifest of an archive or environment, to look at. */
#include <fcntl.h>

#include <venvpack/inspect.h>

#include "base/file.h"
#include "base/options.h"
#include "env/extract.h"
#include "env/unpacked.h"
#include "ops/session.h"

struct venvpack_image {
	struct vp_manifest manifest;
	char *json;
	char (*digests)[VP_SHA256_HEX_SIZE]; /* one an entry */
};

static int load_manifest(struct vp_manifest *manifest, const char *path,
			 const struct vp_context *ctx, struct vp_error *err)
{
	VP_AUTO(extractor) struct vp_extractor *extractor = NULL;
	VP_AUTO(close) int env = -1;
	bool is_directory;

	if (vp_is_directory(path, &is_directory, err))
		return err->status;
	if (!is_directory)
		return vp_extractor_open(&extractor, path, manifest, ctx, err);
	if (vp_open_directory(AT_FDCWD, path, &env, err))
		return err->status;
	return vp_unpacked_load(manifest, env, path, err);
}

static int spell(struct venvpack_image *image, struct vp_error *err)
{
	const struct vp_tree *tree = &image->manifest.tree;
	VP_AUTO(buffer) struct vp_buffer json = { 0 };
	VP_AUTO(buffer) struct vp_buffer mtree = { 0 };
	size_t i;

	if (vp_manifest_write(&image->manifest, &json, &mtree, err))
		return err->status;
	image->json = vp_buffer_steal(&json);
	image->digests = calloc(tree->count + 1, sizeof(*image->digests));
	if (!image->json || !image->digests)
		return vp_fail_nomem(err);
	for (i = 0; i < tree->count; i++)
		vp_sha256_hex(&tree->entries[i].digest, image->digests[i]);
	return 0;
}

int venvpack_image_open(venvpack *vp, const char *path, venvpack_image **out)
{
	struct vp_error *err = &vp->error;
	struct venvpack_image *image;
	const struct vp_context *ctx = vp_session_begin(vp);

	if (!path || !out)
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "an image needs a path");
	image = calloc(1, sizeof(*image));
	if (!image)
		return vp_fail_nomem(err);
	if (load_manifest(&image->manifest, path, ctx, err) ||
	    spell(image, err)) {
		venvpack_image_close(image);
		return err->status;
	}
	*out = image;
	return 0;
}

void venvpack_image_close(venvpack_image *image)
{
	if (!image)
		return;
	vp_manifest_clear(&image->manifest);
	free(image->json);
	free(image->digests);
	free(image);
}

const char *venvpack_image_manifest(const venvpack_image *image)
{
	return image->json;
}

size_t venvpack_image_count(const venvpack_image *image)
{
	return image->manifest.tree.count;
}

int venvpack_image_entry(const venvpack_image *image, size_t index,
			 struct venvpack_entry *entry)
{
	const struct vp_tree *tree = &image->manifest.tree;
	struct venvpack_entry out = { 0 };
	const struct vp_entry *found;

	if (index >= tree->count)
		return VENVPACK_ERR_ARGUMENT;
	found = &tree->entries[index];
	out.path = found->path;
	out.link = found->link;
	if (found->type == VENVPACK_ENTRY_FILE)
		out.sha256 = image->digests[index];
	out.size = found->size;
	out.mtime = found->mtime.tv_sec;
	out.mtime_nanoseconds = (uint32_t)found->mtime.tv_nsec;
	out.mode = found->mode;
	out.type = found->type;
	out.edit_count = (uint32_t)found->edits.count;
	vp_copy_result(entry, &out, sizeof(out));
	return 0;
}
