/* SPDX-License-Identifier: MIT */
/* What this host is, as far as binaries care. */
#include "python/platform.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#ifdef _CS_GNU_LIBC_VERSION

/* The C library that we run on is the host's: "glibc 2.36". */
static void read_libc(struct vp_platform *out)
{
	char text[sizeof(out->libc_version)];
	size_t size = confstr(_CS_GNU_LIBC_VERSION, text, sizeof(text));
	const char *space = size ? strchr(text, ' ') : NULL;

	if (!space || strncmp(text, "glibc ", 6) != 0)
		return;
	out->libc = "glibc";
	snprintf(out->libc_version, sizeof(out->libc_version), "%s", space + 1);
}

#else

static bool has_loader(const char *format, const char *machine)
{
	char path[128];

	snprintf(path, sizeof(path), format, machine);
	return access(path, F_OK) == 0;
}

/*
 * Built against musl, and then mostly without a shared library: what the host
 * has is what its loader is called.
 */
static void read_libc(struct vp_platform *out)
{
	if (has_loader("/lib/ld-musl-%s.so.1", out->machine))
		out->libc = "musl";
	else if (access("/lib64/ld-linux-x86-64.so.2", F_OK) == 0 ||
		 has_loader("/lib/ld-linux-%s.so.1", out->machine))
		out->libc = "glibc";
}

#endif

int vp_platform_read(struct vp_platform *out, struct vp_error *err)
{
	struct utsname name;

	if (uname(&name))
		return vp_fail_errno(err, "cannot ask for the machine's name");
	*out = (struct vp_platform){ 0 };
	snprintf(out->machine, sizeof(out->machine), "%s", name.machine);
	read_libc(out);
	return 0;
}
