/* SPDX-License-Identifier: MIT */
#ifndef VP_ARCHIVE_ZIP_ENTRY_H
#define VP_ARCHIVE_ZIP_ENTRY_H

/* What the three files of the zip reader share; of no use to others. */

#include "archive/deflate.h"
#include "archive/little_endian.h"
#include "archive/zip_format.h"
#include "archive/zip_reader.h"
#include "base/arena.h"
#include "base/buffer.h"

#define VP_ZIP_REFUSED                                                \
	(VP_ZIP_ENCRYPTED | VP_ZIP_PATCH | VP_ZIP_STRONG_ENCRYPTION | \
	 VP_ZIP_MASKED)

/** What the directory says of a member, and where its data is. */
struct vp_zip_entry {
	struct vp_zip_member member;
	uint64_t packed_size;
	uint64_t header_offset;
	uint64_t data_offset;
	uint32_t crc;
	uint16_t flags;
	uint16_t method;
};

/** What is taken for a zip file of one purpose or the other. */
struct vp_zip_rules {
	bool is_archive;
	uint64_t members_max;
	uint64_t directory_size_max;
	uint64_t member_size_max;
};

struct vp_zip {
	const struct vp_zip_rules *rules;
	int fd;
	uint64_t size;
	uint64_t total;
	uint64_t directory_offset;
	struct vp_arena arena;
	struct vp_zip_entry *entries;
	size_t count;
	struct vp_inflater *inflater;
	struct vp_buffer scratch;
};

static inline uint16_t vp_zip_get16(const unsigned char *p)
{
	return (uint16_t)vp_get_number(p, 2);
}

static inline uint32_t vp_zip_get32(const unsigned char *p)
{
	return (uint32_t)vp_get_number(p, 4);
}

static inline uint64_t vp_zip_get64(const unsigned char *p)
{
	return vp_get_number(p, 8);
}

/** Fails with "member 'NAME' REASON". */
int vp_zip_fail(const struct vp_zip_entry *entry, enum venvpack_status status,
		const char *reason, struct vp_error *err);

int vp_zip_read_at(const struct vp_zip *zip, void *bytes, size_t size,
		   uint64_t offset, struct vp_error *err) VP_MUST_CHECK;

/** Reads into the scratch buffer, whose old content is lost; NULL: failed. */
unsigned char *vp_zip_read_scratch(struct vp_zip *zip, size_t size,
				   uint64_t offset, struct vp_error *err);

/**
 * Looks through extra fields: takes 64-bit values for those of @p wanted that
 * stand for one, and refuses another spelling of the name.
 */
int vp_zip_read_extra(const struct vp_zip_entry *entry,
		      const unsigned char *extra, size_t size,
		      uint64_t *const *wanted, size_t count,
		      struct vp_error *err) VP_MUST_CHECK;

/** Finds and reads the directory: fills in the entries. */
int vp_zip_read_directory(struct vp_zip *zip,
			  struct vp_error *err) VP_MUST_CHECK;

/** Compares the file with its directory: sorts and completes the entries. */
int vp_zip_check_layout(struct vp_zip *zip, struct vp_error *err) VP_MUST_CHECK;

#endif
