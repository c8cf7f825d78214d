/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_RENEWAL_H
#define VP_ENV_RENEWAL_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/context.h"
#include "env/manifest.h"

/**
 * New versions of entries, in the directory .venvpack/relocation of an
 * environment until they are renamed into place.
 *
 * Sealed, it holds the manifest that will be true when all of them are; from
 * then on it can be committed as often as it takes, by whoever finds it.
 */
struct vp_renewal {
	int env;
	int fd; /* its directory */
	bool is_sealed;
};

#define VP_RENEWAL_INIT             \
	{                           \
		.env = -1, .fd = -1 \
	}

/** Begins an empty one; one that is there already and not sealed, is dropped. */
int vp_renewal_open(struct vp_renewal *renewal, int env,
		    struct vp_error *err) VP_MUST_CHECK;

/**
 * Adds a new version of entry number @p index, with owner, mode and time of
 * what is there now, @p like.
 */
int vp_renewal_add_file(const struct vp_renewal *renewal, size_t index,
			const struct vp_buffer *bytes, const struct stat *like,
			struct vp_error *err) VP_MUST_CHECK;
int vp_renewal_add_link(const struct vp_renewal *renewal, size_t index,
			const char *target, const struct stat *like,
			struct vp_error *err) VP_MUST_CHECK;

/** Adds the manifest, and sees to it that all of it is on the disk. */
int vp_renewal_seal(struct vp_renewal *renewal,
		    const struct vp_manifest *manifest,
		    struct vp_error *err) VP_MUST_CHECK;

/**
 * Renames what was added into place, and removes the .pyc files that Python
 * made of sources that are replaced by it.
 */
int vp_renewal_commit(const struct vp_renewal *renewal,
		      const struct vp_tree *tree,
		      struct vp_error *err) VP_MUST_CHECK;

/** Removes its directory: it is done, or was never begun. */
int vp_renewal_end(struct vp_renewal *renewal,
		   struct vp_error *err) VP_MUST_CHECK;

/**
 * Finds a sealed one in @p env, and loads its manifest.  Sets @p found; what is
 * not sealed is dropped.
 */
int vp_renewal_find(struct vp_renewal *renewal, int env,
		    struct vp_manifest *manifest, bool *found,
		    struct vp_error *err) VP_MUST_CHECK;

/** The numbers of the entries in it, in order, to be freed by the caller. */
int vp_renewal_list(const struct vp_renewal *renewal, size_t **out,
		    size_t *count, struct vp_error *err) VP_MUST_CHECK;

/** Takes entry number @p index out of it. */
void vp_renewal_drop(const struct vp_renewal *renewal, size_t index);

/** Closes it.  What was not sealed is removed. */
void vp_renewal_close(struct vp_renewal *renewal);

VP_DEFINE_AUTO(renewal, struct vp_renewal, vp_renewal_close(local))

#endif
