/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_REQUIREMENTS_H
#define VP_PYTHON_REQUIREMENTS_H

#include "base/strings.h"

/*
 * Requirements, as pip takes them.  pip understands them; here is only read
 * what it does not tell: which packages were asked for by name or place, and
 * not as dependencies of others.
 */

/** One package that was asked for. */
struct vp_requirement {
	const char *name;	/**< normalised */
	const char *direct_url; /**< text of its direct_url.json, or NULL */
};

struct vp_requirements {
	struct vp_arena arena;
	struct vp_strings lines; /**< as given, with the options of each */
	struct vp_requirement *items;
	size_t count;
	size_t capacity;
};

/**
 * Adds what @p requirement names, if it can be told.  One that pip would take
 * for an option is VENVPACK_ERR_ARGUMENT.
 */
int vp_requirements_add(struct vp_requirements *requirements,
			const char *requirement,
			struct vp_error *err) VP_MUST_CHECK;

/** The requirement that names package @p name, or NULL. */
const struct vp_requirement *
vp_requirements_find(const struct vp_requirements *requirements,
		     const char *name);

void vp_requirements_clear(struct vp_requirements *requirements);

VP_DEFINE_AUTO(requirements, struct vp_requirements,
	       vp_requirements_clear(local))

#endif
