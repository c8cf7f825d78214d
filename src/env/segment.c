/* SPDX-License-Identifier: MIT */
/* From a tree to the frames of an archive; docs/format.md, section 1. */
#include "env/segment.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "archive/frames.h"
#include "archive/tar_writer.h"
#include "base/beneath.h"
#include "base/file.h"
#include "base/pipeline.h"
#include "env/changed.h"
#include "fixup/patch.h"

#define SEGMENT_SIZE ((uint64_t)4 * 1024 * 1024)
#define UNCUT_SIZE_MAX ((uint64_t)8 * 1024 * 1024)
#define HEADER_SIZE_GUESS 1536 /* of a member: pax header and its own */

/*
 * What becomes one frame: a run of whole entries, or a piece of one file that
 * is too large for a frame.
 */
struct segment {
	size_t first;
	size_t count;
	uint64_t offset; /* of a piece, in the file's data */
	uint64_t length; /* of a piece, in bytes of data */
	bool is_piece;
	bool is_last;
};

struct segment_job {
	struct segment segment;
	struct vp_buffer tar;
	struct vp_buffer frame;
	size_t data_offset; /* of a piece's data in @c tar */
};

/* What each worker keeps between jobs. */
struct segment_worker {
	struct vp_compressor *compressor;
	struct vp_hasher *hasher;
	struct vp_buffer bytes;
	struct vp_buffer packed;
};

struct segments {
	const struct vp_tree *tree;
	int env;
	struct vp_output *output;
	struct vp_context *ctx;
	struct segment_worker *workers;
	size_t next_entry;
	uint64_t next_offset; /* in the data of next_entry, when it is cut */
	bool is_done;
	struct vp_hasher *piece_hasher;
	uint64_t bytes_done;
	uint64_t bytes_total;
};

/* Cutting: depends on the tree alone, never on how fast anything is. */

static bool is_cut(const struct vp_entry *entry)
{
	return entry->type == VENVPACK_ENTRY_FILE && !entry->original &&
	       entry->size > UNCUT_SIZE_MAX;
}

static uint64_t tar_size(const struct vp_entry *entry)
{
	return HEADER_SIZE_GUESS + entry->size + vp_tar_padding(entry->size);
}

static void take_piece(struct segments *segments, struct segment *segment)
{
	const struct vp_entry *entry =
		&segments->tree->entries[segments->next_entry];
	uint64_t left = entry->size - segments->next_offset;

	segment->count = 1;
	segment->is_piece = true;
	segment->offset = segments->next_offset;
	segment->length = left < SEGMENT_SIZE ? left : SEGMENT_SIZE;
	segments->next_offset += segment->length;
	if (segments->next_offset == entry->size) {
		segments->next_offset = 0;
		segments->next_entry++;
	}
}

static void take_run(struct segments *segments, struct segment *segment)
{
	const struct vp_tree *tree = segments->tree;
	uint64_t size = 0;

	while (segments->next_entry < tree->count && size < SEGMENT_SIZE &&
	       !is_cut(&tree->entries[segments->next_entry])) {
		size += tar_size(&tree->entries[segments->next_entry]);
		segments->next_entry++;
		segment->count++;
	}
}

static void take_segment(struct segments *segments, struct segment *segment)
{
	const struct vp_tree *tree = segments->tree;

	*segment = (struct segment){ .first = segments->next_entry };
	if (segment->first < tree->count &&
	    is_cut(&tree->entries[segment->first]))
		take_piece(segments, segment);
	else
		take_run(segments, segment);
	segment->is_last = segments->next_entry == tree->count;
	segments->is_done = segment->is_last;
}

/* Building the tar of a segment, in workers. */

static struct vp_member member_of(const struct vp_entry *entry)
{
	return (struct vp_member){
		.path = entry->path,
		.type = entry->type,
		.mode = entry->mode,
		.size = entry->size,
		.mtime = entry->mtime,
		.link = entry->link,
	};
}

