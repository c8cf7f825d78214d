/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_WHEELHOUSE_H
#define VP_PYTHON_WHEELHOUSE_H

#include "base/arena.h"
#include "python/pep440.h"
#include "python/wheel.h"
#include "python/wheel_tags.h"

/** A wheel that may be chosen. */
struct vp_wheel_candidate {
	const char *path;
	const char *project; /**< its name, normalised */
	struct vp_wheel_name name;
	struct vp_pep440 version;
	long rank;	 /**< see vp_wheel_tags_rank(); -1: does not fit */
	bool is_bundled; /**< comes with the interpreter, for want of others */
	struct vp_wheel *wheel; /**< once it was opened; else NULL */
};

/** A directory of wheels.  A zeroed struct is an empty one. */
struct vp_wheelhouse {
	struct vp_arena arena;
	struct vp_wheel_host host;
	const char *directory;
	struct vp_wheel_candidate *items; /**< by project, the best first */
	size_t count;
	size_t capacity;
};

/**
 * Reads the names of the wheels in @p directory, for @p base.  A name that is
 * none of a wheel is VENVPACK_ERR_BAD_WHEEL; other files are not looked at.
 *
 * @param bundled paths of wheels to take for want of others, NULL-terminated
 */
int vp_wheelhouse_open(struct vp_wheelhouse *out, const char *directory,
		       const char *const *bundled,
		       const struct vp_interpreter *base,
		       struct vp_context *ctx,
		       struct vp_error *err) VP_MUST_CHECK;
void vp_wheelhouse_close(struct vp_wheelhouse *house);

/** The candidates of a project and how many there are; NULL when none. */
struct vp_wheel_candidate *vp_wheelhouse_find(const struct vp_wheelhouse *house,
					      const char *project,
					      size_t *count);

/** Opens the wheel of a candidate, unless it is open. */
int vp_wheelhouse_load(struct vp_wheel_candidate *candidate,
		       struct vp_error *err) VP_MUST_CHECK;

VP_DEFINE_AUTO(wheelhouse, struct vp_wheelhouse, vp_wheelhouse_close(local))

#endif
