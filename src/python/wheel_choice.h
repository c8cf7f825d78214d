/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_WHEEL_CHOICE_H
#define VP_PYTHON_WHEEL_CHOICE_H

#include "python/marker.h"
#include "python/wheelhouse.h"

/** A package that goes in: which wheel, and was it asked for by name? */
struct vp_wheel_choice {
	struct vp_wheel_candidate *candidate;
	bool requested;
};

struct vp_wheel_choices {
	struct vp_arena arena;
	struct vp_wheel_choice *items;
	size_t count;
};

/** What is wanted of a wheelhouse. */
struct vp_wheel_wish {
	/**
	 * Lines as of a requirements file: "NAME[EXTRA]>=1; MARKER
	 * --hash=sha256:...".  Without any, all that fits.  NULL-terminated.
	 */
	const char *const *lines;
	bool require_hashes; /**< also when no line has one */
};

/**
 * Chooses a wheel for each package that is wished for, and for what those need
 * in turn: the newest version that all of them allow, not a prerelease if that
 * can be, and of it the wheel that fits best.
 *
 * There is no going back to an older version of what needs too much: what is
 * missing is listed in the message, all of it.  That is
 * VENVPACK_ERR_WRONG_WHEEL when there are wheels that do not fit here, else
 * VENVPACK_ERR_RESOLVE.
 */
int vp_wheel_choice_make(struct vp_wheel_choices *out,
			 struct vp_wheelhouse *house,
			 const struct vp_wheel_wish *wish,
			 const struct vp_interpreter *base,
			 struct vp_context *ctx,
			 struct vp_error *err) VP_MUST_CHECK;
void vp_wheel_choice_clear(struct vp_wheel_choices *choices);

VP_DEFINE_AUTO(wheel_choices, struct vp_wheel_choices,
	       vp_wheel_choice_clear(local))

#endif
