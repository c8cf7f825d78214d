/* SPDX-License-Identifier: MIT */
/* Members to pax tar bytes, over libarchive. */
#include "archive/tar_writer.h"

#include <archive.h>
#include <archive_entry.h>
#include <assert.h>
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "archive/ustar.h"
#include "base/utf8.h"

#define BLOCK 512

static const char zeros[2 * BLOCK];

static const unsigned int file_types[] = {
	[VENVPACK_ENTRY_FILE] = AE_IFREG,
	[VENVPACK_ENTRY_DIRECTORY] = AE_IFDIR,
	[VENVPACK_ENTRY_LINK] = AE_IFLNK,
};

struct vp_tar_writer {
	struct vp_buffer *into; /* NULL while it is being freed */

	/*
	 * libarchive takes names for text of the locale, and puts those that
	 * are no ASCII into pax headers as UTF-8.  Names are bytes, so those
	 * that would not come through as they are go through a second handle,
	 * which marks its headers as BINARY; GNU tar complains of the mark, so
	 * all others go without.
	 */
	struct archive *text;
	struct archive *binary;	 /* made when first needed */
	struct archive *current; /* the one that has an open member */

	struct archive_entry *entry;
	locale_t locale; /* of UTF-8 where there is one, else of ASCII */
	bool has_utf8;
	uint64_t missing; /* bytes that the open member still lacks */
};

static la_ssize_t append(struct archive *archive, void *user, const void *bytes,
			 size_t size)
{
	struct vp_tar_writer *writer = user;

	/* Freeing closes the tar, which must not write what ends one. */
	if (!writer->into)
		return -1;
	vp_buffer_append(writer->into, bytes, size);
	if (writer->into->failed) {
		archive_set_error(archive, ENOMEM, "out of memory");
		return -1;
	}
	return (la_ssize_t)size;
}

static int fail(const struct vp_tar_writer *writer, struct archive *archive,
		struct vp_error *err)
{
	if (archive_errno(archive) == ENOMEM)
		return vp_fail_nomem(err);
	return vp_fail(err, VENVPACK_ERR_IO, "cannot put '%s' into a tar: %s",
		       archive_entry_pathname(writer->entry),
		       archive_error_string(archive));
}

static int open_tar(struct vp_tar_writer *writer, struct archive **out,
		    const char *charset, struct vp_error *err)
{
	struct archive *archive = archive_write_new();

	if (!archive)
		return vp_fail_nomem(err);
	*out = archive;
	/* The restricted variant would drop nanoseconds. */
	if (archive_write_set_format_pax(archive) != ARCHIVE_OK ||
	    archive_write_set_bytes_per_block(archive, 0) != ARCHIVE_OK)
		return fail(writer, archive, err);
	if (charset &&
	    archive_write_set_format_option(archive, "pax", "hdrcharset",
					    charset) != ARCHIVE_OK)
		return fail(writer, archive, err);
	if (archive_write_open(archive, writer, NULL, append, NULL) !=
	    ARCHIVE_OK)
		return fail(writer, archive, err);
	return 0;
}

int vp_tar_writer_new(struct vp_tar_writer **out, struct vp_buffer *into,
		      struct vp_error *err)
{
	VP_AUTO(tar_writer)
	struct vp_tar_writer *writer = calloc(1, sizeof(*writer));

	if (!writer)
		return vp_fail_nomem(err);
	writer->into = into;
	writer->entry = archive_entry_new();
	writer->locale = newlocale(LC_ALL_MASK, "C.UTF-8", (locale_t)0);
	writer->has_utf8 = writer->locale != NULL;
	if (!writer->has_utf8)
		writer->locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	if (!writer->entry || !writer->locale)
		return vp_fail_nomem(err);
	if (open_tar(writer, &writer->text, NULL, err))
		return err->status;
	*out = VP_STEAL(writer);
	return 0;
}

void vp_tar_writer_free(struct vp_tar_writer *writer)
{
	if (!writer)
		return;
	writer->into = NULL;
	archive_write_free(writer->text);
	archive_write_free(writer->binary);
	archive_entry_free(writer->entry);
	if (writer->locale)
		freelocale(writer->locale);
	free(writer);
}

/* Readers compose characters, so only what has none to compose is text. */
static bool is_text(const struct vp_tar_writer *writer, const char *name)
{
	size_t ascii = 0;

	if (writer->has_utf8)
		return vp_utf8_is_composed(name, strlen(name));
	while (name[ascii] && (unsigned char)name[ascii] < 0x80)
		ascii++;
	return !name[ascii];
}

