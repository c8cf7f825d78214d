/* SPDX-License-Identifier: MIT */
/*
 * From an archive to its entries.  There are three ways through an archive, by
 * frames in parallel, as one stream, and by entries in parallel; and one way to
 * take what is in it.
 */
#include "env/extract.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "archive/frames.h"
#include "archive/tar_reader.h"
#include "archive/zip_cursor.h"
#include "base/file.h"
#include "env/directory_cursor.h"
#include "env/fetch.h"
#include "env/head.h"
#include "env/headway.h"
#include "env/receive.h"
#include "env/unframe.h"

#define STREAM_STEP 64 /* entries between reports */

/* A source, of which the first piece was looked at. */
struct peeked {
	struct vp_source source;
	const void *bytes; /* of that piece */
	size_t size;
	bool is_given;
};

struct vp_extractor {
	char *name; /* for messages */
	struct vp_archive *archive;
	struct peeked stream; /* this and the reader: of one without an index */
	struct vp_tar_reader *reader;

	/* Of one whose entries are read one by one. */
	struct vp_fetch_source entries; /* all zero when it is not so */
	const struct vp_tree *tree;
	struct vp_zip *zip;
	int directory;
};

#define HEAD_MEMBERS 2 /* of a zip, before the entries */

static int read_peeked(void *user, const void **bytes, size_t *size,
		       struct vp_error *err)
{
	struct peeked *peeked = user;

	if (peeked->is_given)
		return peeked->source.read(peeked->source.user, bytes, size,
					   err);
	peeked->is_given = true;
	*bytes = peeked->bytes;
	*size = peeked->size;
	return 0;
}

static int open_stream(struct vp_extractor *extractor,
		       struct vp_manifest *manifest, struct vp_error *err)
{
	struct peeked *stream = &extractor->stream;
	struct vp_members members;
	char hash[VP_SHA256_HEX_SIZE] = "";

	if (vp_archive_stream(extractor->archive, &stream->source, err) ||
	    stream->source.read(stream->source.user, &stream->bytes,
				&stream->size, err))
		return err->status;
	vp_tar_read_comment(stream->bytes, stream->size, hash, sizeof(hash));
	if (vp_tar_reader_new(&extractor->reader,
			      (struct vp_source){ read_peeked, stream }, err))
		return err->status;
	members = vp_tar_reader_members(extractor->reader);
	return vp_head_read(manifest, &members, hash, err);
}

/* A zip. */

static int open_zip_cursor(void *container, void **out, struct vp_error *err)
{
	const struct vp_extractor *extractor = container;
	struct vp_zip_cursor *cursor;

	if (vp_zip_cursor_new(&cursor, extractor->zip, err))
		return err->status;
	*out = cursor;
	return 0;
}

static void close_zip_cursor(void *cursor)
{
	vp_zip_cursor_free(cursor);
}

static struct vp_members zip_members(void *cursor, size_t first, size_t count)
{
	return vp_zip_cursor_members(cursor, HEAD_MEMBERS + first, count);
}

static int check_zip_count(const struct vp_extractor *extractor,
			   const struct vp_tree *tree, struct vp_error *err)
{
	size_t known = HEAD_MEMBERS + tree->count;

	if (vp_zip_count(extractor->zip) <= known)
		return 0;
	return vp_fail(err, VENVPACK_ERR_CORRUPT,
		       "'%s' is one more than the manifest has",
		       vp_zip_member(extractor->zip, known)->name);
}

static int open_zip(struct vp_extractor *extractor, int fd,
		    struct vp_manifest *manifest, struct vp_error *err)
{
	VP_AUTO(zip_cursor) struct vp_zip_cursor *cursor = NULL;
	struct vp_members members;
	const char *hash = NULL;

	if (vp_zip_open_archive(&extractor->zip, fd, err) ||
	    vp_zip_cursor_new(&cursor, extractor->zip, err))
		return err->status;
	if (vp_zip_count(extractor->zip))
		hash = vp_zip_member(extractor->zip, 0)->comment;
	members = vp_zip_cursor_members(cursor, 0, HEAD_MEMBERS);
	if (vp_head_read(manifest, &members, hash ? hash : "", err))
		return err->status;
	extractor->entries = (struct vp_fetch_source){
		.open = open_zip_cursor,
		.close = close_zip_cursor,
		.members = zip_members,
		.container = extractor,
	};
	return check_zip_count(extractor, &manifest->tree, err);
}

/* A directory. */

static int open_directory_cursor(void *container, void **out,
				 struct vp_error *err)
{
	const struct vp_extractor *extractor = container;
	struct vp_directory_cursor *cursor;

	if (vp_directory_cursor_new(&cursor, extractor->tree,
				    extractor->directory, err))
		return err->status;
	*out = cursor;
	return 0;
}

static void close_directory_cursor(void *cursor)
{
	vp_directory_cursor_free(cursor);
}

static struct vp_members directory_members(void *cursor, size_t first,
					   size_t count)
{
	return vp_directory_cursor_members(cursor, first, count);
}

