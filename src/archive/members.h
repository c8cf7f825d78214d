/* SPDX-License-Identifier: MIT */
#ifndef VP_ARCHIVE_MEMBERS_H
#define VP_ARCHIVE_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>

#include "archive/member.h"
#include "base/error.h"

/** Where members come from, one after the other: a tar, a zip, a directory. */
struct vp_members {
	/**
	 * Goes to the next member, skipping what is left of the one before;
	 * its strings are valid until the next call.  Sets @p end after the
	 * last.
	 */
	int (*next)(void *user, struct vp_member *member, bool *end,
		    struct vp_error *err);

	/**
	 * The next piece of the member's data, borrowed until the next call;
	 * size 0 at its end, which comes after exactly the member's size.
	 */
	int (*data)(void *user, const void **bytes, size_t *size,
		    struct vp_error *err);

	void *user;

	/** Times are told as vp_member_whole_seconds(). */
	bool tells_whole_seconds;
};

#endif
