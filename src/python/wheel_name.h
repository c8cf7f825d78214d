/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_WHEEL_NAME_H
#define VP_PYTHON_WHEEL_NAME_H

#include "base/cleanup.h"
#include "base/error.h"

/**
 * The file name of a wheel, by the packaging specification "Binary
 * distribution format":
 *
 *   DISTRIBUTION-VERSION[-BUILD]-PYTHON-ABI-PLATFORM.whl
 *
 * Tags may be sets such as "py2.py3".  Strings live in @c text.
 */
struct vp_wheel_name {
	char *text;
	const char *distribution;
	const char *version;
	const char *build; /**< NULL when there is none */
	const char *python;
	const char *abi;
	const char *platform;
};

/** Other names are VENVPACK_ERR_BAD_WHEEL. */
int vp_wheel_name_parse(struct vp_wheel_name *name, const char *file_name,
			struct vp_error *err) VP_MUST_CHECK;
void vp_wheel_name_clear(struct vp_wheel_name *name);

VP_DEFINE_AUTO(wheel_name, struct vp_wheel_name, vp_wheel_name_clear(local))

#endif
