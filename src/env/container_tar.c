/* SPDX-License-Identifier: MIT */
/* Packing into a tar, of which each segment becomes a frame. */
#include "env/container.h"

#include "archive/frames.h"
#include "archive/tar_writer.h"

#define MIB ((uint64_t)1024 * 1024)

/*
 * Compression looks back no further than its frame, so larger ones are smaller
 * in all, and fewer for threads to share.  Pieces of what has an index are as
 * docs/format.md says.
 */
static const struct vp_segment_sizes sizes[] = {
	[VP_COMPRESSION_NONE] = { 4 * MIB, 4 * MIB },
	[VP_COMPRESSION_ZSTD] = { 8 * MIB, 4 * MIB },
	[VP_COMPRESSION_GZIP] = { 4 * MIB, 4 * MIB },
	[VP_COMPRESSION_XZ] = { 16 * MIB, 16 * MIB },
	[VP_COMPRESSION_BZIP2] = { 4 * MIB, 4 * MIB },
};

struct tar_worker {
	struct vp_compressor *compressor;
	struct vp_tar_writer *writer; /* while it makes a run of entries */
	struct vp_buffer frame;
};

struct tar_container {
	struct vp_container base;
	struct vp_output *output;
	enum vp_compression compression;
	struct tar_worker *workers;
	unsigned int worker_count;
};

static struct tar_container *tar_of(struct vp_container *container)
{
	return (struct tar_container *)container;
}

/* Makes a frame of the raw bytes, behind its index if it has one. */
static int compress(struct tar_container *tar, struct tar_worker *worker,
		    struct vp_part *part, uint64_t entry, uint64_t offset,
		    struct vp_error *err)
{
	struct vp_frame_index index = {
		.entry = entry,
		.offset = offset,
		.content_size = (uint32_t)part->raw.size,
	};

	if (vp_buffer_check(&part->raw, err))
		return err->status;
	vp_buffer_reset(&worker->frame);
	if (vp_compressor_frame(worker->compressor, part->raw.data,
				part->raw.size, &worker->frame, err))
		return err->status;
	index.frame_size = (uint32_t)worker->frame.size;
	vp_buffer_reset(&part->bytes);
	vp_frame_index_write(&part->bytes, tar->compression, &index);
	vp_buffer_append(&part->bytes, worker->frame.data, worker->frame.size);
	return vp_buffer_check(&part->bytes, err);
}

/* The head. */

static int add_head_member(struct vp_tar_writer *writer,
			   const struct vp_tree *tree, const char *path,
			   const struct vp_buffer *content,
			   struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer name = { 0 };
	struct vp_member member = {
		.type = VENVPACK_ENTRY_FILE,
		.mode = 0644,
		.size = content->size,
	};

	if (vp_container_head_path(&name, tree, path, err))
		return err->status;
	member.path = name.data;
	if (vp_tar_writer_begin(writer, &member, err) ||
	    vp_tar_writer_data(writer, content->data, content->size, err))
		return err->status;
	return 0;
}

static int build_head(const struct vp_manifest *manifest, struct vp_buffer *tar,
		      struct vp_error *err)
{
	VP_AUTO(tar_writer) struct vp_tar_writer *writer = NULL;
	VP_AUTO(buffer) struct vp_buffer json = { 0 };
	VP_AUTO(buffer) struct vp_buffer mtree = { 0 };
	char hash[VP_SHA256_HEX_SIZE];

	if (vp_manifest_write(manifest, &json, &mtree, err) ||
	    vp_container_hash(&json, hash, err) ||
	    vp_tar_write_comment(tar, hash, err) ||
	    vp_tar_writer_new(&writer, tar, err) ||
	    add_head_member(writer, &manifest->tree, VP_MANIFEST_PATH, &json,
			    err) ||
	    add_head_member(writer, &manifest->tree, VP_MTREE_PATH, &mtree,
			    err))
		return err->status;
	return vp_tar_writer_end(writer, err);
}

static int add_head(struct vp_container *container, unsigned int number,
		    struct vp_part *part, const struct vp_manifest *manifest,
		    struct vp_error *err)
{
	struct tar_container *tar = tar_of(container);

	if (build_head(manifest, &part->raw, err))
		return err->status;
	return compress(tar, &tar->workers[number], part, VP_FRAME_HEAD, 0,
			err);
}

