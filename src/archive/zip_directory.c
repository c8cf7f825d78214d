/* SPDX-License-Identifier: MIT */
/* The directory of a zip file: where it is, and what it says. */
#include <string.h>
#include <sys/stat.h>

#include "archive/zip_entry.h"
#include "base/path.h"
#include "base/utf8.h"

/* No deflate stream expands further. */
#define DEFLATE_RATIO_MAX 1032

#define COMMENT_SIZE_MAX 65535

/* Where the directory is, as the end of the file tells. */
struct directory {
	uint64_t offset;
	uint64_t size;
	uint64_t count;
};

/*
 * The end record of a file of more than 4 GiB or 65,535 members, which the
 * locator before the plain end record points at.
 */
static int read_end64(const struct vp_zip *zip, const unsigned char *end,
		      const unsigned char *locator, uint64_t locator_offset,
		      struct directory *directory, uint64_t *directory_end,
		      struct vp_error *err)
{
	uint64_t offset = vp_zip_get64(locator + 8);
	unsigned char record[VP_ZIP_END64_SIZE];

	if (locator_offset < VP_ZIP_END64_SIZE ||
	    offset != locator_offset - VP_ZIP_END64_SIZE ||
	    vp_zip_get32(locator + 4) != 0 || vp_zip_get32(locator + 16) != 1)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "its zip64 locator points elsewhere");
	if (vp_zip_read_at(zip, record, sizeof(record), offset, err))
		return err->status;
	directory->count = vp_zip_get64(record + 32);
	directory->size = vp_zip_get64(record + 40);
	directory->offset = vp_zip_get64(record + 48);
	if (vp_zip_get32(record) != VP_ZIP_END64_SIGNATURE ||
	    vp_zip_get64(record + 4) != VP_ZIP_END64_SIZE - 12 ||
	    vp_zip_get32(record + 16) != 0 || vp_zip_get32(record + 20) != 0 ||
	    vp_zip_get64(record + 24) != directory->count)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "its zip64 end record is wrong");
	if ((vp_zip_get16(end + 10) != UINT16_MAX &&
	     vp_zip_get16(end + 10) != directory->count) ||
	    (vp_zip_get32(end + 12) != UINT32_MAX &&
	     vp_zip_get32(end + 12) != directory->size) ||
	    (vp_zip_get32(end + 16) != UINT32_MAX &&
	     vp_zip_get32(end + 16) != directory->offset))
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "its two end records disagree");
	*directory_end = offset;
	return 0;
}

static int read_end(const struct vp_zip *zip, const unsigned char *tail,
		    size_t end, uint64_t tail_offset,
		    struct directory *directory, struct vp_error *err)
{
	const unsigned char *record = tail + end;
	uint64_t directory_end = tail_offset + end;

	if (vp_zip_get16(record + 4) != 0 || vp_zip_get16(record + 6) != 0 ||
	    vp_zip_get16(record + 8) != vp_zip_get16(record + 10))
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "it has more than one part");
	directory->count = vp_zip_get16(record + 10);
	directory->size = vp_zip_get32(record + 12);
	directory->offset = vp_zip_get32(record + 16);
	if (end >= VP_ZIP_LOCATOR_SIZE &&
	    vp_zip_get32(record - VP_ZIP_LOCATOR_SIZE) ==
		    VP_ZIP_LOCATOR_SIGNATURE &&
	    read_end64(zip, record, record - VP_ZIP_LOCATOR_SIZE,
		       directory_end - VP_ZIP_LOCATOR_SIZE, directory,
		       &directory_end, err))
		return err->status;
	if (directory->size > directory_end ||
	    directory->offset != directory_end - directory->size)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "its directory does not end where it should");
	if (directory->size > zip->rules->directory_size_max ||
	    directory->count > zip->rules->members_max)
		return vp_fail(err, VENVPACK_ERR_UNSAFE,
			       "its directory is too large");
	/* Memory is allocated by it. */
	if (directory->count > directory->size / VP_ZIP_ENTRY_SIZE)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "its directory is damaged");
	return 0;
}

/* The last end record has to end the file, its comment included. */
static int find_directory(struct vp_zip *zip, struct directory *directory,
			  struct vp_error *err)
{
	const uint64_t most =
		VP_ZIP_LOCATOR_SIZE + VP_ZIP_END_SIZE + COMMENT_SIZE_MAX;
	size_t size = (size_t)(zip->size < most ? zip->size : most);
	uint64_t offset = zip->size - size;
	const unsigned char *tail = vp_zip_read_scratch(zip, size, offset, err);
	size_t i;

