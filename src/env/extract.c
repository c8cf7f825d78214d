/* SPDX-License-Identifier: MIT */
/*
 * From an archive to its entries.  There are two ways through an archive, by
 * frames in parallel and as one stream, and one way to take what is in it.
 */
#include "env/extract.h"

#include <string.h>

#include "archive/frames.h"
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
};

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
	char hash[VP_SHA256_HEX_SIZE] = "";

	if (vp_archive_stream(extractor->archive, &stream->source, err) ||
	    stream->source.read(stream->source.user, &stream->bytes,
				&stream->size, err))
		return err->status;
	vp_tar_read_comment(stream->bytes, stream->size, hash, sizeof(hash));
	if (vp_tar_reader_new(&extractor->reader,
			      (struct vp_source){ read_peeked, stream }, err))
		return err->status;
	return vp_head_read(manifest, extractor->reader, hash, err);
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

int vp_extractor_open(struct vp_extractor **out, const char *path,
		      struct vp_manifest *manifest, struct vp_error *err)
{
	VP_AUTO(extractor)
	struct vp_extractor *extractor = calloc(1, sizeof(*extractor));
	int status;

	if (!extractor)
		return vp_fail_nomem(err);
	extractor->name =
		strdup(strcmp(path, "-") == 0 ? "standard input" : path);
	if (!extractor->name)
		return vp_fail_nomem(err);
	if (vp_archive_open(&extractor->archive, path, err))
		return err->status;
	status = vp_archive_is_indexed(extractor->archive)
			 ? vp_head_read_frame(manifest, extractor->archive, err)
			 : open_stream(extractor, manifest, err);
	if (status)
		return blame(extractor, err);
	*out = VP_STEAL(extractor);
	return 0;
}

void vp_extractor_close(struct vp_extractor *extractor)
{
	if (!extractor)
		return;
	vp_tar_reader_free(extractor->reader);
	vp_archive_close(extractor->archive);
	free(extractor->name);
	free(extractor);
}

static int take_members(struct vp_receiver *receiver,
			struct vp_tar_reader *reader,
			struct vp_headway *headway, size_t *count,
			struct vp_error *err)
{
	bool end = false;

	for (*count = 0; !end; *count += !end) {
		if (*count == headway->entries + STREAM_STEP)
			vp_headway_reach(headway, *count);
		if (vp_check_cancelled(headway->ctx, err) ||
		    vp_receiver_take(receiver, reader, *count, &end, err))
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
	size_t count;

	if (vp_receiver_open(&receiver, tree, target, ctx, err) ||
	    take_members(&receiver, extractor->reader, &headway, &count, err))
		return err->status;
	if (count < tree->count)
		return vp_fail(err, VENVPACK_ERR_CORRUPT, "it ends before '%s'",
			       tree->entries[count].path);
	return 0;
}

int vp_extractor_run(struct vp_extractor *extractor, const struct vp_tree *tree,
		     const struct vp_target *target, struct vp_context *ctx,
		     struct vp_error *err)
{
	int status = extractor->reader
			     ? run_stream(extractor, tree, target, ctx, err)
			     : vp_unframe(extractor->archive, tree, target, ctx,
					  err);

	return status ? blame(extractor, err) : 0;
}
