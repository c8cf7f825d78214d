/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_CHANGED_H
#define VP_ENV_CHANGED_H

#include "base/error.h"

/** The failure of a file that is not what it was when it was first looked at. */
static inline int vp_fail_changed(struct vp_error *err, const char *path)
{
	return vp_fail(err, VENVPACK_ERR_CHANGED,
		       "'%s' changed while it was read: pack it when nothing "
		       "writes to it",
		       path);
}

#endif
