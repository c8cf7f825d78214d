/* SPDX-License-Identifier: MIT */
#ifndef VP_TESTS_ARCHIVE_PIECES_H
#define VP_TESTS_ARCHIVE_PIECES_H

#include <stdlib.h>
#include <string.h>

#include "archive/source.h"
#include "base/cleanup.h"

/*
 * A source that gives bytes in pieces of one size.  Each piece is memory of
 * its own that is gone with the next one, so that the sanitizer sees who keeps
 * what was borrowed.
 */
struct pieces {
	const char *bytes;
	size_t size;
	size_t piece_size;
	size_t fails_at; /* offset of a read error; 0: none */
	size_t offset;
	char *piece;
};

static inline int read_pieces(void *user, const void **bytes, size_t *size,
			      struct vp_error *err)
{
	struct pieces *pieces = user;
	size_t left = pieces->size - pieces->offset;

	free(pieces->piece);
	pieces->piece = NULL;
	*size = left < pieces->piece_size ? left : pieces->piece_size;
	if (pieces->fails_at && pieces->offset + *size >= pieces->fails_at)
		return vp_fail(err, VENVPACK_ERR_IO, "the disk is on fire");
	if (*size) {
		pieces->piece = malloc(*size);
		memcpy(pieces->piece, pieces->bytes + pieces->offset, *size);
	}
	*bytes = pieces->piece;
	pieces->offset += *size;
	return 0;
}

static inline struct vp_source pieces_source(struct pieces *pieces)
{
	return (struct vp_source){ .read = read_pieces, .user = pieces };
}

static inline void clear_pieces(struct pieces *pieces)
{
	free(pieces->piece);
	pieces->piece = NULL;
}

VP_DEFINE_AUTO(pieces, struct pieces, clear_pieces(local))

#endif