	if (!tail)
		return err->status;
	for (i = size; i-- > 0;) {
		if (size - i < VP_ZIP_END_SIZE ||
		    vp_zip_get32(tail + i) != VP_ZIP_END_SIGNATURE)
			continue;
		if (vp_zip_get16(tail + i + 20) != size - i - VP_ZIP_END_SIZE)
			return vp_fail(err, VENVPACK_ERR_CORRUPT,
				       "it goes on behind its end");
		return read_end(zip, tail, i, offset, directory, err);
	}
	return vp_fail(err, VENVPACK_ERR_CORRUPT,
		       "it is no zip file, or cut short");
}

int vp_zip_read_extra(const struct vp_zip_entry *entry,
		      const unsigned char *extra, size_t size,
		      uint64_t *const *wanted, size_t count,
		      struct vp_error *err)
{
	bool taken = false;

	/* Up to three bytes of padding may follow. */
	while (size >= 4) {
		unsigned int kind = vp_zip_get16(extra);
		size_t length = vp_zip_get16(extra + 2);
		size_t i;

		if (length > size - 4)
			return vp_zip_fail(entry, VENVPACK_ERR_CORRUPT,
					   "has a cut extra field", err);
		extra += 4;
		size -= 4 + length;
		if (kind == VP_ZIP_EXTRA_UNICODE_PATH)
			return vp_zip_fail(entry, VENVPACK_ERR_CORRUPT,
					   "has two names", err);
		if (kind == VP_ZIP_EXTRA_ZIP64) {
			if (taken || length < count * 8)
				return vp_zip_fail(entry, VENVPACK_ERR_CORRUPT,
						   "has wrong zip64 sizes",
						   err);
			for (i = 0; i < count; i++)
				*wanted[i] = vp_zip_get64(extra + i * 8);
			taken = true;
		}
		extra += length;
	}
	if (count && !taken)
		return vp_zip_fail(entry, VENVPACK_ERR_CORRUPT,
				   "has no zip64 sizes", err);
	return 0;
}

static int check_name(const struct vp_zip *zip, struct vp_zip_entry *entry,
		      size_t size, struct vp_error *err)
{
	const char *name = entry->member.name;
	const char *p;

	if (strlen(name) != size)
		return vp_zip_fail(entry, VENVPACK_ERR_UNSAFE,
				   "has a NUL in its name", err);
	if (!vp_utf8_is_valid(name, size))
		return vp_zip_fail(entry, VENVPACK_ERR_CORRUPT,
				   "is not named in UTF-8", err);
	for (p = name; *p && !zip->rules->is_archive; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f || *p == '\\')
			return vp_zip_fail(
				entry, VENVPACK_ERR_UNSAFE,
				"has a forbidden character in its name", err);
	if (!vp_path_is_entry_name(name))
		return vp_zip_fail(entry, VENVPACK_ERR_UNSAFE,
				   "has an unsafe name", err);
	return 0;
}

static int take_name(struct vp_zip *zip, struct vp_zip_entry *entry,
		     const unsigned char *name, size_t size,
		     struct vp_error *err)
{
	entry->member.is_directory = size && name[size - 1] == '/';
	if (entry->member.is_directory)
		size--;
	entry->member.name = vp_arena_copy(&zip->arena, name, size);
	if (!entry->member.name)
		return vp_fail_nomem(err);
	return check_name(zip, entry, size, err);
}

static int take_mode(const struct vp_zip *zip, struct vp_zip_entry *entry,
		     unsigned int mode, struct vp_error *err)
{
	bool is_directory = entry->member.is_directory;
	unsigned int type = mode & S_IFMT;

	entry->member.mode = mode & 07777;
	entry->member.is_link =
		zip->rules->is_archive && type == S_IFLNK && !is_directory;
	if (entry->member.is_link)
		return 0;
	if (type && type != (is_directory ? S_IFDIR : S_IFREG))
		return vp_zip_fail(entry, VENVPACK_ERR_UNSAFE,
				   "is neither a file nor a directory", err);
	entry->member.is_executable = type == S_IFREG && (mode & 0111);
	return 0;
}

static int check_sizes(const struct vp_zip *zip,
		       const struct vp_zip_entry *entry, struct vp_error *err)
{
	uint64_t size = entry->member.size;

	if (entry->flags & VP_ZIP_REFUSED)
		return vp_zip_fail(entry, VENVPACK_ERR_CORRUPT, "is encrypted",
				   err);
	if (entry->method != VP_ZIP_STORED && entry->method != VP_ZIP_DEFLATED)
		return vp_zip_fail(entry, VENVPACK_ERR_CORRUPT,
				   "is compressed by another method", err);
	if (entry->method == VP_ZIP_STORED && size != entry->packed_size)
		return vp_zip_fail(entry, VENVPACK_ERR_CORRUPT, "has two sizes",
				   err);
	if (entry->member.is_directory && size)
		return vp_zip_fail(entry, VENVPACK_ERR_UNSAFE,
				   "is a directory with data", err);
	if (size > zip->rules->member_size_max || size > SIZE_MAX / 2 ||
	    size / DEFLATE_RATIO_MAX > entry->packed_size)
		return vp_zip_fail(entry, VENVPACK_ERR_UNSAFE,
				   "is too large to be true", err);
	return 0;
}