/* Reads @size bytes at @offset of the file; it must hold @file_size. */
static int read_range(const struct segments *segments,
		      const struct vp_entry *entry, uint64_t file_size,
		      uint64_t offset, size_t size, struct vp_buffer *out,
		      struct vp_error *err)
{
	VP_AUTO(close)
	int fd = vp_open_beneath(segments->env, entry->path,
				 O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
	struct stat st;
	char *bytes;
	size_t done;

	if (fd < 0)
		return vp_fail_errno(err, "cannot read '%s'", entry->path);
	if (fstat(fd, &st))
		return vp_fail_errno(err, "cannot examine '%s'", entry->path);
	if (!S_ISREG(st.st_mode) || (uint64_t)st.st_size != file_size)
		return vp_fail_changed(err, entry->path);
	if (offset && lseek(fd, (off_t)offset, SEEK_SET) < 0)
		return vp_fail_errno(err, "cannot read '%s'", entry->path);
	bytes = vp_buffer_reserve(out, size);
	if (!bytes)
		return vp_fail_nomem(err);
	if (vp_read(fd, bytes, size, &done, entry->path, err))
		return err->status;
	out->size += done;
	out->data[out->size] = '\0';
	return done == size ? 0 : vp_fail_changed(err, entry->path);
}

static int check_digest(struct segment_worker *worker,
			const struct vp_buffer *bytes,
			const struct vp_sha256 *expected, const char *path,
			struct vp_error *err)
{
	struct vp_sha256 digest;

	vp_hasher_digest(worker->hasher, bytes->data, bytes->size, &digest);
	if (!vp_sha256_equal(&digest, expected))
		return vp_fail_changed(err, path);
	return 0;
}

/* Makes the portable bytes of an edited file again, as the scan did. */
static int patch_file(const struct segments *segments,
		      struct segment_worker *worker,
		      const struct vp_entry *entry, struct vp_error *err)
{
	const struct vp_original *original = entry->original;
	const struct vp_place nowhere = {
		.record = vp_tree_record,
		.record_user = (void *)(uintptr_t)segments->tree,
	};
	VP_AUTO(free) struct vp_edit *items = NULL;
	struct vp_edits edits = { .count = original->edits.count };
	size_t size = edits.count * sizeof(*items);

	if (check_digest(worker, &worker->bytes, &original->digest, entry->path,
			 err))
		return err->status;
	/* Patching moves edits, and other runs may want the originals. */
	edits.items = items = malloc(size);
	if (!items)
		return vp_fail_nomem(err);
	memcpy(items, original->edits.items, size);
	vp_buffer_reset(&worker->packed);
	if (vp_patch(&worker->packed, worker->bytes.data, worker->bytes.size,
		     &edits, &nowhere, err))
		return vp_wrap(err, "'%s'", entry->path);
	return check_digest(worker, &worker->packed, &entry->digest,
			    entry->path, err);
}

static int add_file(const struct segments *segments,
		    struct segment_worker *worker, struct vp_tar_writer *writer,
		    const struct vp_entry *entry, struct vp_error *err)
{
	const struct vp_buffer *content = &worker->bytes;
	uint64_t size = entry->original ? entry->original->size : entry->size;

	vp_buffer_reset(&worker->bytes);
	if (read_range(segments, entry, size, 0, (size_t)size, &worker->bytes,
		       err))
		return err->status;
	if (entry->original) {
		if (patch_file(segments, worker, entry, err))
			return err->status;
		content = &worker->packed;
	} else if (check_digest(worker, content, &entry->digest, entry->path,
				err)) {
		return err->status;
	}
	return vp_tar_writer_data(writer, content->data, content->size, err);
}

static int build_run(const struct segments *segments,
		     struct segment_worker *worker, struct segment_job *job,
		     struct vp_error *err)
{
	VP_AUTO(tar_writer) struct vp_tar_writer *writer = NULL;
	size_t i;

	if (vp_tar_writer_new(&writer, &job->tar, err))
		return err->status;
	for (i = 0; i < job->segment.count; i++) {
		const struct vp_entry *entry =
			&segments->tree->entries[job->segment.first + i];
		struct vp_member member = member_of(entry);

		if (vp_tar_writer_begin(writer, &member, err))
			return err->status;
		if (entry->type == VENVPACK_ENTRY_FILE &&
		    add_file(segments, worker, writer, entry, err))
			return err->status;
	}
	return vp_tar_writer_end(writer, err);
}

/* A piece's hash is checked in consume_job(), where pieces come in order. */
static int build_piece(const struct segments *segments, struct segment_job *job,
		       struct vp_error *err)
{
	const struct segment *segment = &job->segment;
	const struct vp_entry *entry = &segments->tree->entries[segment->first];
	struct vp_member member = member_of(entry);

