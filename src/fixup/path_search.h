/* SPDX-License-Identifier: MIT */
#ifndef VP_FIXUP_PATH_SEARCH_H
#define VP_FIXUP_PATH_SEARCH_H

#include "fixup/fixup.h"
#include "fixup/path_spelling.h"

/** A path of the environment that was found, and how it is spelled. */
struct vp_path_match {
	size_t offset;
	struct vp_path_spelling spelling;
};

/**
 * Finds the next whole path of the environment at or after @p from: not the
 * end of a longer path, not the beginning of a longer name.
 */
bool vp_path_search_next(const struct vp_fixup_facts *facts, const char *bytes,
			 size_t size, size_t from, struct vp_path_match *match);

/** The same, be it part of a longer name. */
bool vp_path_search_any(const struct vp_fixup_facts *facts, const char *bytes,
			size_t size, size_t from, struct vp_path_match *match);

#endif
