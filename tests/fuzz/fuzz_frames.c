/* SPDX-License-Identifier: MIT */
/* Archives: frames and streams of any bytes are undone within their limits. */
#include "fuzz.h"

#include <sys/mman.h>

#include "archive/frames.h"
#include "base/file.h"

static void read_frames(struct vp_archive *archive)
{
	VP_AUTO(decompressor) struct vp_decompressor *decompressor = NULL;
	VP_AUTO(buffer) struct vp_buffer frame = { 0 };
	VP_AUTO(buffer) struct vp_buffer content = { 0 };
	struct vp_frame_index index;
	struct vp_error err;
	bool end = false;

	if (vp_decompressor_new(&decompressor, vp_archive_compression(archive),
				&err))
		return;
	while (vp_archive_next_frame(archive, &index, &frame, &end, &err) ==
		       0 &&
	       !end) {
		MUST(frame.size == index.frame_size);
		vp_buffer_reset(&content);
		/* What it claims to hold is made only where it is small. */
		if (index.content_size > 1 << 20 ||
		    vp_decompressor_frame(decompressor, frame.data, frame.size,
					  index.content_size, &content, &err))
			return;
		MUST(content.size == index.content_size);
	}
}

static void read_stream(struct vp_archive *archive)
{
	struct vp_source source;
	struct vp_error err;
	const void *bytes;
	size_t size = 1;
	size_t total = 0;

	if (vp_archive_stream(archive, &source, &err))
		return;
	while (size && total < 1 << 22) {
		if (source.read(source.user, &bytes, &size, &err))
			return;
		total += size;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	VP_AUTO(archive) struct vp_archive *archive = NULL;
	VP_AUTO(close) int fd = memfd_create("archive", MFD_CLOEXEC);
	char path[64];
	const struct vp_context ctx = { 0 };
	struct vp_error err;

	MUST(fd >= 0);
	MUST(write(fd, bytes, size) == (ssize_t)size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (vp_archive_open(&archive, path, &ctx, &err))
		return 0;
	if (vp_archive_is_indexed(archive))
		read_frames(archive);
	else
		read_stream(archive);
	return 0;
}
