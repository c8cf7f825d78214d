/* SPDX-License-Identifier: MIT */
/* pyvenv.cfg: where the base is, and how the environment was made. */
#include "fixup/fixer.h"

#include <string.h>

#include "base/path.h"
#include "fixup/path_search.h"
#include "python/pyvenv_cfg.h"

/* Keys whose whole value is a fact of the base. */
static const struct {
	const char *key;
	enum vp_value value;
} base_keys[] = {
	{ "home", VP_VALUE_BASE_HOME },
	{ "executable", VP_VALUE_BASE_EXECUTABLE },
	{ "base-executable", VP_VALUE_BASE_LINK },
	{ "base-prefix", VP_VALUE_BASE_PREFIX },
	{ "base-exec-prefix", VP_VALUE_BASE_PREFIX },
	{ "version", VP_VALUE_BASE_VERSION },
	{ "version_info", VP_VALUE_BASE_VERSION },
};

static bool is_config(const char *path)
{
	return strcmp(path, "pyvenv.cfg") == 0;
}

static bool wants(const struct vp_fixup_facts *facts, const char *path,
		  uint32_t mode)
{
	(void)facts;
	(void)mode;
	return is_config(path);
}

static bool claims(const struct vp_fixup_facts *facts,
		   const struct vp_fixup_file *file)
{
	(void)facts;
	return is_config(file->path);
}

/* "3.12.1" of "3.12.1.final.0". */
static size_t version_size(const char *text, size_t size)
{
	size_t parts = 0;
	size_t i;

	for (i = 0; i < size; i++) {
		bool is_dot = text[i] == '.';

		if ((!is_dot && (text[i] < '0' || text[i] > '9')) ||
		    (is_dot && ++parts == 3))
			break;
	}
	return i;
}

/* A base inside the environment moves with it. */
static bool names_env(const struct vp_fixup_facts *facts,
		      const struct vp_fixup_file *file,
		      const struct vp_cfg_line *line)
{
	struct vp_path_match match;

	return vp_path_search_next(facts, file->bytes,
				   line->value_offset + line->value_size,
				   line->value_offset, &match);
}

static void fix_base(const struct vp_fixup_facts *facts,
		     const struct vp_fixup_file *file,
		     const struct vp_cfg_line *line, enum vp_value value,
		     struct vp_fixup *fixup)
{
	size_t size = line->value_size;

	if (value == VP_VALUE_BASE_VERSION)
		size = version_size(file->bytes + line->value_offset, size);
	if (size && !names_env(facts, file, line))
		vp_fixup_add(fixup, line->value_offset, size, value,
			     VP_QUOTING_CONFIG, NULL);
}

/*
 * "PYTHON -m venv OPTIONS DIRECTORY".  PYTHON is the base's or that of a tool,
 * somewhere on the machine: of that only its name goes along.
 */
static void fix_command(const struct vp_fixup_facts *facts,
			const struct vp_fixup_file *file,
			const struct vp_cfg_line *line, struct vp_fixup *fixup)
{
	const char *value = file->bytes + line->value_offset;
	const char *option = memmem(value, line->value_size, " -m ", 4);
	const char *slash =
		option ? memrchr(value, '/', (size_t)(option - value)) : NULL;
	const char *home = facts->base_home;
	size_t size = slash ? (size_t)(slash - value) : 0;

	if (!slash)
		return;
	if (home && size == strlen(home) && memcmp(value, home, size) == 0)
		vp_fixup_add(fixup, line->value_offset, size,
			     VP_VALUE_BASE_HOME, VP_QUOTING_CONFIG, NULL);
	else
		vp_fixup_add_literal(fixup, line->value_offset, size + 1, "",
				     0);
}

static void fix_line(const struct vp_fixup_facts *facts,
		     const struct vp_fixup_file *file,
		     const struct vp_cfg_line *line, struct vp_fixup *fixup)
{
	size_t i;

	for (i = 0; i < sizeof(base_keys) / sizeof(base_keys[0]); i++)
		if (vp_cfg_is_key(line, base_keys[i].key))
			fix_base(facts, file, line, base_keys[i].value, fixup);
	if (vp_cfg_is_key(line, "command"))
		fix_command(facts, file, line, fixup);
}

static void fix(const struct vp_fixup_facts *facts,
		const struct vp_fixup_file *file, struct vp_fixup *fixup)
{
	struct vp_cfg_line line;
	size_t offset = 0;

	while (vp_cfg_next(file->bytes, file->size, &offset, &line))
		fix_line(facts, file, &line, fixup);
}

const struct vp_fixer vp_fixer_pyvenv_cfg = {
	.name = "pyvenv-cfg",
	.wants = wants,
	.claims = claims,
	.fix = fix,
};
