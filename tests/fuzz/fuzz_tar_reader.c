/* SPDX-License-Identifier: MIT */
/* Tars: any bytes end in members or in an error, and sizes are kept. */
#include "fuzz.h"

#include <string.h>

#include "archive/tar_reader.h"

struct pieces {
	const uint8_t *bytes;
	size_t left;
};

/* Small pieces, so that headers are cut between them. */
static int next_piece(void *user, const void **bytes, size_t *size,
		      struct vp_error *err)
{
	struct pieces *pieces = user;

	(void)err;
	*size = pieces->left < 700 ? pieces->left : 700;
	*bytes = pieces->bytes;
	pieces->bytes += *size;
	pieces->left -= *size;
	return 0;
}

static bool read_data(struct vp_tar_reader *reader,
		      const struct vp_member *member, struct vp_error *err)
{
	uint64_t total = 0;
	const void *bytes;
	size_t size = 1;

	while (size) {
		if (vp_tar_reader_data(reader, &bytes, &size, err))
			return false;
		total += size;
	}
	MUST(member->type != VENVPACK_ENTRY_FILE || total == member->size);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	VP_AUTO(tar_reader) struct vp_tar_reader *reader = NULL;
	struct pieces pieces = { bytes, size };
	struct vp_source source = { next_piece, &pieces };
	struct vp_member member;
	struct vp_error err;
	bool end = false;

	if (vp_tar_reader_new(&reader, source, &err))
		return 0;
	while (vp_tar_reader_next(reader, &member, &end, &err) == 0 && !end) {
		MUST(member.path);
		MUST((member.mode & ~07777u) == 0);
		if (member.type == VENVPACK_ENTRY_FILE &&
		    !read_data(reader, &member, &err))
			break;
	}
	return 0;
}
