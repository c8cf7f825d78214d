/* SPDX-License-Identifier: MIT */
/* Tar bytes to members, over libarchive, which we believe nothing that it
 * is not sure of. */
#include "archive/tar_reader.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <locale.h>
#include <stdio.h>

#include "archive/ustar.h"
#include "base/buffer.h"

struct vp_tar_reader {
	struct archive *archive;
	struct vp_source source;
	struct vp_error *source_error; /* the caller's, during a call */
	bool source_failed;

	uint64_t received;    /* bytes that came from the source */
	uint64_t nonzero_end; /* where the last of them that is no zero ends */

	struct vp_buffer path; /* of the member; kept to name it in errors */
	uint64_t size;	       /* of its data, as its header has it */
	uint64_t data_end;     /* how far its data were read */

	/*
	 * libarchive takes names in pax headers that are not marked as BINARY
	 * for UTF-8, and converts them to the charset of the locale, which
	 * the program's may not be able to hold.
	 */
	locale_t locale;
};

/* Remembers where zeros begin that last to the end, as they may after a tar. */
static void note_zeros(struct vp_tar_reader *reader, const char *bytes,
		       size_t size)
{
	size_t end = size;

	while (end && !bytes[end - 1])
		end--;
	if (end)
		reader->nonzero_end = reader->received + end;
	reader->received += size;
}

static la_ssize_t receive(struct archive *archive, void *user,
			  const void **bytes)
{
	struct vp_tar_reader *reader = user;
	size_t size = 0;

	(void)archive;
	if (reader->source.read(reader->source.user, bytes, &size,
				reader->source_error)) {
		reader->source_failed = true;
		return -1;
	}
	note_zeros(reader, *bytes, size);
	return (la_ssize_t)size;
}

/* Why libarchive is not content: its source, memory, or else the tar. */
static int fail(const struct vp_tar_reader *reader, const char *where,
		struct vp_error *err)
{
	const char *reason = archive_error_string(reader->archive);

	if (reader->source_failed)
		return err->status;
	if (archive_errno(reader->archive) == ENOMEM)
		return vp_fail_nomem(err);
	if (!reader->path.size)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "the tar is damaged at its beginning: %s",
			       reason);
	return vp_fail(err, VENVPACK_ERR_CORRUPT,
		       "the tar is damaged %s '%s': %s", where,
		       reader->path.data, reason);
}

static int open_tar(struct vp_tar_reader *reader, struct vp_error *err)
{
	struct archive *archive = reader->archive;
	locale_t previous = uselocale(reader->locale);
	/* "mac-ext" takes a file "._NAME" for attributes of another one. */
	bool is_open =
		archive_read_support_format_tar(archive) == ARCHIVE_OK &&
		archive_read_support_format_empty(archive) == ARCHIVE_OK &&
		archive_read_set_format_option(archive, "tar", "mac-ext",
					       NULL) == ARCHIVE_OK &&
		archive_read_open(archive, reader, NULL, receive, NULL) ==
			ARCHIVE_OK;

	uselocale(previous);
	return is_open ? 0 : fail(reader, "in", err);
}

static locale_t utf8_locale(void)
{
	locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);

	return locale ? locale : newlocale(LC_CTYPE_MASK, "C", (locale_t)0);
}

int vp_tar_reader_new(struct vp_tar_reader **out, struct vp_source source,
		      struct vp_error *err)
{
	VP_AUTO(tar_reader)
	struct vp_tar_reader *reader = calloc(1, sizeof(*reader));

	if (!reader)
		return vp_fail_nomem(err);
	reader->source = source;
	reader->source_error = err;
	reader->archive = archive_read_new();
	reader->locale = utf8_locale();
	if (!reader->archive || !reader->locale)
		return vp_fail_nomem(err);
	if (open_tar(reader, err))
		return err->status;
	*out = VP_STEAL(reader);
	return 0;
}

void vp_tar_reader_free(struct vp_tar_reader *reader)
{
	if (!reader)
		return;
	archive_read_free(reader->archive);
	if (reader->locale)
		freelocale(reader->locale);
	vp_buffer_clear(&reader->path);
	free(reader);
}