static int open_directory(struct vp_extractor *extractor,
			  struct vp_manifest *manifest, struct vp_error *err)
{
	if (vp_open_directory(AT_FDCWD, extractor->name, &extractor->directory,
			      err) ||
	    vp_head_read_directory(manifest, extractor->directory, err))
		return err->status;
	extractor->tree = &manifest->tree;
	extractor->entries = (struct vp_fetch_source){
		.open = open_directory_cursor,
		.close = close_directory_cursor,
		.members = directory_members,
		.container = extractor,
	};
	return 0;
}

/*
 * What is wrong with an archive says which, as what is wrong with its frames
 * does; what is wrong here does not.
 */
static int blame(const struct vp_extractor *extractor, struct vp_error *err)
{
	if (strstr(err->message, extractor->name))
		return err->status;
	switch (err->status) {
	case VENVPACK_ERR_NOT_AN_ARCHIVE:
	case VENVPACK_ERR_CORRUPT:
	case VENVPACK_ERR_UNSAFE:
	case VENVPACK_ERR_NEWER_FORMAT:
		return vp_wrap(err, "'%s'", extractor->name);
	default:
		return err->status;
	}
}

static int open_archive(struct vp_extractor *extractor, const char *path,
			struct vp_manifest *manifest,
			const struct vp_context *ctx, struct vp_error *err)
{
	bool is_directory = false;
	int fd;

	if (strcmp(path, "-") != 0 && vp_is_directory(path, &is_directory, err))
		return err->status;
	if (is_directory)
		return open_directory(extractor, manifest, err);
	if (vp_archive_open(&extractor->archive, path, ctx, err))
		return err->status;
	if (vp_archive_is_zip(extractor->archive, &fd))
		return open_zip(extractor, fd, manifest, err);
	if (vp_archive_is_indexed(extractor->archive))
		return vp_head_read_frame(manifest, extractor->archive, err);
	return open_stream(extractor, manifest, err);
}

int vp_extractor_open(struct vp_extractor **out, const char *path,
		      struct vp_manifest *manifest,
		      const struct vp_context *ctx, struct vp_error *err)
{
	VP_AUTO(extractor)
	struct vp_extractor *extractor = calloc(1, sizeof(*extractor));

	if (!extractor)
		return vp_fail_nomem(err);
	extractor->directory = -1;
	extractor->name =
		strdup(strcmp(path, "-") == 0 ? "standard input" : path);
	if (!extractor->name)
		return vp_fail_nomem(err);
	if (open_archive(extractor, path, manifest, ctx, err))
		return blame(extractor, err);
	*out = VP_STEAL(extractor);
	return 0;
}

void vp_extractor_close(struct vp_extractor *extractor)
{
	if (!extractor)
		return;
	vp_tar_reader_free(extractor->reader);
	vp_zip_close(extractor->zip);
	if (extractor->directory >= 0)
		close(extractor->directory);
	vp_archive_close(extractor->archive);
	free(extractor->name);
	free(extractor);
}

static int take_members(struct vp_receiver *receiver,
			const struct vp_members *members,
			struct vp_headway *headway, size_t *count,
			struct vp_error *err)
{
	bool end = false;

	for (*count = 0; !end; *count += !end) {
		if (*count == headway->entries + STREAM_STEP)
			vp_headway_reach(headway, *count);
		if (vp_check_cancelled(headway->ctx, err) ||
		    vp_receiver_take(receiver, members, *count, &end, err))
			return err->status;
	}
	vp_headway_reach(headway, *count);
	return 0;
}

static int run_stream(struct vp_extractor *extractor,
		      const struct vp_tree *tree,
		      const struct vp_target *target, struct vp_context *ctx,
		      struct vp_error *err)
{
	VP_AUTO(receiver) struct vp_receiver receiver = VP_RECEIVER_INIT;
	struct vp_headway headway = vp_headway_begin(
		tree, target ? VENVPACK_PHASE_EXTRACT : VENVPACK_PHASE_VERIFY,
		ctx);
	const struct vp_members members =
		vp_tar_reader_members(extractor->reader);
	size_t count;

	if (vp_receiver_open(&receiver, tree, target, ctx, err) ||
	    take_members(&receiver, &members, &headway, &count, err))
		return err->status;
	if (count < tree->count)
		return vp_fail(err, VENVPACK_ERR_CORRUPT, "it ends before '%s'",
			       tree->entries[count].path);
	return 0;
}

static int run(struct vp_extractor *extractor, const struct vp_tree *tree,
	       const struct vp_target *target, struct vp_context *ctx,
	       struct vp_error *err)
{
	if (extractor->reader)
		return run_stream(extractor, tree, target, ctx, err);
	if (extractor->entries.open)
		return vp_fetch_run(&extractor->entries, tree, target, ctx,
				    err);
	return vp_unframe(extractor->archive, tree, target, ctx, err);
}

int vp_extractor_run(struct vp_extractor *extractor, const struct vp_tree *tree,
		     const struct vp_target *target, struct vp_context *ctx,
		     struct vp_error *err)
{
	if (run(extractor, tree, target, ctx, err))
		return blame(extractor, err);
	return 0;
}
