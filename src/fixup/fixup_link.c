/* SPDX-License-Identifier: MIT */
/* What becomes of a link's target. */
#include "fixup/fixup.h"

#include <string.h>

#include "base/path.h"
#include "fixup/value.h"

/* Stands for the environment: what climbs out of it leaves this name. */
#define INSIDE VP_PLACEHOLDER

/* "bin/python", "bin/python3.13t": what starts the base's interpreter. */
static bool is_interpreter(const char *path)
{
	static const char python[] = "bin/python";
	const char *version;

	if (!vp_has_prefix(path, python))
		return false;
	version = path + sizeof(python) - 1;
	version += strspn(version, "0123456789.");
	return !version[strspn(version, "dmtu")];
}

/* Makes @p path, of a link or a target, start at INSIDE when it is inside. */
static void append_inside(struct vp_buffer *out,
			  const struct vp_fixup_facts *facts, const char *path,
			  const char *target)
{
	VP_AUTO(buffer) struct vp_buffer directory = { 0 };
	VP_AUTO(buffer) struct vp_buffer normal = { 0 };
	const char *below;

	vp_buffer_text(&directory, INSIDE "/");
	vp_path_dirname(&directory, path);
	vp_path_normalise(&normal, vp_buffer_string(&directory), target);
	if (directory.failed || normal.failed) {
		out->failed = true;
		return;
	}
	below = target[0] == '/' ? vp_fixup_below_env(facts, normal.data)
				 : NULL;
	if (below)
		vp_path_join(out, INSIDE, below);
	else
		vp_buffer_text(out, normal.data);
}

static void make_relative(struct vp_fixup *fixup, const char *path,
			  const char *target, const char *inside)
{
	VP_AUTO(buffer) struct vp_buffer link = { 0 };
	VP_AUTO(buffer) struct vp_buffer directory = { 0 };
	VP_AUTO(buffer) struct vp_buffer relative = { 0 };

	vp_path_normalise(&link, INSIDE, path);
	vp_path_dirname(&directory, vp_buffer_string(&link));
	vp_path_relative(&relative, vp_buffer_string(&directory), inside);
	if (link.failed || directory.failed || relative.failed)
		fixup->failed = true;
	else
		vp_fixup_add_literal(fixup, 0, strlen(target), relative.data,
				     relative.size);
}

bool vp_fixup_link(const struct vp_fixup_facts *facts, const char *path,
		   const char *target, struct vp_fixup *fixup)
{
	VP_AUTO(buffer) struct vp_buffer inside = { 0 };

	append_inside(&inside, facts, path, target);
	if (inside.failed) {
		fixup->failed = true;
		return false;
	}
	if (vp_path_is_inside(inside.data, INSIDE)) {
		if (target[0] != '/')
			return false;
		make_relative(fixup, path, target, inside.data);
		return true;
	}
	if (is_interpreter(path)) {
		vp_fixup_add(fixup, 0, strlen(target), VP_VALUE_BASE_LINK,
			     VP_QUOTING_RAW, NULL);
		return true;
	}
	vp_fixup_note(fixup, VENVPACK_WARNING, VP_LINK_OUTSIDE,
		      "it points out of the environment, at '%s'", target);
	return false;
}
