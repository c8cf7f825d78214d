/* SPDX-License-Identifier: MIT */
/* Members to a zip file. */
#include "archive/zip_writer.h"

#include <string.h>
#include <sys/stat.h>

#include "archive/deflate.h"
#include "archive/deflate_piece.h"
#include "archive/little_endian.h"
#include "archive/zip_format.h"

#define VERSION 20    /* of the format: with directories and deflate */
#define VERSION_64 45 /* with zip64 */
#define MADE_BY (3 << 8 | VERSION_64) /* on Unix */
#define DOS_DIRECTORY 0x10

/* Deflated it may be a little larger, and must fit into 32 bits all the same. */
#define ZIP64_SIZE ((uint64_t)0xf0000000)

#define TIMESTAMP_SIZE 5

#define DATE_MIN INT64_C(315532800)  /* 1980, where the old field begins */
#define DATE_MAX INT64_C(4354819198) /* the end of 2107, where it ends */

static const mode_t file_types[] = {
	[VENVPACK_ENTRY_FILE] = S_IFREG,
	[VENVPACK_ENTRY_DIRECTORY] = S_IFDIR,
	[VENVPACK_ENTRY_LINK] = S_IFLNK,
};

struct vp_zip_packer {
	struct vp_deflater *deflater;
	int level;
};

int vp_zip_packer_new(struct vp_zip_packer **out, int level,
		      struct vp_error *err)
{
	VP_AUTO(zip_packer) struct vp_zip_packer *packer = NULL;

	if (level < 0 || level > VP_DEFLATE_LEVEL_MAX)
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "zip has the levels 1 to %d, not %d",
			       VP_DEFLATE_LEVEL_MAX, level);
	packer = calloc(1, sizeof(*packer));
	if (!packer)
		return vp_fail_nomem(err);
	packer->level = level ? level : VP_DEFLATE_LEVEL_DEFAULT;
	packer->deflater = vp_deflater_new(packer->level);
	if (!packer->deflater)
		return vp_fail_nomem(err);
	*out = VP_STEAL(packer);
	return 0;
}

void vp_zip_packer_free(struct vp_zip_packer *packer)
{
	if (!packer)
		return;
	vp_deflater_free(packer->deflater);
	free(packer);
}

/* Headers. */

/* The old field has local time; UTC is the one that is the same anywhere. */
static uint32_t dos_time(const struct timespec *mtime)
{
	time_t seconds = mtime->tv_sec;
	struct tm tm = { 0 };

	if (seconds < DATE_MIN)
		seconds = DATE_MIN;
	if (seconds > DATE_MAX)
		seconds = DATE_MAX;
	gmtime_r(&seconds, &tm);
	return (uint32_t)(tm.tm_year - 80) << 25 |
	       (uint32_t)(tm.tm_mon + 1) << 21 | (uint32_t)tm.tm_mday << 16 |
	       (uint32_t)tm.tm_hour << 11 | (uint32_t)tm.tm_min << 5 |
	       (uint32_t)tm.tm_sec >> 1;
}

static bool is_zip64(const struct vp_member *member)
{
	return member->type == VENVPACK_ENTRY_FILE &&
	       member->size >= ZIP64_SIZE;
}

static bool is_ascii(const char *text)
{
	while (*text && (unsigned char)*text < 0x80)
		text++;
	return !*text;
}

static size_t name_size(const struct vp_member *member)
{
	return strlen(member->path) +
	       (member->type == VENVPACK_ENTRY_DIRECTORY ? 1 : 0);
}

static void put_name(struct vp_buffer *out, const struct vp_member *member)
{
	vp_buffer_text(out, member->path);
	if (member->type == VENVPACK_ENTRY_DIRECTORY)
		vp_buffer_char(out, '/');
}

static void put_timestamp(struct vp_buffer *out, const struct vp_member *member)
{
	vp_put_number(out, VP_ZIP_EXTRA_TIMESTAMP, 2);
	vp_put_number(out, TIMESTAMP_SIZE, 2);
	vp_put_number(out, VP_ZIP_TIMESTAMP_HAS_MTIME, 1);
	vp_put_number(out, (uint64_t)vp_member_whole_seconds(&member->mtime),
		      4);
}

static void put_zip64(struct vp_buffer *out, const uint64_t *numbers,
		      size_t count)
{
	size_t i;

	if (!count)
		return;
	vp_put_number(out, VP_ZIP_EXTRA_ZIP64, 2);
	vp_put_number(out, 8 * count, 2);
	for (i = 0; i < count; i++)
		vp_put_number(out, numbers[i], 8);
}

static size_t extra_size(size_t zip64_count)
{
	return 4 + TIMESTAMP_SIZE + (zip64_count ? 4 + 8 * zip64_count : 0);
}

