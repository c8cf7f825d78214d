/* SPDX-License-Identifier: MIT */
/* Reading the files of a tree: each once, hashed, shown to fixers. */
#include "env/scan.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "archive/deflate.h"
#include "base/elf.h"
#include "base/file.h"
#include "base/pipeline.h"
#include "env/changed.h"
#include "fixup/patch.h"

#define BLOCK_SIZE ((size_t)1024 * 1024)
#define JOB_FILES_MAX 64
#define JOB_BYTES_MAX ((uint64_t)1024 * 1024)

/* What reading one file brought to light; memory is the job's. */
struct file_report {
	struct vp_sha256 digest;	/* of the file as it is */
	uint32_t crc;			/* the same, to be looked at again */
	struct vp_sha256 packed_digest; /* of what is packed */
	uint64_t packed_size;
	struct vp_edits source_edits; /* from the file to what is packed */
	struct vp_edits edits;	      /* what its place decides */
	struct vp_fixup_note *notes;
	struct vp_need need;
	bool leaks; /* a path of this machine */
};

/* A run of entries; those that are no files are passed over. */
struct scan_job {
	size_t first;
	size_t count;
	uint64_t bytes;
	struct vp_arena arena;
	struct file_report reports[JOB_FILES_MAX];
};

/* What each worker keeps between jobs. */
struct scan_worker {
	struct vp_hasher *hasher;
	struct vp_buffer block;
	struct vp_buffer packed;
};

struct scan {
	struct vp_tree *tree;
	const struct vp_selection *selection;
	struct vp_need *need;
	struct vp_findings *findings;
	struct vp_context *ctx;
	struct scan_worker *workers;
	size_t next_entry;
	uint64_t bytes_done;
	uint64_t bytes_total;
};

/* Reading: in workers, one file after the other. */

/* Reads and hashes the whole of a small file into the worker's block. */
static int read_whole(struct scan_worker *worker, int fd,
		      const struct vp_entry *entry, struct file_report *report,
		      struct vp_error *err)
{
	size_t size = (size_t)entry->size;
	char extra;
	size_t done;
	size_t more;

	vp_buffer_reset(&worker->block);
	if (!vp_buffer_reserve(&worker->block, size))
		return vp_fail_nomem(err);
	if (vp_read(fd, worker->block.data, size, &done, entry->path, err) ||
	    vp_read(fd, &extra, 1, &more, entry->path, err))
		return err->status;
	if (done != size || more)
		return vp_fail_changed(err, entry->path);
	worker->block.size = size;
	worker->block.data[size] = '\0';
	vp_hasher_digest(worker->hasher, worker->block.data, size,
			 &report->digest);
	report->crc = vp_crc32(0, worker->block.data, size);
	return 0;
}

/*
 * Reads and hashes a large file block by block.  The end of each block stays
 * before the next, so that a path across two of them is found too.
 */
static int read_blocks(const struct scan *scan, struct scan_worker *worker,
		       int fd, const struct vp_entry *entry,
		       struct file_report *report, bool *mentioned,
		       struct vp_error *err)
{
	size_t overlap = vp_fixup_overlap(scan->selection->facts);
	size_t kept = 0;
	uint64_t total = 0;
	size_t done;

	vp_buffer_reset(&worker->block);
	if (!vp_buffer_reserve(&worker->block, overlap + BLOCK_SIZE))
		return vp_fail_nomem(err);
	vp_hasher_reset(worker->hasher);
	*mentioned = false;
	do {
		char *block = worker->block.data + kept;

		if (vp_check_cancelled(scan->ctx, err) ||
		    vp_read(fd, block, BLOCK_SIZE, &done, entry->path, err))
			return err->status;
		total += done;
		vp_hasher_add(worker->hasher, block, done);
		report->crc = vp_crc32(report->crc, block, done);
		if (!*mentioned)
			*mentioned = vp_fixup_mentions(scan->selection->facts,
						       worker->block.data,
						       kept + done);
		kept = kept + done < overlap ? kept + done : overlap;
		memmove(worker->block.data, block + done - kept, kept);
	} while (done == BLOCK_SIZE);
	if (total != entry->size)
		return vp_fail_changed(err, entry->path);
	vp_hasher_finish(worker->hasher, &report->digest);
	return 0;
}

/* Shows the file in the worker's block to the fixers. */
static int find_edits(const struct scan *scan, struct scan_worker *worker,
		      struct scan_job *job, const struct vp_entry *entry,
		      struct file_report *report, struct vp_error *err)
{
	const struct vp_fixup_file file = {
		.path = entry->path,
		.bytes = worker->block.data,
		.size = worker->block.size,
		.mode = entry->mode,
	};
	struct vp_fixup fixup = { .arena = &job->arena };

