/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_WHEEL_PLAN_H
#define VP_PYTHON_WHEEL_PLAN_H

#include "base/arena.h"
#include "base/hash.h"
#include "python/wheel_file.h"

/** A file to install: a member of the wheel, or a text; RECORD has neither. */
struct vp_wheel_item {
	const char *path;	 /**< in the environment */
	const char *record_path; /**< in RECORD */
	const struct vp_zip_member *member;
	const char *text;
	size_t text_size;
	bool is_script; /**< whose header may have to be rewritten */
	bool is_executable;
	struct vp_sha256 digest; /**< set when it is written, as is size */
	uint64_t size;
};

/** What of a wheel goes where, in the order of vp_path_compare(). */
struct vp_wheel_plan {
	struct vp_wheel *wheel;
	const struct vp_wheel_target *target;
	struct vp_arena arena;
	struct vp_entry_points scripts;
	struct vp_wheel_item *items;
	size_t count;
};

/**
 * Fills in a plan whose wheel and target are set.  What has no place, or would
 * take that of the environment's own files or of another package, is refused.
 */
int vp_wheel_plan_make(struct vp_wheel_plan *plan, bool requested,
		       const char *direct_url,
		       struct vp_error *err) VP_MUST_CHECK;
void vp_wheel_plan_clear(struct vp_wheel_plan *plan);

VP_DEFINE_AUTO(wheel_plan, struct vp_wheel_plan, vp_wheel_plan_clear(local))

#endif
