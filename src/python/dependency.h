/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_DEPENDENCY_H
#define VP_PYTHON_DEPENDENCY_H

#include "base/arena.h"
#include "base/error.h"

/**
 * A requirement by name, by the packaging specification "Dependency
 * specifiers" (PEP 508): NAME[EXTRA,...] SPECIFIER ; MARKER
 */
struct vp_dependency {
	const char *name;      /**< normalised */
	const char **extras;   /**< normalised; NULL-terminated */
	const char *specifier; /**< "" when any version will do */
	const char *marker;    /**< NULL when it always counts */
	bool is_direct;	       /**< "NAME @ URL": the specifier is a URL */
};

/** Parses; strings live in the arena.  What is none is VENVPACK_ERR_ARGUMENT. */
int vp_dependency_parse(struct vp_dependency *out, const char *text,
			struct vp_arena *arena,
			struct vp_error *err) VP_MUST_CHECK;

#endif