/* The sizes and offset of an entry that begins at @bytes. */
static int read_sizes(struct vp_zip_entry *entry, const unsigned char *bytes,
		      const unsigned char *extra, struct vp_error *err)
{
	uint64_t *wanted[3];
	size_t count = 0;

	entry->packed_size = vp_zip_get32(bytes + 20);
	entry->member.size = vp_zip_get32(bytes + 24);
	entry->header_offset = vp_zip_get32(bytes + 42);
	if (entry->member.size == UINT32_MAX)
		wanted[count++] = &entry->member.size;
	if (entry->packed_size == UINT32_MAX)
		wanted[count++] = &entry->packed_size;
	if (entry->header_offset == UINT32_MAX)
		wanted[count++] = &entry->header_offset;
	return vp_zip_read_extra(entry, extra, vp_zip_get16(bytes + 30), wanted,
				 count, err);
}

/* Looks for the time that Unix tools put into an extra field. */
static int64_t find_mtime(const unsigned char *extra, size_t size)
{
	while (size >= 4) {
		unsigned int kind = vp_zip_get16(extra);
		size_t length = vp_zip_get16(extra + 2);

		if (length > size - 4)
			break;
		if (kind == VP_ZIP_EXTRA_TIMESTAMP && length >= 5 &&
		    extra[4] & VP_ZIP_TIMESTAMP_HAS_MTIME)
			return vp_zip_get32(extra + 5);
		extra += 4 + length;
		size -= 4 + length;
	}
	return -1;
}

static int take_comment(struct vp_zip *zip, struct vp_zip_entry *entry,
			const unsigned char *comment, size_t size,
			struct vp_error *err)
{
	if (!size || !zip->rules->is_archive)
		return 0;
	entry->member.comment = vp_arena_copy(&zip->arena, comment, size);
	return entry->member.comment ? 0 : vp_fail_nomem(err);
}

/* Reads the entry that @*left bytes of the directory begin with. */
static int read_entry(struct vp_zip *zip, struct vp_zip_entry *entry,
		      const unsigned char **bytes, size_t *left,
		      struct vp_error *err)
{
	const unsigned char *p = *bytes;
	const unsigned char *extra;
	size_t name_size;
	size_t extra_size;
	size_t comment_size;
	size_t size = VP_ZIP_ENTRY_SIZE;

	if (*left >= size)
		size += (size_t)vp_zip_get16(p + 28) + vp_zip_get16(p + 30) +
			vp_zip_get16(p + 32);
	if (*left < size || vp_zip_get32(p) != VP_ZIP_ENTRY_SIGNATURE ||
	    vp_zip_get16(p + 34) != 0)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "its directory is damaged");
	name_size = vp_zip_get16(p + 28);
	extra_size = vp_zip_get16(p + 30);
	comment_size = vp_zip_get16(p + 32);
	extra = p + VP_ZIP_ENTRY_SIZE + name_size;
	entry->flags = vp_zip_get16(p + 8);
	entry->method = vp_zip_get16(p + 10);
	entry->crc = vp_zip_get32(p + 16);
	*bytes += size;
	*left -= size;
	if (take_name(zip, entry, p + VP_ZIP_ENTRY_SIZE, name_size, err) ||
	    take_comment(zip, entry, extra + extra_size, comment_size, err) ||
	    read_sizes(entry, p, extra, err) ||
	    take_mode(zip, entry, vp_zip_get32(p + 38) >> 16, err))
		return err->status;
	entry->member.mtime = find_mtime(extra, extra_size);
	return check_sizes(zip, entry, err);
}

int vp_zip_read_directory(struct vp_zip *zip, struct vp_error *err)
{
	struct directory directory = { 0 };
	const unsigned char *bytes;
	size_t left;
	size_t i;

	if (find_directory(zip, &directory, err))
		return err->status;
	zip->directory_offset = directory.offset;
	zip->count = (size_t)directory.count;
	zip->entries = vp_arena_alloc(&zip->arena,
				      (zip->count + 1) * sizeof(*zip->entries));
	if (!zip->entries)
		return vp_fail_nomem(err);
	left = (size_t)directory.size;
	bytes = vp_zip_read_scratch(zip, left, directory.offset, err);
	if (!bytes)
		return err->status;
	for (i = 0; i < zip->count; i++)
		if (read_entry(zip, &zip->entries[i], &bytes, &left, err))
			return err->status;
	if (left)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "its directory is longer than it says");
	return 0;
}
