/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_INSTALL_H
#define VP_PYTHON_INSTALL_H

#include "base/context.h"
#include "python/wheel.h"

/** A wheel that is to be installed. */
struct vp_install_item {
	struct vp_wheel *wheel;
	const char *file;	/**< name of its file, for people; borrowed */
	const char *direct_url; /**< text of direct_url.json, or NULL */
	bool requested;
	bool keeps_newer; /**< a newer version that is there stays */
};

/** Wheels that are installed together.  A zeroed struct is none. */
struct vp_install {
	struct vp_install_item *items;
	size_t count;
	size_t capacity;
};

/**
 * Opens the wheel at @p path and adds it, or does nothing when there is one of
 * the same package.
 *
 * @param item all but @c wheel and @c file of it
 */
int vp_install_add(struct vp_install *install, const char *path,
		   struct vp_install_item item,
		   struct vp_error *err) VP_MUST_CHECK;

/** The same for a wheel that is open: it takes it over, also when it fails. */
int vp_install_take(struct vp_install *install, struct vp_wheel *wheel,
		    const char *path, struct vp_install_item item,
		    struct vp_error *err) VP_MUST_CHECK;

/**
 * Removes from @p target what is installed of these packages.  What is newer
 * and is to be kept is taken from the list instead.
 */
int vp_install_make_room(struct vp_install *install,
			 const struct vp_wheel_target *target,
			 struct vp_context *ctx,
			 struct vp_error *err) VP_MUST_CHECK;

/** Installs all of them, the largest first, on all threads. */
int vp_install_run(const struct vp_install *install,
		   const struct vp_wheel_target *target, struct vp_context *ctx,
		   struct vp_error *err) VP_MUST_CHECK;

void vp_install_clear(struct vp_install *install);

VP_DEFINE_AUTO(install, struct vp_install, vp_install_clear(local))

#endif