/* Keeps the member's name, without the slash that directories end in. */
static int take_name(struct vp_tar_reader *reader, struct archive_entry *entry,
		     struct vp_error *err)
{
	const char *path = archive_entry_pathname(entry);
	size_t length = path ? strlen(path) : 0;

	if (length > 1 && path[length - 1] == '/' &&
	    archive_entry_filetype(entry) == AE_IFDIR)
		length--;
	if (!length)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "the tar has a member without a name");
	vp_buffer_reset(&reader->path);
	vp_buffer_append(&reader->path, path, length);
	return vp_buffer_check(&reader->path, err);
}

/* What a member is that we take none of, or NULL. */
static const char *unwanted_kind(struct archive_entry *entry)
{
	if (archive_entry_hardlink(entry))
		return "a hard link";
	switch (archive_entry_filetype(entry)) {
	case AE_IFREG:
	case AE_IFDIR:
	case AE_IFLNK:
		break;
	default:
		return "a special file";
	}
	if (archive_entry_sparse_count(entry))
		return "a sparse file";
	if (archive_entry_xattr_count(entry))
		return "a file with extended attributes";
	if (archive_entry_acl_types(entry))
		return "a file with an access control list";
	if (archive_entry_fflags_text(entry))
		return "a file with flags";
	return NULL;
}

static int take_facts(struct vp_tar_reader *reader, struct archive_entry *entry,
		      struct vp_member *member, struct vp_error *err)
{
	la_int64_t size = archive_entry_size(entry);
	long nanoseconds = archive_entry_mtime_nsec(entry);

	*member = (struct vp_member){
		.path = reader->path.data,
		.type = VENVPACK_ENTRY_FILE,
		.mode = (uint32_t)archive_entry_perm(entry),
		.mtime = { .tv_sec = archive_entry_mtime(entry),
			   .tv_nsec = nanoseconds },
	};
	if (archive_entry_filetype(entry) == AE_IFDIR)
		member->type = VENVPACK_ENTRY_DIRECTORY;
	if (archive_entry_filetype(entry) == AE_IFLNK) {
		member->type = VENVPACK_ENTRY_LINK;
		member->link = archive_entry_symlink(entry);
	}
	if (member->type == VENVPACK_ENTRY_LINK &&
	    (!member->link || !*member->link))
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "the link '%s' points at nothing", member->path);
	if (size < 0 || nanoseconds < 0 || nanoseconds > 999999999)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "the size or time of '%s' is out of range",
			       member->path);
	if (member->type == VENVPACK_ENTRY_FILE)
		member->size = (uint64_t)size;
	return 0;
}

static int take_member(struct vp_tar_reader *reader,
		       struct archive_entry *entry, struct vp_member *member,
		       struct vp_error *err)
{
	const char *kind;

	if (take_name(reader, entry, err))
		return err->status;
	kind = unwanted_kind(entry);
	if (kind)
		return vp_fail(err, VENVPACK_ERR_UNSAFE,
			       "'%s' is %s, which no archive may hold",
			       reader->path.data, kind);
	if (take_facts(reader, entry, member, err))
		return err->status;
	reader->size = member->size;
	reader->data_end = 0;
	return 0;
}

/* libarchive stops at the end of the tar; what follows must be zeros. */
static int check_end(struct vp_tar_reader *reader, struct vp_error *err)
{
	uint64_t tar_end = (uint64_t)archive_filter_bytes(reader->archive, 0);
	const void *bytes;
	size_t size;

	do {
		if (reader->source.read(reader->source.user, &bytes, &size,
					err))
			return err->status;
		note_zeros(reader, bytes, size);
	} while (size);
	if (reader->nonzero_end > tar_end)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "there are data after the end of the tar");
	return 0;
}

