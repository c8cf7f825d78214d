/* SPDX-License-Identifier: MIT */
/* An archive as indexed frames; docs/format.md, section 1. */
#include "archive/frames.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "archive/little_endian.h"
#include "archive/sniff.h"
#include "archive/ustar.h"
#include "archive/zip_format.h"
#include "base/file.h"

#define MIB ((uint32_t)1024 * 1024)
#define DATA_CONTENT_MAX (32 * MIB)
#define HEAD_CONTENT_MAX (512 * MIB)

#define WINDOW_SIZE (256 * 1024)

/*
 * What every index begins with; four numbers follow.  In zstd: the magic
 * number of a skippable frame, the size of the rest, its name.  In gzip: a
 * header without time or system that has an extra field, and in that one
 * subfield, "VP".
 */
static const struct index_start {
	const char *bytes;
	size_t size;
} index_starts[] = {
	[VP_COMPRESSION_ZSTD] = { "\x5e\x2a\x4d\x18\x20\0\0\0VPFRAME1", 16 },
	[VP_COMPRESSION_GZIP] = { "\x1f\x8b\x08\x04\0\0\0\0\0\xff\x24\0"
				  "VP\x20\0VPFRAME1",
				  24 },
	[VP_COMPRESSION_BZIP2] = { NULL, 0 },
};

#define NUMBERS_SIZE 24

struct vp_archive {
	int fd;
	char *name;
	const struct vp_context *ctx;
	uint64_t size; /* 0: unknown */
	bool is_zip;
	bool is_indexed;
	bool is_past_head;
	enum vp_compression compression;
	const struct index_start *index_start;
	struct vp_decoder *decoder;

	/* What was read of the file and not taken yet. */
	char *window;
	size_t begin;
	size_t end;
	uint64_t taken;
};

/* The index. */

void vp_frame_index_write(struct vp_buffer *out,
			  enum vp_compression compression,
			  const struct vp_frame_index *index)
{
	const struct index_start *start = &index_starts[compression];

	if (!start->size)
		return;
	vp_buffer_append(out, start->bytes, start->size);
	vp_put_number(out, index->entry, 8);
	vp_put_number(out, index->offset, 8);
	vp_put_number(out, index->frame_size, 4);
	vp_put_number(out, index->content_size, 4);
}

static bool parse_index(const struct index_start *start, const char *bytes,
			size_t size, struct vp_frame_index *index)
{
	if (!start->size || size < start->size + NUMBERS_SIZE ||
	    memcmp(bytes, start->bytes, start->size))
		return false;
	bytes += start->size;
	index->entry = vp_get_number(bytes, 8);
	index->offset = vp_get_number(bytes + 8, 8);
	index->frame_size = (uint32_t)vp_get_number(bytes + 16, 4);
	index->content_size = (uint32_t)vp_get_number(bytes + 20, 4);
	return true;
}

/* Reading the file. */

static size_t available(const struct vp_archive *archive)
{
	return archive->end - archive->begin;
}

/* Reads on until @size bytes can be taken, or the file ends. */
static int fill(struct vp_archive *archive, size_t size, struct vp_error *err)
{
	size_t done;

	if (available(archive) >= size)
		return 0;
	memmove(archive->window, archive->window + archive->begin,
		available(archive));
	archive->end -= archive->begin;
	archive->begin = 0;
	if (vp_read_patiently(archive->fd, archive->window + archive->end,
			      WINDOW_SIZE - archive->end, &done, archive->name,
			      archive->ctx, err))
		return err->status;
	archive->end += done;
	return 0;
}

static const char *take(struct vp_archive *archive, size_t size)
{
	const char *bytes = archive->window + archive->begin;

	archive->begin += size;
	archive->taken += size;
	return bytes;
}

/* The rest of the file, as a source. */
static int read_piece(void *user, const void **bytes, size_t *size,
		      struct vp_error *err)
{
	struct vp_archive *archive = user;

	if (fill(archive, WINDOW_SIZE, err))
		return err->status;
	*size = available(archive);
	*bytes = take(archive, *size);
	return 0;
}

/* Opening. */

static int open_file(struct vp_archive *archive, const char *path,
		     struct vp_error *err)
{
	bool is_stdin = strcmp(path, "-") == 0;
	struct stat st;
	off_t offset;