static int take_head(struct vp_container *container, struct vp_part *part,
		     struct vp_error *err)
{
	return vp_output_write(tar_of(container)->output, part->bytes.data,
			       part->bytes.size, err);
}

/* Segments. */

static int add_entry(struct vp_container *container, unsigned int number,
		     struct vp_part *part, const struct vp_entry *entry,
		     const char *bytes, struct vp_error *err)
{
	struct tar_worker *worker = &tar_of(container)->workers[number];
	const struct vp_member member = vp_container_member(entry);

	if (!worker->writer &&
	    vp_tar_writer_new(&worker->writer, &part->raw, err))
		return err->status;
	if (vp_tar_writer_begin(worker->writer, &member, err))
		return err->status;
	return vp_tar_writer_data(worker->writer, bytes, (size_t)entry->size,
				  err);
}

/* Only the first piece of a file comes behind a header. */
static int add_piece(struct vp_container *container, unsigned int number,
		     struct vp_part *part, const struct vp_entry *entry,
		     const struct vp_segment *segment, const char *bytes,
		     struct vp_error *err)
{
	const struct vp_member member = vp_container_member(entry);

	(void)container;
	(void)number;
	if (!segment->offset) {
		VP_AUTO(tar_writer) struct vp_tar_writer *writer = NULL;

		if (vp_tar_writer_new(&writer, &part->raw, err) ||
		    vp_tar_writer_begin(writer, &member, err))
			return err->status;
	}
	vp_buffer_append(&part->raw, bytes, (size_t)segment->length);
	if (vp_segment_ends_file(segment, entry))
		vp_tar_write_padding(&part->raw, entry->size);
	return 0;
}

static int close_part(struct vp_container *container, unsigned int number,
		      struct vp_part *part, const struct vp_segment *segment,
		      struct vp_error *err)
{
	struct tar_container *tar = tar_of(container);
	struct tar_worker *worker = &tar->workers[number];
	VP_AUTO(tar_writer)
	struct vp_tar_writer *writer = VP_STEAL(worker->writer);

	if (writer && vp_tar_writer_end(writer, err))
		return err->status;
	if (segment->is_last)
		vp_tar_write_end_blocks(&part->raw);
	return compress(tar, worker, part, segment->first, segment->offset,
			err);
}

static int take_part(struct vp_container *container, struct vp_part *part,
		     const struct vp_entry *entry,
		     const struct vp_segment *segment, const char *bytes,
		     struct vp_error *err)
{
	(void)entry;
	(void)segment;
	(void)bytes;
	return vp_output_write(tar_of(container)->output, part->bytes.data,
			       part->bytes.size, err);
}

static void clear_tar(struct vp_container *container)
{
	struct tar_container *tar = tar_of(container);
	unsigned int i;

	for (i = 0; tar->workers && i < tar->worker_count; i++) {
		vp_compressor_free(tar->workers[i].compressor);
		vp_tar_writer_free(tar->workers[i].writer);
		vp_buffer_clear(&tar->workers[i].frame);
	}
	free(tar->workers);
}

static const struct vp_container_kind tar_kind = {
	.add_head = add_head,
	.take_head = take_head,
	.add = add_entry,
	.add_piece = add_piece,
	.close_part = close_part,
	.take = take_part,
	.clear = clear_tar,
};

int vp_container_tar(struct vp_container **out,
		     struct vp_destination *destination,
		     const struct vp_container_options *options,
		     struct vp_error *err)
{
	VP_AUTO(container) struct vp_container *container = NULL;
	struct tar_container *tar = calloc(1, sizeof(*tar));
	unsigned int i;

	if (!tar)
		return vp_fail_nomem(err);
	container = &tar->base;
	container->kind = &tar_kind;
	container->sizes = sizes[options->compression];
	tar->output = &destination->output;
	tar->compression = options->compression;
	tar->worker_count = options->workers;
	tar->workers = calloc(options->workers, sizeof(*tar->workers));
	if (!tar->workers)
		return vp_fail_nomem(err);
	for (i = 0; i < options->workers; i++)
		if (vp_compressor_new(&tar->workers[i].compressor,
				      options->compression, options->level,
				      err))
			return err->status;
	*out = VP_STEAL(container);
	return 0;
}
