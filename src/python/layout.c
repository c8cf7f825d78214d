/* SPDX-License-Identifier: MIT */
/* Where things are in an environment. */
#include "python/layout.h"

#include <stdio.h>

struct vp_layout vp_layout_of(const struct vp_interpreter *base)
{
	const char *t = base->free_threaded ? "t" : "";
	struct vp_layout layout;

	snprintf(layout.python, sizeof(layout.python), "python%d.%d",
		 base->major, base->minor);
	snprintf(layout.exact, sizeof(layout.exact), "python%d.%d%s",
		 base->major, base->minor, t);
	snprintf(layout.site_packages, sizeof(layout.site_packages),
		 "lib/python%d.%d%s/site-packages", base->major, base->minor,
		 t);
	/* Only these versions keep headers by version. */
	if (base->minor >= 11 && base->minor <= 13)
		snprintf(layout.include, sizeof(layout.include),
			 "include/python%d.%d%s", base->major, base->minor,
			 base->abi_flags);
	else
		snprintf(layout.include, sizeof(layout.include), "include");
	return layout;
}
