/* SPDX-License-Identifier: MIT */
#ifndef VP_ARCHIVE_USTAR_H
#define VP_ARCHIVE_USTAR_H

#include <stddef.h>

/**
 * The header block of a tar member, POSIX.1-1988 (ustar): text in all fields,
 * numbers in octal digits.
 */
struct vp_ustar_header {
	char name[100];
	char mode[8];
	char owner[8];
	char group[8];
	char size[12];
	char mtime[12];
	char checksum[8];
	char type;
	char link[100];
	char magic[6]; /* VP_USTAR_MAGIC with its NUL */
	char version[2];
	char owner_name[32];
	char group_name[32];
	char device_major[8];
	char device_minor[8];
	char prefix[155];
	char padding[12];
};

#define VP_USTAR_MAGIC "ustar"
#define VP_USTAR_TYPE_PAX 'x' /* its data are records for the next member */

_Static_assert(sizeof(struct vp_ustar_header) == 512, "a header is a block");

/** The sum of a header's bytes, its checksum taken as spaces. */
static inline unsigned int
vp_ustar_checksum(const struct vp_ustar_header *header)
{
	const unsigned char *byte = (const unsigned char *)header;
	unsigned int sum = 0;
	size_t i;

	for (i = 0; i < sizeof(*header); i++)
		sum += byte[i];
	for (i = 0; i < sizeof(header->checksum); i++)
		sum += ' ' - (unsigned int)(unsigned char)header->checksum[i];
	return sum;
}

#endif
