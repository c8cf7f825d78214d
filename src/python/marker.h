/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_MARKER_H
#define VP_PYTHON_MARKER_H

#include "base/arena.h"
#include "python/interpreter.h"

/*
 * Environment markers, by the packaging specification "Dependency specifiers":
 * python_version < "3.8" and (extra == "x" or sys_platform != "win32").
 */

#define VP_MARKER_VARIABLES 11

/** What the variables of markers are for an interpreter on this host. */
struct vp_marker_facts {
	const char *values[VP_MARKER_VARIABLES];
};

/** Fills them in; strings live in the arena. */
int vp_marker_facts_read(struct vp_marker_facts *out,
			 const struct vp_interpreter *base,
			 struct vp_arena *arena,
			 struct vp_error *err) VP_MUST_CHECK;

/**
 * Sets @p out to whether the marker is true.
 *
 * @param extras normalised names, of which any makes "extra" true that it is
 *               compared with; NULL-terminated, or NULL
 *
 * What is no marker is VENVPACK_ERR_ARGUMENT.
 */
int vp_marker_evaluate(bool *out, const char *marker,
		       const struct vp_marker_facts *facts,
		       const char *const *extras,
		       struct vp_error *err) VP_MUST_CHECK;

#endif
