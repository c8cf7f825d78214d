/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_UPGRADE_H
#define VP_ENV_UPGRADE_H

#include "python/interpreter.h"

/** What an environment is, as far as it stays so when its base is renewed. */
struct vp_upgrade {
	char *home;    /**< as pyvenv.cfg has it */
	char *version; /**< of its Python: "3.11", "3.13t" */
	char *prompt;  /**< the value as pyvenv.cfg has it, or NULL */
	bool system_site_packages;
	bool copies; /**< its bin/python is no link */
};

/** Reads the one at @p path.  What is none is VENVPACK_ERR_NOT_AN_ENV. */
int vp_upgrade_read(struct vp_upgrade *out, const char *path,
		    struct vp_error *err) VP_MUST_CHECK;
void vp_upgrade_clear(struct vp_upgrade *upgrade);

/**
 * Finds its base: the Python of its version in its home, as that is what an
 * upgrade in place has left there, else any of that version.
 */
int vp_upgrade_find_base(struct vp_interpreter *out,
			 const struct vp_upgrade *upgrade,
			 struct vp_context *ctx,
			 struct vp_error *err) VP_MUST_CHECK;

VP_DEFINE_AUTO(upgrade, struct vp_upgrade, vp_upgrade_clear(local))

#endif
