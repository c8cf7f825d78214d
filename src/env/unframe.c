/* SPDX-License-Identifier: MIT */
/* From the frames of an archive to its entries, in parallel. */
#include "env/unframe.h"

#include <string.h>

#include "archive/memory.h"
#include "archive/tar_reader.h"
#include "archive/tar_writer.h"
#include "base/pipeline.h"
#include "env/headway.h"
#include "env/receive.h"

#define PIECE_SIZE ((size_t)4 * 1024 * 1024)
#define END_BLOCKS_SIZE 1024

/* Where in the entries a frame begins or ends. */
struct position {
	uint64_t entry;
	uint64_t offset; /* in the entry's data, of a file that is cut */
};

/* What each worker keeps between frames. */
struct unframe_worker {
	struct vp_receiver receiver;
	struct vp_decompressor *decompressor;
	struct vp_buffer tar;
};

struct unframe_job {
	struct vp_frame_index index;
	struct vp_buffer frame;
	struct position end;
	bool ends_tar;

	/* Of a file that is cut: hashed when consumed, in order. */
	struct vp_buffer tar;
	size_t piece_offset;
	size_t piece_size;
};

struct unframe {
	struct vp_archive *archive;
	const struct vp_tree *tree;
	const struct vp_target *target;
	struct vp_context *ctx;
	struct unframe_worker *workers;
	struct vp_hasher *piece_hasher;
	struct position
		produced; /* where the next frame may not begin before */
	struct position consumed; /* where it must begin */
	bool ends_tar;		  /* the last frame did */
	struct vp_headway headway;
};

/* Is this frame a piece of a file, which is cut because it is larger? */
static bool is_piece(const struct unframe *unframe,
		     const struct vp_frame_index *index)
{
	const struct vp_tree *tree = unframe->tree;

	return index->entry < tree->count &&
	       tree->entries[index->entry].type == VENVPACK_ENTRY_FILE &&
	       tree->entries[index->entry].size > index->content_size;
}

static int fail_out_of_order(struct vp_error *err)
{
	return vp_fail(err, VENVPACK_ERR_CORRUPT,
		       "a frame is missing, or not in its place");
}

/*
 * Where pieces go is known before they are undone, so that no worker opens
 * what is not there yet; where other frames end is not, and is checked when
 * they are consumed.
 */
static int follow_index(struct unframe *unframe,
			const struct vp_frame_index *index,
			struct vp_error *err)
{
	struct position *next = &unframe->produced;
	const struct vp_entry *entry;

	if (index->entry > unframe->tree->count || index->entry < next->entry ||
	    index->offset != (index->entry == next->entry ? next->offset : 0))
		return fail_out_of_order(err);
	if (!is_piece(unframe, index)) {
		*next = (struct position){ index->entry + 1, 0 };
		return index->offset ? fail_out_of_order(err) : 0;
	}
	entry = &unframe->tree->entries[index->entry];
	if (!index->offset && unframe->target &&
	    vp_target_create_large(unframe->target, entry, err))
		return err->status;
	next->entry = index->entry;
	next->offset = index->offset + PIECE_SIZE;
	if (next->offset >= entry->size)
		*next = (struct position){ index->entry + 1, 0 };
	return 0;
}

static int produce_frame(void *user, void *arg, bool *more,
			 struct vp_error *err)
{
	struct unframe *unframe = user;
	struct unframe_job *job = arg;
	bool end;

	if (vp_archive_next_frame(unframe->archive, &job->index, &job->frame,
				  &end, err))
		return err->status;
	*more = !end;
	return end ? 0 : follow_index(unframe, &job->index, err);
}

static bool is_zeros(const char *bytes, size_t size)
{
	return !size || (!bytes[0] && memcmp(bytes, bytes + 1, size - 1) == 0);
}

/* A file may end in zeros too: it is only asked of the last frame. */
static bool ends_in_end_blocks(const struct vp_buffer *tar)
{
	return tar->size >= END_BLOCKS_SIZE &&
	       is_zeros(tar->data + tar->size - END_BLOCKS_SIZE,
			END_BLOCKS_SIZE);
}

static int take_run(struct unframe_worker *worker, struct unframe_job *job,
		    struct vp_error *err)
{
	VP_AUTO(tar_reader) struct vp_tar_reader *reader = NULL;
	struct vp_memory memory = { worker->tar.data, worker->tar.size };
	size_t entry = (size_t)job->index.entry;
	struct vp_members members;
	bool end = false;

