/* SPDX-License-Identifier: MIT */
/* Paths: normal ones stay normal, relative ones lead there, entries inside. */
#include "fuzz.h"

#include <string.h>

#include "base/path.h"

static void check_normal(const char *path)
{
	VP_AUTO(buffer) struct vp_buffer again = { 0 };

	vp_path_normalise(&again, "/", path);
	MUST(path[0] == '/');
	MUST(strcmp(path, again.data) == 0);
}

static void check_relative(const char *from, const char *to)
{
	VP_AUTO(buffer) struct vp_buffer way = { 0 };
	VP_AUTO(buffer) struct vp_buffer there = { 0 };

	vp_path_relative(&way, from, to);
	vp_path_normalise(&there, from, way.data);
	MUST(strcmp(there.data, to) == 0);
	if (vp_path_is_inside(to, from))
		MUST(vp_path_below(to, from));
}

static void check_entry(const char *name)
{
	VP_AUTO(buffer) struct vp_buffer joined = { 0 };
	VP_AUTO(buffer) struct vp_buffer normal = { 0 };

	if (!vp_path_is_entry_name(name))
		return;
	vp_path_join(&joined, "/env", name);
	vp_path_normalise(&normal, "/", joined.data);
	MUST(strcmp(joined.data, normal.data) == 0);
	MUST(vp_path_is_inside(normal.data, "/env"));
	MUST(strcmp(vp_path_below(normal.data, "/env"), name) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	VP_AUTO(buffer) struct vp_buffer from = { 0 };
	VP_AUTO(buffer) struct vp_buffer to = { 0 };
	VP_AUTO(free) char *first = strndup((const char *)bytes, size);
	size_t length;
	VP_AUTO(free) char *second = NULL;

	MUST(first);
	length = strlen(first);
	second = length < size ? strndup((const char *)bytes + length + 1,
					 size - length - 1)
			       : strdup("");
	MUST(second);
	vp_path_normalise(&from, "/base", first);
	vp_path_normalise(&to, from.data, second);
	check_normal(from.data);
	check_normal(to.data);
	check_relative(from.data, to.data);
	check_entry(first);
	return 0;
}