int vp_tar_reader_next(struct vp_tar_reader *reader, struct vp_member *member,
		       bool *end, struct vp_error *err)
{
	struct archive_entry *entry = NULL;
	locale_t previous = uselocale(reader->locale);
	int result;

	reader->source_error = err;
	result = archive_read_next_header(reader->archive, &entry);
	uselocale(previous);
	*end = result == ARCHIVE_EOF;
	if (*end)
		return check_end(reader, err);
	if (result == ARCHIVE_WARN) {
		if (take_name(reader, entry, err))
			return err->status;
		return fail(reader, "at", err);
	}
	if (result != ARCHIVE_OK)
		return fail(reader, "after", err);
	return take_member(reader, entry, member, err);
}

/* Size 0 when there is no more. */
static int read_block(struct vp_tar_reader *reader, const void **bytes,
		      size_t *size, struct vp_error *err)
{
	la_int64_t offset;
	int result =
		archive_read_data_block(reader->archive, bytes, size, &offset);

	if (result == ARCHIVE_EOF) {
		*size = 0;
		return 0;
	}
	if (result != ARCHIVE_OK)
		return fail(reader, "in", err);
	if ((uint64_t)offset != reader->data_end)
		return vp_fail(err, VENVPACK_ERR_UNSAFE,
			       "the data of '%s' have gaps", reader->path.data);
	reader->data_end += *size;
	return 0;
}

int vp_tar_reader_data(struct vp_tar_reader *reader, const void **bytes,
		       size_t *size, struct vp_error *err)
{
	reader->source_error = err;
	if (read_block(reader, bytes, size, err))
		return err->status;
	if (!*size && reader->data_end != reader->size)
		return vp_fail(
			err, VENVPACK_ERR_CORRUPT,
			"the data of '%s' are not as long as its header says",
			reader->path.data);
	return 0;
}

static int next_member(void *user, struct vp_member *member, bool *end,
		       struct vp_error *err)
{
	return vp_tar_reader_next(user, member, end, err);
}

static int member_data(void *user, const void **bytes, size_t *size,
		       struct vp_error *err)
{
	return vp_tar_reader_data(user, bytes, size, err);
}

struct vp_members vp_tar_reader_members(struct vp_tar_reader *reader)
{
	return (struct vp_members){
		.next = next_member,
		.data = member_data,
		.user = reader,
	};
}

/* Digits of a header's field, which a space or NUL may end. */
static bool parse_octal(const char *field, size_t size, uint64_t *out)
{
	size_t i;

	*out = 0;
	for (i = 0; i < size && field[i] >= '0' && field[i] <= '7'; i++)
		*out = *out * 8 + (uint64_t)(field[i] - '0');
	return i && (i == size || field[i] == ' ' || !field[i]);
}

static bool is_pax_header(const struct vp_ustar_header *header)
{
	uint64_t checksum;

	return header->type == VP_USTAR_TYPE_PAX &&
	       !memcmp(header->magic, VP_USTAR_MAGIC, sizeof(header->magic)) &&
	       parse_octal(header->checksum, sizeof(header->checksum),
			   &checksum) &&
	       checksum == vp_ustar_checksum(header);
}

/* The value of a record "SIZE comment=VALUE\n" that fills @size bytes. */
static const char *comment_value(const char *record, size_t size)
{
	char start[48];
	size_t length =
		(size_t)snprintf(start, sizeof(start), "%zu comment=", size);

	if (length >= size || memcmp(record, start, length) ||
	    record[size - 1] != '\n')
		return NULL;
	return record + length;
}

size_t vp_tar_read_comment(const void *bytes, size_t size, char *comment,
			   size_t room)
{
	const struct vp_ustar_header *header = bytes;
	const char *record = (const char *)bytes + sizeof(*header);
	const char *value;
	uint64_t record_size;
	size_t length;

	if (size < sizeof(*header) || !is_pax_header(header) ||
	    !parse_octal(header->size, sizeof(header->size), &record_size) ||
	    !record_size || record_size > size - sizeof(*header))
		return 0;
	value = comment_value(record, (size_t)record_size);
	if (!value)
		return 0;
	length = (size_t)(record + record_size - 1 - value);
	if (length >= room || memchr(value, '\0', length))
		return 0;
	memcpy(comment, value, length);
	comment[length] = '\0';
	return length;
}