	archive->name = strdup(is_stdin ? "standard input" : path);
	if (!archive->name)
		return vp_fail_nomem(err);
	archive->fd = is_stdin ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
			       : open(path, O_RDONLY | O_NOCTTY | O_CLOEXEC);
	if (archive->fd < 0)
		return vp_fail_errno(err, "cannot open '%s'", archive->name);
	if (fstat(archive->fd, &st))
		return vp_fail_errno(err, "cannot examine '%s'", archive->name);
	if (S_ISDIR(st.st_mode))
		return vp_fail(err, VENVPACK_ERR_NOT_AN_ARCHIVE,
			       "'%s' is no archive: it is a directory", path);
	offset = lseek(archive->fd, 0, SEEK_CUR);
	if (S_ISREG(st.st_mode) && offset >= 0 && offset < st.st_size)
		archive->size = (uint64_t)(st.st_size - offset);
	return 0;
}

static const struct {
	const char *bytes;
	size_t size;
	enum vp_compression compression;
} magics[] = {
	{ "\x28\xb5\x2f\xfd", 4, VP_COMPRESSION_ZSTD },
	{ "\x1f\x8b", 2, VP_COMPRESSION_GZIP },
	{ "\xfd"
	  "7zXZ\0",
	  6, VP_COMPRESSION_XZ },
	{ "BZh", 3, VP_COMPRESSION_BZIP2 },
};

#define ANY_SKIPPABLE 0x184d2a50u /* of zstd; the last four bits are free */

static bool is_ustar(const char *bytes, size_t size)
{
	const struct vp_ustar_header *header = (const void *)bytes;

	return size >= sizeof(*header) &&
	       !memcmp(header->magic, VP_USTAR_MAGIC, strlen(VP_USTAR_MAGIC));
}

static bool find_compression(const char *bytes, size_t size,
			     enum vp_compression *out)
{
	size_t i;

	for (i = 0; i < sizeof(magics) / sizeof(magics[0]); i++)
		if (size >= magics[i].size &&
		    !memcmp(bytes, magics[i].bytes, magics[i].size)) {
			*out = magics[i].compression;
			return true;
		}
	if (size >= 4 &&
	    (vp_get_number(bytes, 4) & ~(uint64_t)0xf) == ANY_SKIPPABLE) {
		*out = VP_COMPRESSION_ZSTD;
		return true;
	}
	*out = VP_COMPRESSION_NONE;
	return is_ustar(bytes, size);
}

static bool is_zip(const char *bytes, size_t size)
{
	return size >= 4 && vp_get_number(bytes, 4) == VP_ZIP_LOCAL_SIGNATURE;
}

static int look_at_beginning(struct vp_archive *archive, struct vp_error *err)
{
	struct vp_frame_index index;
	const char *bytes = archive->window;

	if (fill(archive, sizeof(struct vp_ustar_header), err))
		return err->status;
	archive->is_zip = is_zip(bytes, archive->end);
	if (archive->is_zip && !archive->size)
		return vp_fail(
			err, VENVPACK_ERR_UNSUPPORTED,
			"'%s' is a zip, which must be a file: its end is "
			"read first",
			archive->name);
	if (archive->is_zip)
		return 0;
	if (!find_compression(bytes, archive->end, &archive->compression))
		return vp_fail(err, VENVPACK_ERR_NOT_AN_ARCHIVE,
			       "'%s' is no archive: it is %s", archive->name,
			       vp_sniff(bytes, archive->end));
	archive->index_start = &index_starts[archive->compression];
	archive->is_indexed =
		parse_index(archive->index_start, bytes, archive->end, &index);
	return 0;
}

int vp_archive_open(struct vp_archive **out, const char *path,
		    const struct vp_context *ctx, struct vp_error *err)
{
	VP_AUTO(archive)
	struct vp_archive *archive = calloc(1, sizeof(*archive));

	if (!archive)
		return vp_fail_nomem(err);
	archive->fd = -1;
	archive->ctx = ctx;
	archive->window = malloc(WINDOW_SIZE);
	if (!archive->window)
		return vp_fail_nomem(err);
	if (open_file(archive, path, err) || look_at_beginning(archive, err))
		return err->status;
	*out = VP_STEAL(archive);
	return 0;
}

void vp_archive_close(struct vp_archive *archive)
{
	if (!archive)
		return;
	vp_decoder_free(archive->decoder);
	if (archive->fd >= 0)
		close(archive->fd);
	free(archive->window);
	free(archive->name);
	free(archive);
}