/* What the header of a member and its entry in the directory share. */
static void put_facts(struct vp_buffer *out, const struct vp_member *member,
		      const struct vp_zip_record *record, bool is_known,
		      uint32_t packed_size, uint32_t size)
{
	unsigned int flags = is_ascii(member->path) ? 0 : VP_ZIP_UTF8;

	if (record->is_in_pieces)
		flags |= VP_ZIP_DESCRIPTOR;
	vp_put_number(out, flags, 2);
	vp_put_number(out,
		      record->is_deflated ? VP_ZIP_DEFLATED : VP_ZIP_STORED, 2);
	vp_put_number(out, dos_time(&member->mtime), 4);
	vp_put_number(out, is_known ? record->crc : 0, 4);
	vp_put_number(out, packed_size, 4);
	vp_put_number(out, size, 4);
	vp_put_number(out, name_size(member), 2);
}

/* Of a file in pieces, CRC and sizes are known and written when it ended. */
static void put_header(struct vp_buffer *out, const struct vp_member *member,
		       const struct vp_zip_record *record, uint64_t size)
{
	static const uint64_t later[2];
	bool is_known = !record->is_in_pieces;
	size_t zip64_count = is_zip64(member) ? 2 : 0;
	uint32_t packed = is_known ? (uint32_t)record->packed_size : 0;
	uint32_t plain = is_known ? (uint32_t)size : 0;

	if (zip64_count)
		packed = plain = UINT32_MAX;
	vp_put_number(out, VP_ZIP_LOCAL_SIGNATURE, 4);
	vp_put_number(out, zip64_count ? VERSION_64 : VERSION, 2);
	put_facts(out, member, record, is_known, packed, plain);
	vp_put_number(out, extra_size(zip64_count), 2);
	put_name(out, member);
	put_timestamp(out, member);
	put_zip64(out, later, zip64_count);
}

/* Members. */

/* Data that deflating does not make smaller are stored. */
static int pack_data(struct vp_zip_packer *packer, const void *bytes,
		     size_t size, struct vp_buffer *out,
		     struct vp_zip_record *record, struct vp_error *err)
{
	size_t begin = out->size;

	if (vp_deflater_append(packer->deflater, bytes, size, out, err))
		return err->status;
	record->is_deflated = out->size - begin < size;
	if (!record->is_deflated) {
		out->size = begin;
		vp_buffer_append(out, bytes, size);
	}
	record->packed_size = out->size - begin;
	return 0;
}

int vp_zip_packer_add(struct vp_zip_packer *packer,
		      const struct vp_member *member, const void *bytes,
		      struct vp_buffer *out, struct vp_zip_record *record,
		      struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer data = { 0 };
	size_t begin = out->size;
	size_t size = 0;

	if (member->type == VENVPACK_ENTRY_FILE)
		size = (size_t)member->size;
	if (member->type == VENVPACK_ENTRY_LINK) {
		bytes = member->link;
		size = strlen(member->link);
	}
	*record = (struct vp_zip_record){ .crc = vp_crc32(0, bytes, size) };
	if (size && pack_data(packer, bytes, size, &data, record, err))
		return err->status;
	put_header(out, member, record, size);
	vp_buffer_append(out, data.data, data.size);
	record->size = out->size - begin;
	if (vp_buffer_check(&data, err))
		return err->status;
	return vp_buffer_check(out, err);
}

int vp_zip_packer_add_piece(struct vp_zip_packer *packer,
			    const struct vp_member *member, uint64_t offset,
			    const void *bytes, size_t size,
			    struct vp_buffer *out, struct vp_zip_record *record,
			    struct vp_error *err)
{
	bool is_last = offset + size == member->size;
	size_t begin = out->size;
	size_t data;

	*record = (struct vp_zip_record){ .is_deflated = true,
					  .is_in_pieces = true };
	if (!offset)
		put_header(out, member, record, 0);
	data = out->size;
	if (vp_deflate_piece(out, bytes, size, is_last, packer->level, err))
		return err->status;
	record->packed_size = out->size - data;
	record->size = out->size - begin;
	return vp_buffer_check(out, err);
}

void vp_zip_record_add(struct vp_zip_record *record,
		       const struct vp_zip_record *piece, const void *bytes,
		       size_t size)
{
	record->is_deflated = piece->is_deflated;
	record->is_in_pieces = piece->is_in_pieces;
	record->size += piece->size;
	record->packed_size += piece->packed_size;
	record->crc = vp_crc32(record->crc, bytes, size);
}