	if (vp_tar_reader_new(&reader, vp_memory_source(&memory), err))
		return err->status;
	members = vp_tar_reader_members(reader);
	while (!end) {
		if (vp_receiver_take(&worker->receiver, &members, entry, &end,
				     err))
			return err->status;
		entry += !end;
	}
	job->end = (struct position){ entry, 0 };
	job->ends_tar = ends_in_end_blocks(&worker->tar);
	return 0;
}

/*
 * A file's first piece comes behind its header.  The reader misses the rest
 * of the data, and what it gives until then must be the piece.
 */
static int find_first_piece(struct unframe_worker *worker,
			    struct unframe_job *job, struct vp_error *err)
{
	VP_AUTO(tar_reader) struct vp_tar_reader *reader = NULL;
	struct vp_memory memory = { worker->tar.data, worker->tar.size };
	struct vp_error cut_short;
	struct vp_member member;
	size_t found = 0;
	const void *bytes;
	size_t size;
	bool end;

	if (vp_tar_reader_new(&reader, vp_memory_source(&memory), err) ||
	    vp_tar_reader_next(reader, &member, &end, err))
		return err->status;
	if (end)
		return fail_out_of_order(err);
	if (vp_receiver_check(&worker->receiver, &member,
			      (size_t)job->index.entry, err))
		return err->status;
	while (!vp_tar_reader_data(reader, &bytes, &size, &cut_short) && size)
		found += size;
	if (found != PIECE_SIZE)
		return fail_out_of_order(err);
	job->piece_offset = worker->tar.size - PIECE_SIZE;
	job->piece_size = PIECE_SIZE;
	return 0;
}

/* Only zeros follow the last piece, up to a block and maybe as end blocks. */
static int find_later_piece(struct unframe_worker *worker,
			    struct unframe_job *job,
			    const struct vp_entry *entry, struct vp_error *err)
{
	const struct vp_buffer *tar = &worker->tar;
	uint64_t left = entry->size - job->index.offset;
	size_t zeros;

	job->piece_offset = 0;
	job->piece_size = left < PIECE_SIZE ? (size_t)left : PIECE_SIZE;
	if (tar->size < job->piece_size)
		return fail_out_of_order(err);
	zeros = tar->size - job->piece_size;
	if (!is_zeros(tar->data + job->piece_size, zeros))
		return fail_out_of_order(err);
	if (left <= PIECE_SIZE) {
		if (zeros < vp_tar_padding(entry->size))
			return fail_out_of_order(err);
		zeros -= vp_tar_padding(entry->size);
		job->ends_tar = zeros >= END_BLOCKS_SIZE;
	}
	return zeros && !job->ends_tar ? fail_out_of_order(err) : 0;
}

static int take_piece(struct unframe *unframe, struct unframe_worker *worker,
		      struct unframe_job *job, struct vp_error *err)
{
	const struct vp_entry *entry =
		&unframe->tree->entries[job->index.entry];
	struct vp_buffer spare = job->tar;
	int status;

	job->ends_tar = false;
	status = job->index.offset ? find_later_piece(worker, job, entry, err)
				   : find_first_piece(worker, job, err);
	if (status)
		return status;
	job->end.entry = job->index.entry;
	job->end.offset = job->index.offset + job->piece_size;
	if (job->end.offset == entry->size)
		job->end = (struct position){ job->index.entry + 1, 0 };
	job->tar = worker->tar;
	worker->tar = spare;
	if (!unframe->target)
		return 0;
	return vp_target_write_piece(unframe->target, entry, job->index.offset,
				     job->tar.data + job->piece_offset,
				     job->piece_size, err);
}

static int run_frame(void *user, void *arg, unsigned int number,
		     struct vp_error *err)
{
	struct unframe *unframe = user;
	struct unframe_job *job = arg;
	struct unframe_worker *worker = &unframe->workers[number];

	vp_buffer_reset(&worker->tar);
	job->piece_size = 0;
	if (vp_decompressor_frame(worker->decompressor, job->frame.data,
				  job->frame.size, job->index.content_size,
				  &worker->tar, err))
		return err->status;
	return is_piece(unframe, &job->index)
		       ? take_piece(unframe, worker, job, err)
		       : take_run(worker, job, err);
}