	if (!segment->offset) {
		VP_AUTO(tar_writer) struct vp_tar_writer *writer = NULL;

		if (vp_tar_writer_new(&writer, &job->tar, err) ||
		    vp_tar_writer_begin(writer, &member, err))
			return err->status;
	}
	job->data_offset = job->tar.size;
	if (read_range(segments, entry, entry->size, segment->offset,
		       (size_t)segment->length, &job->tar, err))
		return err->status;
	if (segment->offset + segment->length == entry->size)
		vp_tar_write_padding(&job->tar, entry->size);
	return vp_buffer_check(&job->tar, err);
}

static int compress(struct segment_worker *worker, struct segment_job *job,
		    uint64_t entry, uint64_t offset, struct vp_error *err)
{
	struct vp_frame_index index = {
		.entry = entry,
		.offset = offset,
		.content_size = (uint32_t)job->tar.size,
	};
	VP_AUTO(buffer) struct vp_buffer frame = { 0 };

	vp_buffer_reset(&job->frame);
	if (vp_compressor_frame(worker->compressor, job->tar.data,
				job->tar.size, &frame, err))
		return err->status;
	index.frame_size = (uint32_t)frame.size;
	vp_frame_index_write(&job->frame, VP_COMPRESSION_ZSTD, &index);
	vp_buffer_append(&job->frame, frame.data, frame.size);
	return vp_buffer_check(&job->frame, err);
}

/* The pipeline. */

static int produce_job(void *user, void *arg, bool *more, struct vp_error *err)
{
	struct segments *segments = user;
	struct segment_job *job = arg;

	(void)err;
	*more = !segments->is_done;
	if (*more)
		take_segment(segments, &job->segment);
	return 0;
}

static int run_job(void *user, void *arg, unsigned int number,
		   struct vp_error *err)
{
	const struct segments *segments = user;
	struct segment_job *job = arg;
	struct segment_worker *worker = &segments->workers[number];
	int status;

	vp_buffer_reset(&job->tar);
	status = job->segment.is_piece ? build_piece(segments, job, err)
				       : build_run(segments, worker, job, err);
	if (status)
		return status;
	if (job->segment.is_last)
		vp_tar_write_end_blocks(&job->tar);
	if (vp_buffer_check(&job->tar, err))
		return err->status;
	return compress(worker, job, job->segment.first, job->segment.offset,
			err);
}

static int check_piece(struct segments *segments, const struct segment_job *job,
		       struct vp_error *err)
{
	const struct segment *segment = &job->segment;
	const struct vp_entry *entry = &segments->tree->entries[segment->first];
	struct vp_sha256 digest;

	if (!segment->offset)
		vp_hasher_reset(segments->piece_hasher);
	vp_hasher_add(segments->piece_hasher, job->tar.data + job->data_offset,
		      (size_t)segment->length);
	if (segment->offset + segment->length < entry->size)
		return 0;
	vp_hasher_finish(segments->piece_hasher, &digest);
	if (!vp_sha256_equal(&digest, &entry->digest))
		return vp_fail_changed(err, entry->path);
	return 0;
}

static int consume_job(void *user, void *arg, struct vp_error *err)
{
	struct segments *segments = user;
	struct segment_job *job = arg;

	if (job->segment.is_piece && check_piece(segments, job, err))
		return err->status;
	if (vp_output_write(segments->output, job->frame.data, job->frame.size,
			    err))
		return err->status;
	segments->bytes_done += job->tar.size;
	vp_report_progress(segments->ctx, VENVPACK_PHASE_WRITE,
			   job->segment.first + job->segment.count,
			   segments->bytes_done, segments->bytes_total, NULL);
	return 0;
}

static void clear_job(void *arg)
{
	struct segment_job *job = arg;

	vp_buffer_clear(&job->tar);
	vp_buffer_clear(&job->frame);
}

static const struct vp_pipeline writing = {
	.job_size = sizeof(struct segment_job),
	.produce = produce_job,
	.run = run_job,
	.consume = consume_job,
	.clear = clear_job,
};

/* The head. */

static int add_head_member(struct vp_tar_writer *writer, const char *path,
			   const struct vp_buffer *content,
			   struct vp_error *err)
{
	const struct vp_member member = {
		.path = path,
		.type = VENVPACK_ENTRY_FILE,
		.mode = 0644,
		.size = content->size,
	};

