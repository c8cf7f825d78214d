/* SPDX-License-Identifier: MIT */
/* Comparing a zip file with its directory. */
#include <string.h>

#include "archive/zip_entry.h"

#define DESCRIPTOR_SIZE_MAX 24

/* Behind the data, with or without signature, in 32 or in 64 bits. */
static int check_descriptor(const struct vp_zip *zip,
			    const struct vp_zip_entry *entry, uint64_t size,
			    struct vp_error *err)
{
	unsigned char bytes[DESCRIPTOR_SIZE_MAX];
	const unsigned char *p = bytes;
	bool agrees;

	if (size != 12 && size != 16 && size != 20 && size != 24)
		return vp_zip_fail(entry, VENVPACK_ERR_UNSAFE,
				   "is not followed by the next", err);
	if (vp_zip_read_at(zip, bytes, (size_t)size,
			   entry->data_offset + entry->packed_size, err))
		return err->status;
	agrees =
		size % 8 == 4 || vp_zip_get32(p) == VP_ZIP_DESCRIPTOR_SIGNATURE;
	if (size % 8 == 0)
		p += 4;
	agrees = agrees && vp_zip_get32(p) == entry->crc;
	if (size < 20)
		agrees = agrees && vp_zip_get32(p + 4) == entry->packed_size &&
			 vp_zip_get32(p + 8) == entry->member.size;
	else
		agrees = agrees && vp_zip_get64(p + 4) == entry->packed_size &&
			 vp_zip_get64(p + 12) == entry->member.size;
	if (!agrees)
		return vp_zip_fail(entry, VENVPACK_ERR_CORRUPT,
				   "disagrees with the directory", err);
	return 0;
}

static bool is_local_name(const struct vp_zip_entry *entry,
			  const unsigned char *name, size_t size)
{
	size_t length = strlen(entry->member.name);

	return size == length + (entry->member.is_directory ? 1 : 0) &&
	       memcmp(name, entry->member.name, length) == 0 &&
	       (size == length || name[length] == '/');
}

/* Sizes and CRC are those of the directory, or left to the descriptor. */
static int check_local_sizes(const struct vp_zip_entry *entry,
			     const unsigned char *header,
			     const unsigned char *extra, struct vp_error *err)
{
	uint32_t crc = vp_zip_get32(header + 14);
	uint64_t packed_size = vp_zip_get32(header + 18);
	uint64_t size = vp_zip_get32(header + 22);
	uint64_t *wanted[2];
	size_t count = 0;

	if (size == UINT32_MAX)
		wanted[count++] = &size;
	if (packed_size == UINT32_MAX)
		wanted[count++] = &packed_size;
	if (vp_zip_read_extra(entry, extra, vp_zip_get16(header + 28), wanted,
			      count, err))
		return err->status;
	if ((entry->flags & VP_ZIP_DESCRIPTOR) && !size && !packed_size && !crc)
		return 0;
	if (size != entry->member.size || packed_size != entry->packed_size ||
	    crc != entry->crc)
		return vp_zip_fail(entry, VENVPACK_ERR_CORRUPT,
				   "disagrees with the directory", err);
	return 0;
}

/* The header before the data has to say what the directory says. */
static int check_local(struct vp_zip *zip, struct vp_zip_entry *entry,
		       uint64_t end, struct vp_error *err)
{
	unsigned char header[VP_ZIP_LOCAL_SIZE];
	const unsigned char *names;
	size_t name_size;
	size_t size;

	if (vp_zip_read_at(zip, header, sizeof(header), entry->header_offset,
			   err))
		return err->status;
	if (vp_zip_get32(header) != VP_ZIP_LOCAL_SIGNATURE ||
	    vp_zip_get16(header + 8) != entry->method ||
	    ((vp_zip_get16(header + 6) ^ entry->flags) &
	     (VP_ZIP_REFUSED | VP_ZIP_DESCRIPTOR)))
		return vp_zip_fail(entry, VENVPACK_ERR_CORRUPT,
				   "disagrees with the directory", err);
	name_size = vp_zip_get16(header + 26);
	size = name_size + vp_zip_get16(header + 28);
	entry->data_offset = entry->header_offset + VP_ZIP_LOCAL_SIZE + size;
	if (entry->data_offset > end ||
	    entry->packed_size > end - entry->data_offset)
		return vp_zip_fail(entry, VENVPACK_ERR_UNSAFE,
				   "overlaps the next", err);
	names = vp_zip_read_scratch(
		zip, size, entry->header_offset + VP_ZIP_LOCAL_SIZE, err);
	if (!names)
		return err->status;
	if (!is_local_name(entry, names, name_size))
		return vp_zip_fail(entry, VENVPACK_ERR_UNSAFE, "has two names",
				   err);
	return check_local_sizes(entry, header, names + name_size, err);
}

/* The next member, or the directory, begins at @end: nothing is between. */
static int check_end(const struct vp_zip *zip, const struct vp_zip_entry *entry,
		     uint64_t end, struct vp_error *err)
{
	uint64_t size = end - (entry->data_offset + entry->packed_size);

	if (entry->flags & VP_ZIP_DESCRIPTOR)
		return check_descriptor(zip, entry, size, err);
	if (size)
		return vp_zip_fail(entry, VENVPACK_ERR_UNSAFE,
				   "is not followed by the next", err);
	return 0;
}

static int compare_offsets(const void *a, const void *b)
{
	const struct vp_zip_entry *first = a;
	const struct vp_zip_entry *second = b;

	if (first->header_offset == second->header_offset)
		return 0;
	return first->header_offset < second->header_offset ? -1 : 1;
}

int vp_zip_check_layout(struct vp_zip *zip, struct vp_error *err)
{
	struct vp_zip_entry *entries = zip->entries;
	size_t i;

	qsort(entries, zip->count, sizeof(*entries), compare_offsets);
	if ((zip->count ? entries[0].header_offset : zip->directory_offset) !=
	    0)
		return vp_fail(err, VENVPACK_ERR_UNSAFE,
			       "something precedes its first member");
	for (i = 0; i < zip->count; i++) {
		uint64_t end = i + 1 < zip->count ? entries[i + 1].header_offset
						  : zip->directory_offset;

		if (end < entries[i].header_offset)
			return vp_zip_fail(&entries[i], VENVPACK_ERR_UNSAFE,
					   "is not before the directory", err);
		if (check_local(zip, &entries[i], end, err) ||
		    check_end(zip, &entries[i], end, err))
			return err->status;
	}
	return 0;
}