static int hash_piece(struct unframe *unframe, const struct unframe_job *job,
		      struct vp_error *err)
{
	const struct vp_entry *entry =
		&unframe->tree->entries[job->index.entry];
	struct vp_sha256 digest;

	if (!job->index.offset)
		vp_hasher_reset(unframe->piece_hasher);
	vp_hasher_add(unframe->piece_hasher, job->tar.data + job->piece_offset,
		      job->piece_size);
	if (job->end.offset)
		return 0;
	vp_hasher_finish(unframe->piece_hasher, &digest);
	if (!vp_sha256_equal(&digest, &entry->digest))
		return vp_fail_differs(err, entry->path, "content");
	if (!unframe->target)
		return 0;
	return vp_target_settle_large(unframe->target, entry, err);
}

static int consume_frame(void *user, void *arg, struct vp_error *err)
{
	struct unframe *unframe = user;
	struct unframe_job *job = arg;
	uint64_t from = unframe->consumed.entry;

	if (job->index.entry != from ||
	    job->index.offset != unframe->consumed.offset)
		return fail_out_of_order(err);
	if (job->piece_size && hash_piece(unframe, job, err))
		return err->status;
	unframe->consumed = job->end;
	unframe->ends_tar = job->ends_tar;
	vp_headway_reach(&unframe->headway, (size_t)job->end.entry);
	return 0;
}

static void clear_frame(void *arg)
{
	struct unframe_job *job = arg;

	vp_buffer_clear(&job->frame);
	vp_buffer_clear(&job->tar);
}

static const struct vp_pipeline frames = {
	.job_size = sizeof(struct unframe_job),
	.produce = produce_frame,
	.run = run_frame,
	.consume = consume_frame,
	.clear = clear_frame,
};

static int open_workers(struct unframe *unframe, struct vp_error *err)
{
	enum vp_compression compression =
		vp_archive_compression(unframe->archive);
	unsigned int threads = unframe->ctx->threads;
	unsigned int i;

	unframe->piece_hasher = vp_hasher_new();
	unframe->workers = calloc(threads, sizeof(*unframe->workers));
	if (!unframe->piece_hasher || !unframe->workers)
		return vp_fail_nomem(err);
	for (i = 0; i < threads; i++) {
		struct unframe_worker *worker = &unframe->workers[i];

		worker->receiver = (struct vp_receiver)VP_RECEIVER_INIT;
		if (vp_receiver_open(&worker->receiver, unframe->tree,
				     unframe->target, unframe->ctx, err) ||
		    vp_decompressor_new(&worker->decompressor, compression,
					err))
			return err->status;
	}
	return 0;
}

static void close_workers(struct unframe *unframe)
{
	unsigned int i;

	vp_hasher_free(unframe->piece_hasher);
	for (i = 0; unframe->workers && i < unframe->ctx->threads; i++) {
		struct unframe_worker *worker = &unframe->workers[i];

		/* Zeroed, where opening them did not get that far. */
		if (worker->receiver.hasher)
			vp_receiver_close(&worker->receiver);
		vp_decompressor_free(worker->decompressor);
		vp_buffer_clear(&worker->tar);
	}
	free(unframe->workers);
}

static int check_complete(const struct unframe *unframe, struct vp_error *err)
{
	const struct vp_tree *tree = unframe->tree;

	if (unframe->consumed.entry < tree->count)
		return vp_fail(err, VENVPACK_ERR_CORRUPT, "it ends before '%s'",
			       tree->entries[unframe->consumed.entry].path);
	if (!unframe->ends_tar)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "it ends before the end of its tar");
	return 0;
}

int vp_unframe(struct vp_archive *archive, const struct vp_tree *tree,
	       const struct vp_target *target, struct vp_context *ctx,
	       struct vp_error *err)
{
	struct unframe unframe = {
		.archive = archive,
		.tree = tree,
		.target = target,
		.ctx = ctx,
		.headway = vp_headway_begin(tree,
					    target ? VENVPACK_PHASE_EXTRACT
						   : VENVPACK_PHASE_VERIFY,
					    ctx),
	};
	int status = open_workers(&unframe, err);

	if (!status)
		status = vp_pipeline_run(&frames, &unframe, ctx, err);
	close_workers(&unframe);
	return status ? status : check_complete(&unframe, err);
}
