/* SPDX-License-Identifier: MIT */
/* Bytecode: where its source was, and when that was written. */
#include "fixup/fixer.h"

#include <string.h>

#include "base/path.h"
#include "fixup/value.h"
#include "python/pyc.h"

static bool wants(const struct vp_fixup_facts *facts, const char *path,
		  uint32_t mode)
{
	(void)mode;
	return facts->clamps_time && vp_has_suffix(path, ".pyc");
}

static bool claims(const struct vp_fixup_facts *facts,
		   const struct vp_fixup_file *file)
{
	(void)facts;
	return vp_has_suffix(file->path, ".pyc");
}

/* Bytecode is valid as long as it has the time of its source. */
static void clamp_time(const struct vp_fixup_facts *facts,
		       const struct vp_fixup_file *file, struct vp_fixup *fixup)
{
	uint32_t latest = (uint32_t)facts->mtime_max;
	uint32_t time;
	size_t offset;
	char bytes[4];
	size_t i;

	if (!vp_pyc_source_time(file->bytes, file->size, &time, &offset) ||
	    (int64_t)time <= facts->mtime_max)
		return;
	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(latest >> 8 * i & 0xff);
	vp_fixup_add_literal(fixup, offset, sizeof(bytes), bytes,
			     sizeof(bytes));
}

/*
 * The source of a code object is named relative to the environment: when it is
 * imported it is told where it really is.  What else begins with the path was
 * computed from it at another place and cannot be computed again.
 */
static bool append_text(struct vp_buffer *out, const char *below)
{
	if (vp_has_suffix(below, ".py")) {
		vp_buffer_text(out, below + 1);
		return true;
	}
	vp_buffer_text(out, VP_PLACEHOLDER);
	vp_buffer_text(out, below);
	return false;
}

static bool rewrite(const struct vp_fixup_file *file, size_t env_size,
		    const struct vp_pyc_string *string, struct vp_fixup *fixup)
{
	VP_AUTO(buffer) struct vp_buffer below = { 0 };
	VP_AUTO(buffer) struct vp_buffer text = { 0 };
	VP_AUTO(buffer) struct vp_buffer encoded = { 0 };
	bool is_source;

	vp_buffer_append(&below, file->bytes + string->text_offset + env_size,
			 string->text_size - env_size);
	is_source = append_text(&text, vp_buffer_string(&below));
	vp_pyc_write_string(&encoded, file->bytes, string,
			    vp_buffer_string(&text));
	if (below.failed || text.failed || encoded.failed)
		fixup->failed = true;
	else
		vp_fixup_add_literal(fixup, string->offset, string->size,
				     encoded.data, encoded.size);
	return is_source;
}

/* Finds the next string with any of the paths; the longest is the first. */
static bool find_next(const struct vp_fixup_facts *facts,
		      const struct vp_fixup_file *file, size_t from,
		      struct vp_pyc_string *string, size_t *env_size)
{
	const char *const *env;
	struct vp_pyc_string found;
	bool any = false;

	for (env = facts->env_paths; *env; env++) {
		if (!vp_pyc_find_string(file->bytes, file->size, from, *env,
					&found) ||
		    (any && found.offset >= string->offset))
			continue;
		*string = found;
		*env_size = strlen(*env);
		any = true;
	}
	return any;
}

static void rewrite_strings(const struct vp_fixup_facts *facts,
			    const struct vp_fixup_file *file,
			    struct vp_fixup *fixup)
{
	struct vp_pyc_string string;
	bool has_constant = false;
	size_t env_size;
	size_t from;

	for (from = 0; find_next(facts, file, from, &string, &env_size);
	     from = string.offset + string.size) {
		if (memchr(file->bytes + string.text_offset, '\0',
			   string.text_size))
			continue;
		if (!rewrite(file, env_size, &string, fixup))
			has_constant = true;
	}
	if (has_constant)
		vp_fixup_note(fixup, VENVPACK_NOTE, "bytecode-path",
			      "a constant in it held the environment's path, "
			      "and holds '%s' now",
			      VP_PLACEHOLDER);
}

static void fix(const struct vp_fixup_facts *facts,
		const struct vp_fixup_file *file, struct vp_fixup *fixup)
{
	if (facts->clamps_time)
		clamp_time(facts, file, fixup);
	rewrite_strings(facts, file, fixup);
}

const struct vp_fixer vp_fixer_pyc = {
	.name = "pyc",
	.wants = wants,
	.claims = claims,
	.fix = fix,
};
