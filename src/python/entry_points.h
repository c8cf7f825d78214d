/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_ENTRY_POINTS_H
#define VP_PYTHON_ENTRY_POINTS_H

#include "base/arena.h"
#include "base/error.h"

/** A script to make: "NAME = MODULE:ATTRIBUTE [EXTRAS]". */
struct vp_entry_point {
	const char *name;      /**< may be the name of a file */
	const char *module;    /**< dotted identifiers */
	const char *attribute; /**< dotted identifiers */
};

struct vp_entry_points {
	struct vp_entry_point *items;
	size_t count;
};

/**
 * Parses entry_points.txt, by the packaging specification "Entry points", and
 * keeps what is in [console_scripts] and [gui_scripts]; extras are dropped.
 *
 * Names become files and the rest becomes code, so what is not clearly both is
 * VENVPACK_ERR_CORRUPT.  Strings live as long as @p arena.
 */
int vp_entry_points_parse(struct vp_entry_points *points, const char *text,
			  size_t size, struct vp_arena *arena,
			  struct vp_error *err) VP_MUST_CHECK;

#endif
