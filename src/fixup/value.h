/* SPDX-License-Identifier: MIT */
#ifndef VP_FIXUP_VALUE_H
#define VP_FIXUP_VALUE_H

#include "base/buffer.h"
#include "base/hash.h"
#include "fixup/edit.h"

/** What stands for a value that has no portable spelling. */
#define VP_PLACEHOLDER_NAME ".venvpack-environment"
#define VP_PLACEHOLDER "/" VP_PLACEHOLDER_NAME

/**
 * Where an environment is, or will be.  A NULL @c env means nowhere yet: what
 * depends on it is rendered in its portable spelling.  Values of the base that
 * are NULL stay as they are.
 */
struct vp_place {
	const char *env; /**< absolute, without '/' at its end */
	const char *base_home;
	const char *base_link;
	const char *base_executable;
	const char *base_prefix;
	const char *base_version;

	/** Tells hash and size of an entry, for VP_VALUE_RECORD. */
	int (*record)(void *user, const char *path, struct vp_sha256 *digest,
		      uint64_t *size, struct vp_error *err);
	void *record_user;
};

/**
 * Appends the value of @p edit at @p place, spelled as it says; what it cannot
 * be spelled as is VENVPACK_ERR_ARGUMENT.
 *
 * At no place: the edit's own text for that, else VP_PLACEHOLDER.  Values of
 * the base, and RECORD rows, of a place that does not tell them are the bytes
 * @p packed that stand there now.
 */
int vp_value_render(struct vp_buffer *out, const struct vp_edit *edit,
		    const struct vp_place *place, const char *packed,
		    struct vp_error *err) VP_MUST_CHECK;

#endif