static void describe(struct archive_entry *entry,
		     const struct vp_member *member)
{
	archive_entry_clear(entry);
	archive_entry_set_pathname(entry, member->path);
	archive_entry_set_filetype(entry, file_types[member->type]);
	archive_entry_set_perm(entry, (mode_t)member->mode);
	archive_entry_set_size(entry, 0);
	archive_entry_set_mtime(entry, member->mtime.tv_sec,
				member->mtime.tv_nsec);
	if (member->type == VENVPACK_ENTRY_FILE)
		archive_entry_set_size(entry, (la_int64_t)member->size);
	if (member->type == VENVPACK_ENTRY_LINK)
		archive_entry_set_symlink(entry, member->link);
}

/* The handle for a member, by the bytes of its names; NULL on failure. */
static struct archive *choose_tar(struct vp_tar_writer *writer,
				  const struct vp_member *member,
				  struct vp_error *err)
{
	if (is_text(writer, member->path) &&
	    (!member->link || is_text(writer, member->link)))
		return writer->text;
	if (!writer->binary && open_tar(writer, &writer->binary, "BINARY", err))
		return NULL;
	return writer->binary;
}

int vp_tar_writer_begin(struct vp_tar_writer *writer,
			const struct vp_member *member, struct vp_error *err)
{
	struct archive *archive;
	locale_t previous;
	int result;

	if (vp_tar_writer_end(writer, err))
		return err->status;
	archive = choose_tar(writer, member, err);
	if (!archive)
		return err->status;
	describe(writer->entry, member);
	previous = uselocale(writer->locale);
	result = archive_write_header(archive, writer->entry);
	uselocale(previous);
	if (result != ARCHIVE_OK)
		return fail(writer, archive, err);
	writer->current = archive;
	writer->missing = (uint64_t)archive_entry_size(writer->entry);
	return 0;
}

int vp_tar_writer_data(struct vp_tar_writer *writer, const void *bytes,
		       size_t size, struct vp_error *err)
{
	assert(size <= writer->missing);
	if (!size)
		return 0;
	if (archive_write_data(writer->current, bytes, size) !=
	    (la_ssize_t)size)
		return fail(writer, writer->current, err);
	writer->missing -= size;
	return 0;
}

int vp_tar_writer_end(struct vp_tar_writer *writer, struct vp_error *err)
{
	struct archive *archive = VP_STEAL(writer->current);

	assert(!archive || !writer->missing);
	if (archive && archive_write_finish_entry(archive) != ARCHIVE_OK)
		return fail(writer, archive, err);
	return 0;
}

/* The length of a pax record, which counts the digits that it begins with. */
static size_t record_size(size_t content)
{
	size_t digits = 1;
	size_t limit = 10;

	while (digits + content >= limit) {
		digits++;
		limit *= 10;
	}
	return digits + content;
}

int vp_tar_write_comment(struct vp_buffer *into, const char *comment,
			 struct vp_error *err)
{
	size_t size = record_size(strlen(" comment=\n") + strlen(comment));
	struct vp_ustar_header header = {
		.name = "PaxHeaders/comment",
		.mode = "0000644",
		.owner = "0000000",
		.group = "0000000",
		.mtime = "00000000000",
		.type = VP_USTAR_TYPE_PAX,
		.magic = VP_USTAR_MAGIC,
		.version = { '0', '0' },
	};

	snprintf(header.size, sizeof(header.size), "%011zo", size);
	snprintf(header.checksum, sizeof(header.checksum), "%06o",
		 vp_ustar_checksum(&header));
	header.checksum[7] = ' '; /* as POSIX.1-1988 tars always ended it */
	vp_buffer_append(into, &header, sizeof(header));
	vp_buffer_printf(into, "%zu comment=%s\n", size, comment);
	vp_tar_write_padding(into, size);
	return vp_buffer_check(into, err);
}

size_t vp_tar_padding(uint64_t size)
{
	return (size_t)(-size % BLOCK);
}

void vp_tar_write_padding(struct vp_buffer *into, uint64_t size)
{
	vp_buffer_append(into, zeros, vp_tar_padding(size));
}

void vp_tar_write_end_blocks(struct vp_buffer *into)
{
	vp_buffer_append(into, zeros, sizeof(zeros));
}