void vp_zip_record_end(struct vp_zip_record *record,
		       const struct vp_member *member, struct vp_buffer *out)
{
	int width = is_zip64(member) ? 8 : 4;
	size_t begin = out->size;

	vp_put_number(out, VP_ZIP_DESCRIPTOR_SIGNATURE, 4);
	vp_put_number(out, record->crc, 4);
	vp_put_number(out, record->packed_size, width);
	vp_put_number(out, member->size, width);
	record->size += out->size - begin;
}

/* The directory. */

static uint64_t size_of(const struct vp_member *member)
{
	switch (member->type) {
	case VENVPACK_ENTRY_FILE:
		return member->size;
	case VENVPACK_ENTRY_LINK:
		return strlen(member->link);
	case VENVPACK_ENTRY_DIRECTORY:
		break;
	}
	return 0;
}

/* The number as the 32-bit field has it, which may be in the extra field. */
static uint32_t narrow(uint64_t number, bool is_wide, uint64_t *wide,
		       size_t *count)
{
	if (!is_wide && number < UINT32_MAX)
		return (uint32_t)number;
	wide[(*count)++] = number;
	return UINT32_MAX;
}

static uint32_t attributes(const struct vp_member *member)
{
	uint32_t mode = file_types[member->type] | member->mode;

	return mode << 16 |
	       (member->type == VENVPACK_ENTRY_DIRECTORY ? DOS_DIRECTORY : 0);
}

void vp_zip_listing_add(struct vp_zip_listing *listing,
			const struct vp_member *member,
			const struct vp_zip_record *record, const char *comment)
{
	struct vp_buffer *out = &listing->bytes;
	bool is_wide = is_zip64(member);
	uint64_t wide[3];
	size_t count = 0;
	/* The extra field has them in this order. */
	uint32_t size = narrow(size_of(member), is_wide, wide, &count);
	uint32_t packed = narrow(record->packed_size, is_wide, wide, &count);
	uint32_t offset = narrow(listing->offset, false, wide, &count);

	vp_put_number(out, VP_ZIP_ENTRY_SIGNATURE, 4);
	vp_put_number(out, MADE_BY, 2);
	vp_put_number(out, count ? VERSION_64 : VERSION, 2);
	put_facts(out, member, record, true, packed, size);
	vp_put_number(out, extra_size(count), 2);
	vp_put_number(out, comment ? strlen(comment) : 0, 2);
	vp_put_number(out, 0, 4); /* disk, internal attributes */
	vp_put_number(out, attributes(member), 4);
	vp_put_number(out, offset, 4);
	put_name(out, member);
	put_timestamp(out, member);
	put_zip64(out, wide, count);
	if (comment)
		vp_buffer_text(out, comment);
	listing->offset += record->size;
	listing->count++;
}

static void put_end64(struct vp_buffer *out, uint64_t count, uint64_t size,
		      uint64_t offset)
{
	vp_put_number(out, VP_ZIP_END64_SIGNATURE, 4);
	vp_put_number(out, VP_ZIP_END64_SIZE - 12, 8);
	vp_put_number(out, MADE_BY, 2);
	vp_put_number(out, VERSION_64, 2);
	vp_put_number(out, 0, 8); /* disks */
	vp_put_number(out, count, 8);
	vp_put_number(out, count, 8);
	vp_put_number(out, size, 8);
	vp_put_number(out, offset, 8);
	vp_put_number(out, VP_ZIP_LOCATOR_SIGNATURE, 4);
	vp_put_number(out, 0, 4); /* disk */
	vp_put_number(out, offset + size, 8);
	vp_put_number(out, 1, 4); /* disks */
}

int vp_zip_listing_end(struct vp_zip_listing *listing, struct vp_error *err)
{
	struct vp_buffer *out = &listing->bytes;
	uint64_t count = listing->count;
	uint64_t size = out->size;
	uint64_t offset = listing->offset;

	if (count >= UINT16_MAX || size >= UINT32_MAX || offset >= UINT32_MAX)
		put_end64(out, count, size, offset);
	if (count > UINT16_MAX)
		count = UINT16_MAX;
	vp_put_number(out, VP_ZIP_END_SIGNATURE, 4);
	vp_put_number(out, 0, 4); /* disks */
	vp_put_number(out, count, 2);
	vp_put_number(out, count, 2);
	vp_put_number(out, size < UINT32_MAX ? size : UINT32_MAX, 4);
	vp_put_number(out, offset < UINT32_MAX ? offset : UINT32_MAX, 4);
	vp_put_number(out, 0, 2); /* comment */
	return vp_buffer_check(out, err);
}

void vp_zip_listing_clear(struct vp_zip_listing *listing)
{
	vp_buffer_clear(&listing->bytes);
	*listing = (struct vp_zip_listing){ 0 };
}
