/* SPDX-License-Identifier: MIT */
/* Deflate in memory, over libdeflate. */
#include "archive/deflate.h"

#include <libdeflate.h>

/*
 * The library's own objects are behind names of ours, so that no other file
 * needs its header.
 */
static struct libdeflate_compressor *compressor_of(struct vp_deflater *deflater)
{
	return (struct libdeflate_compressor *)deflater;
}

static struct libdeflate_decompressor *
decompressor_of(struct vp_inflater *inflater)
{
	return (struct libdeflate_decompressor *)inflater;
}

struct vp_deflater *vp_deflater_new(int level)
{
	return (struct vp_deflater *)libdeflate_alloc_compressor(level);
}

void vp_deflater_free(struct vp_deflater *deflater)
{
	libdeflate_free_compressor(compressor_of(deflater));
}

int vp_deflater_append(struct vp_deflater *deflater, const void *bytes,
		       size_t size, struct vp_buffer *out, struct vp_error *err)
{
	struct libdeflate_compressor *compressor = compressor_of(deflater);
	size_t bound = libdeflate_deflate_compress_bound(compressor, size);
	char *end = vp_buffer_reserve(out, bound);

	if (!end)
		return vp_fail_nomem(err);
	out->size += libdeflate_deflate_compress(compressor, bytes, size, end,
						 bound);
	out->data[out->size] = '\0';
	return 0;
}

struct vp_inflater *vp_inflater_new(void)
{
	return (struct vp_inflater *)libdeflate_alloc_decompressor();
}

void vp_inflater_free(struct vp_inflater *inflater)
{
	libdeflate_free_decompressor(decompressor_of(inflater));
}

bool vp_inflater_undo(struct vp_inflater *inflater, const void *bytes,
		      size_t size, void *out, size_t room)
{
	size_t used;
	size_t made;

	return libdeflate_deflate_decompress_ex(decompressor_of(inflater),
						bytes, size, out, room, &used,
						&made) == LIBDEFLATE_SUCCESS &&
	       used == size && made == room;
}

uint32_t vp_crc32(uint32_t crc, const void *bytes, size_t size)
{
	return size ? libdeflate_crc32(crc, bytes, size) : crc;
}
