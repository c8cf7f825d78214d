/* SPDX-License-Identifier: MIT */
/* No compression: what is put in comes out. */
#include "archive/codec_backend.h"

static int copy_frame(struct vp_compressor *compressor, const void *bytes,
		      size_t size, struct vp_buffer *out, struct vp_error *err)
{
	(void)compressor;
	vp_buffer_append(out, bytes, size);
	return vp_buffer_check(out, err);
}

static void clear_compressor(struct vp_compressor *compressor)
{
	(void)compressor;
}

static int new_compressor(struct vp_compressor **out, int level,
			  struct vp_error *err)
{
	struct vp_compressor *compressor = calloc(1, sizeof(*compressor));

	(void)level;
	if (!compressor)
		return vp_fail_nomem(err);
	compressor->frame = copy_frame;
	compressor->clear = clear_compressor;
	*out = compressor;
	return 0;
}

const struct vp_codec vp_codec_none = {
	.name = "a plain tar",
	.new_compressor = new_compressor,
};
