/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_SELECTION_H
#define VP_ENV_SELECTION_H

#include "env/filter.h"
#include "env/leak.h"
#include "env/tree.h"
#include "fixup/fixup.h"
#include "fixup/value.h"

/** Files that are packed as if a distribution had been installed with them. */
struct vp_addition {
	const char *record; /**< the RECORD that is to name them, or NULL */
	const char *root;   /**< a file, or a directory with all in it */
};

/** What is packed: which files, from where, and for which place. */
struct vp_selection {
	int env; /**< the environment's directory */
	const struct vp_fixup_facts *facts;
	struct vp_filter filter;
	const char *const *left_out; /**< paths in it, NULL-terminated */
	/** Whose bytes are packed: nowhere, for portable ones. */
	const struct vp_place *place;
	struct vp_leak_paths leaks; /**< that are told of */
	struct vp_addition *additions;
	size_t addition_count;
};

/**
 * Opens what file @p entry is packed from, wherever that is.  When it has not
 * @p size bytes any more, or is no file, that is VENVPACK_ERR_CHANGED.
 */
int vp_selection_open_file(const struct vp_selection *selection,
			   const struct vp_entry *entry, uint64_t size,
			   int *out, struct vp_error *err) VP_MUST_CHECK;

/** Appends the whole of it, @p limit bytes at most. */
int vp_selection_read_file(const struct vp_selection *selection,
			   const struct vp_entry *entry, size_t limit,
			   struct vp_buffer *out,
			   struct vp_error *err) VP_MUST_CHECK;

#endif
