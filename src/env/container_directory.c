/* SPDX-License-Identifier: MIT */
/* Packing into a directory: the entries as they are in any archive. */
#include "env/container.h"

#include "base/file.h"
#include "env/target.h"

#define MIB ((uint64_t)1024 * 1024)

static const struct vp_segment_sizes sizes = { 4 * MIB, 4 * MIB };

struct directory_container {
	struct vp_container base;
	const struct vp_staging *staging;
	struct vp_target target;
	struct vp_parent *parents; /* one a worker */
	unsigned int parent_count;
};

static struct directory_container *directory_of(struct vp_container *container)
{
	return (struct directory_container *)container;
}

/* What is written piece by piece has to be there when the first one comes. */
static int create_large_files(const struct directory_container *directory,
			      struct vp_error *err)
{
	const struct vp_tree *tree = directory->target.tree;
	const struct vp_cutter cutter = { .tree = tree, .sizes = sizes };
	size_t i;

	for (i = 0; i < tree->count; i++)
		if (vp_cutter_cuts(&cutter, &tree->entries[i]) &&
		    vp_target_create_large(&directory->target,
					   &tree->entries[i], err))
			return err->status;
	return 0;
}

static int begin_directory(struct vp_container *container,
			   const struct vp_manifest *manifest,
			   struct vp_error *err)
{
	struct directory_container *directory = directory_of(container);

	if (vp_target_open(&directory->target, &manifest->tree,
			   directory->staging->fd, err))
		return err->status;
	return create_large_files(directory, err);
}

/* Directories are there already, and links are made when files are. */
static int add_entry(struct vp_container *container, unsigned int worker,
		     struct vp_part *part, const struct vp_entry *entry,
		     const char *bytes, struct vp_error *err)
{
	const struct directory_container *directory = directory_of(container);
	VP_AUTO(close) int fd = -1;

	(void)part;
	if (entry->type != VENVPACK_ENTRY_FILE)
		return 0;
	if (vp_target_create(&directory->target, &directory->parents[worker],
			     entry, &fd, err) ||
	    vp_write(fd, bytes, (size_t)entry->size, entry->path, err))
		return err->status;
	return vp_target_settle(&directory->target, fd, entry, err);
}

static int add_piece(struct vp_container *container, unsigned int worker,
		     struct vp_part *part, const struct vp_entry *entry,
		     const struct vp_segment *segment, const char *bytes,
		     struct vp_error *err)
{
	(void)worker;
	(void)part;
	return vp_target_write_piece(&directory_of(container)->target, entry,
				     segment->offset, bytes,
				     (size_t)segment->length, err);
}

static int take_part(struct vp_container *container, struct vp_part *part,
		     const struct vp_entry *entry,
		     const struct vp_segment *segment, const char *bytes,
		     struct vp_error *err)
{
	(void)part;
	(void)bytes;
	if (!entry || !vp_segment_ends_file(segment, entry))
		return 0;
	return vp_target_settle_large(&directory_of(container)->target, entry,
				      err);
}

static int finish_directory(struct vp_container *container,
			    const struct vp_manifest *manifest,
			    struct vp_error *err)
{
	struct directory_container *directory = directory_of(container);

	if (vp_target_make_links(&directory->target, err) ||
	    vp_manifest_store(manifest, directory->target.root, err))
		return err->status;
	return vp_target_finish(&directory->target, err);
}

static void clear_directory(struct vp_container *container)
{
	struct directory_container *directory = directory_of(container);
	unsigned int i;

	for (i = 0; directory->parents && i < directory->parent_count; i++)
		vp_parent_close(&directory->parents[i]);
	free(directory->parents);
}

static const struct vp_container_kind directory_kind = {
	.begin = begin_directory,
	.add = add_entry,
	.add_piece = add_piece,
	.take = take_part,
	.finish = finish_directory,
	.clear = clear_directory,
};

int vp_container_directory(struct vp_container **out,
			   struct vp_destination *destination,
			   const struct vp_container_options *options,
			   struct vp_error *err)
{
	VP_AUTO(container) struct vp_container *container = NULL;
	struct directory_container *directory;
	unsigned int i;

	if (options->level)
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "a directory has no levels");
	directory = calloc(1, sizeof(*directory));
	if (!directory)
		return vp_fail_nomem(err);
	container = &directory->base;
	container->kind = &directory_kind;
	container->sizes = sizes;
	directory->staging = &destination->staging;
	directory->parents =
		calloc(options->workers, sizeof(*directory->parents));
	if (!directory->parents)
		return vp_fail_nomem(err);
	directory->parent_count = options->workers;
	for (i = 0; i < options->workers; i++)
		directory->parents[i] = (struct vp_parent)VP_PARENT_INIT;
	*out = VP_STEAL(container);
	return 0;
}
