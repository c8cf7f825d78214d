/* SPDX-License-Identifier: MIT */
/* What would tell of the machine that an environment was made on. */
#include "env/leak.h"

#include <string.h>

#include "base/path.h"

/* Compiled files of others have their makers' paths, which are no secret. */
bool vp_leak_may_be_in(const char *path)
{
	return vp_has_prefix(path, "bin/") || vp_has_prefix(path, "etc/") ||
	       vp_has_prefix(path, "share/") || !strchr(path, '/') ||
	       vp_has_suffix(path, ".pth") || strstr(path, ".dist-info/") ||
	       strstr(path, ".egg-info/");
}

static bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || (unsigned char)c >= 0x80 ||
	       (c && strchr("_-.~+", c));
}

/* The base's prefix, and what is in it, may be told. */
static bool is_of_base(const char *prefix, const char *bytes, size_t size)
{
	size_t length = prefix ? strlen(prefix) : 0;

	return length && size >= length && memcmp(bytes, prefix, length) == 0 &&
	       (size == length || !is_name_byte(bytes[length]));
}

bool vp_leak_is_in(const struct vp_leak_paths *paths, const char *bytes,
		   size_t size)
{
	size_t length = paths->home ? strlen(paths->home) : 0;
	const char *end = bytes + size;
	const char *p = bytes;

	/* "/" is everybody's. */
	if (length < 2)
		return false;
	while ((p = memmem(p, (size_t)(end - p), paths->home, length))) {
		bool begins = p == bytes || !is_name_byte(p[-1]);
		bool ends = p + length == end || !is_name_byte(p[length]);

		if (begins && ends &&
		    !is_of_base(paths->prefix, p, (size_t)(end - p)))
			return true;
		p += length;
	}
	return false;
}

void vp_leak_report(struct vp_context *ctx, const char *path)
{
	vp_report_finding(ctx, VENVPACK_WARNING, "leak", path,
			  "it tells of a path in your home directory");
}
