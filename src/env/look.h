/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_LOOK_H
#define VP_ENV_LOOK_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/buffer.h"
#include "env/tree.h"

/**
 * Looks at what is on the disk where an entry should be.  One thread uses one
 * at a time.
 */
struct vp_look {
	struct vp_hasher *hasher;
	struct vp_buffer bytes; /* of the file looked at last, when kept */

	/* What came of it. */
	bool is_missing;
	const char *difference; /* "type", "size", "content", "link" or NULL */
	struct stat st;		/* unless it is missing */
};

int vp_look_open(struct vp_look *look, struct vp_error *err) VP_MUST_CHECK;
void vp_look_close(struct vp_look *look);

/**
 * Compares what is below @p env with @p entry: type, size, content, link; not
 * mode or time.  With @p keep, a file that is the same is in @c bytes.
 */
int vp_look_at(struct vp_look *look, int env, const struct vp_entry *entry,
	       bool keep, struct vp_error *err) VP_MUST_CHECK;

VP_DEFINE_AUTO(look, struct vp_look, vp_look_close(local))

#endif