	if (vp_fixup_find(scan->selection->facts, &file, &fixup, err))
		return vp_wrap(err, "'%s'", entry->path);
	report->notes = fixup.notes;
	if (!fixup.edits.count)
		return 0;
	if (vp_edits_copy(&job->arena, &fixup.edits, &report->source_edits,
			  err))
		return err->status;
	vp_buffer_reset(&worker->packed);
	if (vp_patch(&worker->packed, file.bytes, file.size, &fixup.edits,
		     scan->selection->place, err))
		return vp_wrap(err, "'%s'", entry->path);
	report->edits = fixup.edits;
	report->packed_size = worker->packed.size;
	vp_hasher_digest(worker->hasher, worker->packed.data,
			 worker->packed.size, &report->packed_digest);
	return 0;
}

static int read_need(struct scan_job *job, int fd, const struct vp_entry *entry,
		     struct file_report *report, struct vp_error *err)
{
	char magic[4];

	if (pread(fd, magic, sizeof(magic), 0) != sizeof(magic) ||
	    !vp_elf_is(magic, sizeof(magic)))
		return 0;
	return vp_need_read(&report->need, fd, entry->size, &job->arena, err);
}

static int note_unedited(struct scan_job *job, struct file_report *report,
			 struct vp_error *err)
{
	struct vp_fixup fixup = { .arena = &job->arena };

	vp_fixup_note(&fixup, VENVPACK_WARNING, "too-large-to-edit",
		      "it holds the environment's path and is too large to "
		      "be edited: at most %" PRIu64 " bytes",
		      VP_EDITED_FILE_MAX);
	report->notes = fixup.notes;
	return fixup.failed ? vp_fail_nomem(err) : 0;
}

/* RECORD files are edited later, and looked at then. */
static bool leaks(const struct scan *scan, const struct scan_worker *worker,
		  const struct vp_entry *entry,
		  const struct file_report *report)
{
	const struct vp_buffer *packed =
		report->source_edits.count ? &worker->packed : &worker->block;

	return vp_leak_may_be_in(entry->path) &&
	       !vp_entry_is_record(entry->path) &&
	       vp_leak_is_in(&scan->selection->leaks, vp_buffer_string(packed),
			     packed->size);
}

static int read_file(const struct scan *scan, struct scan_worker *worker,
		     struct scan_job *job, const struct vp_entry *entry,
		     struct file_report *report, struct vp_error *err)
{
	VP_AUTO(close) int fd = -1;
	bool wanted = vp_fixup_wants(scan->selection->facts, entry->path,
				     entry->mode);
	bool is_small = entry->size <= BLOCK_SIZE;

	if (vp_selection_open_file(scan->selection, entry, entry->size, &fd,
				   err) ||
	    read_need(job, fd, entry, report, err))
		return err->status;
	if (!is_small) {
		bool mentioned;

		if (read_blocks(scan, worker, fd, entry, report, &mentioned,
				err))
			return err->status;
		wanted = wanted || mentioned;
		if (!wanted)
			return 0;
		if (entry->size > VP_EDITED_FILE_MAX)
			return mentioned ? note_unedited(job, report, err) : 0;
		if (lseek(fd, 0, SEEK_SET) < 0)
			return vp_fail_errno(err, "cannot read '%s'",
					     entry->path);
	}
	if (read_whole(worker, fd, entry, report, err))
		return err->status;
	if ((wanted ||
	     vp_fixup_mentions(scan->selection->facts, worker->block.data,
			       worker->block.size)) &&
	    find_edits(scan, worker, job, entry, report, err))
		return err->status;
	report->leaks = leaks(scan, worker, entry, report);
	return 0;
}

/* The pipeline. */

static int produce_job(void *user, void *arg, bool *more, struct vp_error *err)
{
	struct scan *scan = user;
	struct scan_job *job = arg;

	(void)err;
	job->first = scan->next_entry;
	job->count = 0;
	job->bytes = 0;
	while (scan->next_entry < scan->tree->count &&
	       job->count < JOB_FILES_MAX && job->bytes < JOB_BYTES_MAX) {
		job->bytes += scan->tree->entries[scan->next_entry].size;
		job->count++;
		scan->next_entry++;
	}
	*more = job->count > 0;
	return 0;
}

static int run_job(void *user, void *arg, unsigned int number,
		   struct vp_error *err)
{
	const struct scan *scan = user;
	struct scan_job *job = arg;
	size_t i;

