/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_EDITABLE_H
#define VP_ENV_EDITABLE_H

#include "env/selection.h"
#include "python/editable_hook.h"

/**
 * An editable install whose source is outside of the environment.  All paths
 * but @c location and those of the hook are in the environment.
 */
struct vp_editable {
	char *name;
	char *location; /**< of the project */
	char *site;	/**< the site-packages it is in */
	char *record;	/**< its RECORD; NULL where egg-info is beside the
			     source */
	char *egg_info; /**< that, absolute, or NULL */
	struct vp_hook hook;
	/** What leads to the source: all that goes when the source comes. */
	struct vp_strings leads;
	/** What else is of it: files, and directories with all in them. */
	struct vp_strings rest;
	/** Of those, scripts that run one of the source's. */
	struct vp_strings stubs;
};

struct vp_editables {
	struct vp_editable *items;
	size_t count;
	size_t capacity;
};

/**
 * Finds the editable installs of a listed tree: by the .pth files that
 * distributions have, by direct_url.json, and by .egg-link files.
 */
int vp_editables_find(struct vp_editables *editables,
		      const struct vp_tree *tree,
		      const struct vp_selection *selection,
		      struct vp_error *err) VP_MUST_CHECK;

void vp_editables_clear(struct vp_editables *editables);

VP_DEFINE_AUTO(editables, struct vp_editables, vp_editables_clear(local))

#endif
