/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_CONTENT_H
#define VP_ENV_CONTENT_H

#include "base/buffer.h"
#include "env/selection.h"

/**
 * Reads files of an environment again, to be packed, and patches them where the
 * plan says so.  Each worker has one of its own; the selection is shared.
 *
 * A file that was written to since it was scanned is found by its CRC: quick,
 * and enough for an accident.  Whoever unpacks checks SHA-256.
 */
struct vp_content {
	const struct vp_selection *selection;
	struct vp_buffer original;
	struct vp_buffer patched;
};

void vp_content_close(struct vp_content *content);

/**
 * Sets @p bytes to what file @p entry is packed as, @c entry->size bytes,
 * borrowed until the next call.  A file that is no longer what was scanned is
 * VENVPACK_ERR_CHANGED.
 */
int vp_content_read(struct vp_content *content, const struct vp_entry *entry,
		    const char **bytes, struct vp_error *err) VP_MUST_CHECK;

/**
 * Appends @p size bytes at @p offset of a file that has no edits.  Whoever
 * reads all of its pieces checks the CRC.
 */
int vp_content_read_piece(struct vp_content *content,
			  const struct vp_entry *entry, uint64_t offset,
			  size_t size, struct vp_buffer *out,
			  struct vp_error *err) VP_MUST_CHECK;

#endif