	for (i = 0; i < job->count; i++) {
		const struct vp_entry *entry =
			&scan->tree->entries[job->first + i];

		job->reports[i] = (struct file_report){ 0 };
		if (entry->type == VENVPACK_ENTRY_FILE &&
		    read_file(scan, &scan->workers[number], job, entry,
			      &job->reports[i], err))
			return err->status;
	}
	return 0;
}

static int keep_edits(struct vp_arena *arena, struct vp_edits *edits,
		      struct vp_error *err)
{
	struct vp_edits copy;
	size_t i;

	if (vp_edits_copy(arena, edits, &copy, err))
		return err->status;
	for (i = 0; i < copy.count; i++) {
		struct vp_edit *edit = &copy.items[i];

		if (!edit->text)
			continue;
		edit->text = vp_arena_copy(arena, edit->text, edit->text_size);
		if (!edit->text)
			return vp_fail_nomem(err);
	}
	*edits = copy;
	return 0;
}

static int keep_report(struct scan *scan, struct vp_entry *entry,
		       struct file_report *report, struct vp_error *err)
{
	struct vp_arena *arena = &scan->tree->arena;
	const struct vp_fixup_note *note;

	for (note = report->notes; note; note = note->next)
		vp_findings_add(scan->findings, note->severity, note->code,
				entry->path, note->message);
	if (report->leaks)
		vp_leak_report(scan->ctx, entry->path);
	entry->digest = report->digest;
	entry->scanned_crc = report->crc;
	if (vp_need_add(scan->need, &report->need, arena, err))
		return err->status;
	if (!report->source_edits.count)
		return 0;
	entry->original = vp_arena_alloc(arena, sizeof(*entry->original));
	if (!entry->original)
		return vp_fail_nomem(err);
	if (keep_edits(arena, &report->source_edits, err) ||
	    keep_edits(arena, &report->edits, err))
		return err->status;
	entry->original->size = entry->size;
	entry->original->edits = report->source_edits;
	entry->edits = report->edits;
	entry->size = report->packed_size;
	entry->digest = report->packed_digest;
	return 0;
}

static int consume_job(void *user, void *arg, struct vp_error *err)
{
	struct scan *scan = user;
	struct scan_job *job = arg;
	size_t i;

	for (i = 0; i < job->count; i++) {
		struct vp_entry *entry = &scan->tree->entries[job->first + i];

		if (entry->type == VENVPACK_ENTRY_FILE &&
		    keep_report(scan, entry, &job->reports[i], err))
			return err->status;
	}
	vp_arena_clear(&job->arena);
	scan->bytes_done += job->bytes;
	vp_report_progress(scan->ctx, VENVPACK_PHASE_SCAN,
			   job->first + job->count, scan->bytes_done,
			   scan->bytes_total, NULL);
	return vp_findings_check(scan->findings, err);
}

static void clear_job(void *arg)
{
	struct scan_job *job = arg;

	vp_arena_clear(&job->arena);
}

static const struct vp_pipeline reading = {
	.job_size = sizeof(struct scan_job),
	.produce = produce_job,
	.run = run_job,
	.consume = consume_job,
	.clear = clear_job,
};

static int read_files(struct scan *scan, struct vp_error *err)
{
	unsigned int threads = scan->ctx->threads;
	unsigned int i;
	int status = 0;

	scan->workers = calloc(threads, sizeof(*scan->workers));
	if (!scan->workers)
		return vp_fail_nomem(err);
	for (i = 0; i < threads && !status; i++) {
		scan->workers[i].hasher = vp_hasher_new();
		if (!scan->workers[i].hasher)
			status = vp_fail_nomem(err);
	}
	if (!status)
		status = vp_pipeline_run(&reading, scan, scan->ctx, err);
	for (i = 0; i < threads; i++) {
		vp_hasher_free(scan->workers[i].hasher);
		vp_buffer_clear(&scan->workers[i].block);
		vp_buffer_clear(&scan->workers[i].packed);
	}
	free(scan->workers);
	return status;
}

int vp_scan(struct vp_tree *tree, const struct vp_selection *selection,
	    struct vp_need *need, struct vp_findings *findings,
	    struct vp_context *ctx, struct vp_error *err)
{
	struct scan scan = {
		.tree = tree,
		.selection = selection,
		.need = need,
		.findings = findings,
		.ctx = ctx,
	};
	size_t i;

	for (i = 0; i < tree->count; i++)
		scan.bytes_total += tree->entries[i].size;
	return read_files(&scan, err);
}
