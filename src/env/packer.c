/* SPDX-License-Identifier: MIT */
/* From a tree to a container, segment by segment, in parallel. */
#include "env/packer.h"

#include "archive/deflate.h"
#include "base/pipeline.h"
#include "env/changed.h"
#include "env/content.h"
#include "env/headway.h"

struct packer_job {
	bool is_head; /* and no segment */
	struct vp_segment segment;
	struct vp_part part;
	struct vp_buffer piece; /* of a file that is cut */
};

struct packer {
	struct vp_container *container;
	const struct vp_manifest *manifest;
	const struct vp_tree *tree;
	bool has_head; /* it is under way, or there is none */
	struct vp_context *ctx;
	struct vp_cutter cutter;
	struct vp_content *contents; /* one a worker */
	uint32_t piece_crc;	     /* of the file whose pieces are consumed */
	struct vp_headway headway;
};

static int produce_segment(void *user, void *arg, bool *more,
			   struct vp_error *err)
{
	struct packer *packer = user;
	struct packer_job *job = arg;

	(void)err;
	job->is_head = !packer->has_head;
	packer->has_head = true;
	*more = job->is_head || !packer->cutter.is_done;
	if (*more && !job->is_head)
		vp_cutter_take(&packer->cutter, &job->segment);
	return 0;
}

/* In workers. */

static int pack_piece(struct packer *packer, unsigned int worker,
		      struct packer_job *job, struct vp_error *err)
{
	const struct vp_segment *segment = &job->segment;
	const struct vp_entry *entry = &packer->tree->entries[segment->first];
	struct vp_container *container = packer->container;

	vp_buffer_reset(&job->piece);
	if (vp_content_read_piece(&packer->contents[worker], entry,
				  segment->offset, (size_t)segment->length,
				  &job->piece, err))
		return err->status;
	return container->kind->add_piece(container, worker, &job->part, entry,
					  segment, job->piece.data, err);
}

static int pack_entries(struct packer *packer, unsigned int worker,
			struct packer_job *job, struct vp_error *err)
{
	struct vp_container *container = packer->container;
	size_t i;

	for (i = 0; i < job->segment.count; i++) {
		const struct vp_entry *entry =
			&packer->tree->entries[job->segment.first + i];
		const char *bytes = NULL;

		if (entry->type == VENVPACK_ENTRY_FILE &&
		    vp_content_read(&packer->contents[worker], entry, &bytes,
				    err))
			return err->status;
		if (container->kind->add(container, worker, &job->part, entry,
					 bytes, err))
			return err->status;
	}
	return 0;
}

static int pack_segment(void *user, void *arg, unsigned int worker,
			struct vp_error *err)
{
	struct packer *packer = user;
	struct packer_job *job = arg;
	struct vp_container *container = packer->container;
	int status;

	vp_part_reset(&job->part);
	if (job->is_head)
		return container->kind->add_head(container, worker, &job->part,
						 packer->manifest, err);
	status = job->segment.is_piece ? pack_piece(packer, worker, job, err)
				       : pack_entries(packer, worker, job, err);
	if (status || !container->kind->close_part)
		return status;
	return container->kind->close_part(container, worker, &job->part,
					   &job->segment, err);
}

/* In order. */

/* No worker sees all of a file that is cut. */
static int check_piece(struct packer *packer, const struct packer_job *job,
		       const struct vp_entry *entry, struct vp_error *err)
{
	if (!job->segment.offset)
		packer->piece_crc = 0;
	packer->piece_crc =
		vp_crc32(packer->piece_crc, job->piece.data, job->piece.size);
	if (vp_segment_ends_file(&job->segment, entry) &&
	    packer->piece_crc != entry->scanned_crc)
		return vp_fail_changed(err, entry->path);
	return 0;
}

static int consume_segment(void *user, void *arg, struct vp_error *err)
{
	struct packer *packer = user;
	struct packer_job *job = arg;
	const struct vp_segment *segment = &job->segment;
	struct vp_container *container = packer->container;
	const struct vp_entry *entry = NULL;

	if (job->is_head)
		return container->kind->take_head(container, &job->part, err);
	if (segment->is_piece) {
		entry = &packer->tree->entries[segment->first];
		if (check_piece(packer, job, entry, err))
			return err->status;
	}
	if (container->kind->take(container, &job->part, entry, segment,
				  segment->is_piece ? job->piece.data : NULL,
				  err))
		return err->status;
	if (entry && !vp_segment_ends_file(segment, entry))
		vp_headway_reach(&packer->headway, segment->first);
	else
		vp_headway_reach(&packer->headway,
				 segment->first + segment->count);
	return 0;
}

static void clear_job(void *arg)
{
	struct packer_job *job = arg;

	vp_part_clear(&job->part);
	vp_buffer_clear(&job->piece);
}

static const struct vp_pipeline packing = {
	.job_size = sizeof(struct packer_job),
	.produce = produce_segment,
	.run = pack_segment,
	.consume = consume_segment,
	.clear = clear_job,
};

static int open_contents(struct packer *packer,
			 const struct vp_selection *selection,
			 struct vp_error *err)
{
	unsigned int threads = packer->ctx->threads;
	unsigned int i;

	packer->contents = calloc(threads, sizeof(*packer->contents));
	if (!packer->contents)
		return vp_fail_nomem(err);
	for (i = 0; i < threads; i++)
		packer->contents[i].selection = selection;
	return 0;
}

static void close_contents(struct packer *packer)
{
	unsigned int i;

	for (i = 0; packer->contents && i < packer->ctx->threads; i++)
		vp_content_close(&packer->contents[i]);
	free(packer->contents);
}

int vp_packer_run(struct vp_container *container,
		  const struct vp_manifest *manifest,
		  const struct vp_selection *selection, struct vp_context *ctx,
		  struct vp_error *err)
{
	const struct vp_tree *tree = &manifest->tree;
	struct packer packer = {
		.container = container,
		.manifest = manifest,
		.tree = tree,
		.has_head = !container->kind->add_head,
		.ctx = ctx,
		.cutter = { .tree = tree, .sizes = container->sizes },
		.headway = vp_headway_begin(tree, VENVPACK_PHASE_WRITE, ctx),
	};
	int status = open_contents(&packer, selection, err);

	if (!status && container->kind->begin)
		status = container->kind->begin(container, manifest, err);
	if (!status)
		status = vp_pipeline_run(&packing, &packer, ctx, err);
	close_contents(&packer);
	if (status || !container->kind->finish)
		return status;
	return container->kind->finish(container, manifest, err);
}