bool vp_archive_is_zip(const struct vp_archive *archive, int *fd)
{
	if (archive->is_zip)
		*fd = archive->fd;
	return archive->is_zip;
}

enum vp_compression vp_archive_compression(const struct vp_archive *archive)
{
	return archive->compression;
}

bool vp_archive_is_indexed(const struct vp_archive *archive)
{
	return archive->is_indexed;
}

uint64_t vp_archive_position(const struct vp_archive *archive)
{
	return archive->taken;
}

uint64_t vp_archive_size(const struct vp_archive *archive)
{
	return archive->size;
}

/* Frames. */

static int fail_cut_off(const struct vp_archive *archive, struct vp_error *err)
{
	return vp_fail(err, VENVPACK_ERR_CORRUPT,
		       "'%s' is cut off: it ends in the middle of a frame",
		       archive->name);
}

/* Sizes come from the file, and memory is allocated by them. */
static int check_index(const struct vp_archive *archive,
		       const struct vp_frame_index *index, struct vp_error *err)
{
	bool is_head = index->entry == VP_FRAME_HEAD;
	uint32_t content_max = is_head ? HEAD_CONTENT_MAX : DATA_CONTENT_MAX;
	uint32_t frame_max = content_max + content_max / 128 + 1024;

	if (is_head == archive->is_past_head)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "the frames of '%s' are out of order",
			       archive->name);
	if (!index->frame_size || index->frame_size > frame_max ||
	    !index->content_size || index->content_size > content_max)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "'%s' has a frame whose size is out of range",
			       archive->name);
	if (archive->size && index->frame_size > archive->size - archive->taken)
		return fail_cut_off(archive, err);
	return 0;
}

/* What stands where an index must be may still be the beginning of one. */
static int fail_no_index(const struct vp_archive *archive, struct vp_error *err)
{
	const struct index_start *start = archive->index_start;
	size_t size = available(archive);

	if (size < start->size + NUMBERS_SIZE &&
	    !memcmp(archive->window + archive->begin, start->bytes,
		    size < start->size ? size : start->size))
		return fail_cut_off(archive, err);
	return vp_fail(err, VENVPACK_ERR_CORRUPT,
		       "'%s' has something that is no frame at byte %ju",
		       archive->name, (uintmax_t)archive->taken);
}

static int next_index(struct vp_archive *archive, struct vp_frame_index *index,
		      bool *end, struct vp_error *err)
{
	size_t size = archive->index_start->size + NUMBERS_SIZE;
	struct vp_frame_index found;

	if (fill(archive, size, err))
		return err->status;
	*end = !available(archive);
	if (*end)
		return 0;
	if (!parse_index(archive->index_start, archive->window + archive->begin,
			 available(archive), &found))
		return fail_no_index(archive, err);
	take(archive, size);
	if (check_index(archive, &found, err))
		return err->status;
	archive->is_past_head = true;
	*index = found;
	return 0;
}

static int read_frame(struct vp_archive *archive, size_t size,
		      struct vp_buffer *frame, struct vp_error *err)
{
	size_t buffered = available(archive);
	size_t done;
	char *bytes;

	if (buffered > size)
		buffered = size;
	vp_buffer_reset(frame);
	bytes = vp_buffer_reserve(frame, size);
	if (!bytes)
		return vp_fail_nomem(err);
	memcpy(bytes, take(archive, buffered), buffered);
	if (vp_read_patiently(archive->fd, bytes + buffered, size - buffered,
			      &done, archive->name, archive->ctx, err))
		return err->status;
	archive->taken += done;
	if (buffered + done < size)
		return fail_cut_off(archive, err);
	frame->size = size;
	frame->data[size] = '\0';
	return 0;
}

int vp_archive_next_frame(struct vp_archive *archive,
			  struct vp_frame_index *index, struct vp_buffer *frame,
			  bool *end, struct vp_error *err)
{
	if (next_index(archive, index, end, err))
		return err->status;
	return *end ? 0 : read_frame(archive, index->frame_size, frame, err);
}

int vp_archive_stream(struct vp_archive *archive, struct vp_source *out,
		      struct vp_error *err)
{
	struct vp_source file = { .read = read_piece, .user = archive };

	if (archive->compression == VP_COMPRESSION_NONE) {
		*out = file;
		return 0;
	}
	if (!archive->decoder &&
	    vp_decoder_new(&archive->decoder, archive->compression, file, err))
		return err->status;
	*out = vp_decoder_source(archive->decoder);
	return 0;
}
