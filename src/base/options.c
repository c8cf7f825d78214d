/* SPDX-License-Identifier: MIT */
/* Structs that grow at the end, passed between library versions. */
#include "base/options.h"

#include <string.h>

int vp_copy_options(void *dst, size_t dst_size, const void *src,
		    struct vp_error *err)
{
	const unsigned char *bytes = src;
	size_t src_size;
	size_t i;

	if (!src)
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "no options were given");
	memcpy(&src_size, src, sizeof(src_size));
	if (src_size < sizeof(src_size) || src_size > 4096)
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "an options struct was not initialised");
	memset(dst, 0, dst_size);
	memcpy(dst, src, src_size < dst_size ? src_size : dst_size);
	for (i = dst_size; i < src_size; i++)
		if (bytes[i] != 0)
			return vp_fail(
				err, VENVPACK_ERR_UNSUPPORTED,
				"an option is newer than this libvenvpack");
	return 0;
}

void vp_copy_result(void *dst, const void *src, size_t src_size)
{
	size_t dst_size;

	if (!dst)
		return;
	memcpy(&dst_size, dst, sizeof(dst_size));
	if (dst_size <= sizeof(dst_size))
		return;
	if (dst_size > src_size)
		dst_size = src_size;
	memcpy((char *)dst + sizeof(dst_size),
	       (const char *)src + sizeof(dst_size),
	       dst_size - sizeof(dst_size));
}