	if (vp_tar_writer_begin(writer, &member, err) ||
	    vp_tar_writer_data(writer, content->data, content->size, err))
		return err->status;
	return 0;
}

static int build_head(const struct vp_manifest *manifest,
		      struct segment_worker *worker, struct vp_buffer *tar,
		      struct vp_error *err)
{
	VP_AUTO(tar_writer) struct vp_tar_writer *writer = NULL;
	VP_AUTO(buffer) struct vp_buffer json = { 0 };
	VP_AUTO(buffer) struct vp_buffer mtree = { 0 };
	char hex[VP_SHA256_HEX_SIZE];
	struct vp_sha256 digest;

	if (vp_manifest_write(manifest, &json, &mtree, err))
		return err->status;
	vp_hasher_digest(worker->hasher, json.data, json.size, &digest);
	vp_sha256_hex(&digest, hex);
	if (vp_tar_write_comment(tar, hex, err) ||
	    vp_tar_writer_new(&writer, tar, err) ||
	    add_head_member(writer, VP_MANIFEST_PATH, &json, err) ||
	    add_head_member(writer, VP_MTREE_PATH, &mtree, err))
		return err->status;
	return vp_tar_writer_end(writer, err);
}

static int write_head(struct segments *segments,
		      const struct vp_manifest *manifest, struct vp_error *err)
{
	struct segment_job job = { 0 };
	struct segment_worker *worker = &segments->workers[0];
	int status = build_head(manifest, worker, &job.tar, err);

	if (!status)
		status = compress(worker, &job, VP_FRAME_HEAD, 0, err);
	if (!status)
		status = vp_output_write(segments->output, job.frame.data,
					 job.frame.size, err);
	clear_job(&job);
	return status;
}

static int make_workers(struct segments *segments, int level,
			struct vp_error *err)
{
	unsigned int i;

	segments->piece_hasher = vp_hasher_new();
	segments->workers =
		calloc(segments->ctx->threads, sizeof(*segments->workers));
	if (!segments->workers || !segments->piece_hasher)
		return vp_fail_nomem(err);
	for (i = 0; i < segments->ctx->threads; i++) {
		struct segment_worker *worker = &segments->workers[i];

		worker->hasher = vp_hasher_new();
		if (!worker->hasher)
			return vp_fail_nomem(err);
		if (vp_compressor_new(&worker->compressor, VP_COMPRESSION_ZSTD,
				      level, err))
			return err->status;
	}
	return 0;
}

static void free_workers(struct segments *segments)
{
	unsigned int i;

	vp_hasher_free(segments->piece_hasher);
	for (i = 0; segments->workers && i < segments->ctx->threads; i++) {
		vp_hasher_free(segments->workers[i].hasher);
		vp_compressor_free(segments->workers[i].compressor);
		vp_buffer_clear(&segments->workers[i].bytes);
		vp_buffer_clear(&segments->workers[i].packed);
	}
	free(segments->workers);
}

int vp_segments_write(const struct vp_manifest *manifest, int env, int level,
		      struct vp_output *output, struct vp_context *ctx,
		      struct vp_error *err)
{
	struct segments segments = {
		.tree = &manifest->tree,
		.env = env,
		.output = output,
		.ctx = ctx,
	};
	size_t i;
	int status;

	for (i = 0; i < manifest->tree.count; i++)
		segments.bytes_total += tar_size(&manifest->tree.entries[i]);
	status = make_workers(&segments, level, err);
	if (!status)
		status = write_head(&segments, manifest, err);
	if (!status)
		status = vp_pipeline_run(&writing, &segments, ctx, err);
	free_workers(&segments);
	return status;
}
