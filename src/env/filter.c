/* SPDX-License-Identifier: MIT */
/* Choosing what of an environment is packed. */
#include "env/filter.h"

#include <string.h>

#include "base/glob.h"
#include "base/path.h"

static const char *const needed[] = { "pyvenv.cfg", "bin/python", NULL };

int vp_filter_check(const struct vp_filter *filter, struct vp_error *err)
{
	const char *const *rule;
	const char *const *path;

	for (rule = filter->rules; rule && *rule; rule++)
		if ((**rule != '+' && **rule != '-') || !(*rule)[1])
			return vp_fail(err, VENVPACK_ERR_ARGUMENT,
				       "'%s' is no '+' or '-' before a pattern",
				       *rule);
	for (path = needed; *path; path++)
		if (!vp_filter_keeps(filter, *path, false))
			return vp_fail(err, VENVPACK_ERR_ARGUMENT,
				       "'%s' cannot be left out: without it "
				       "this is no environment",
				       *path);
	return 0;
}

/* "NAME" and "NAME/" name things wherever they are. */
static bool is_name(const char *pattern)
{
	const char *slash = strchr(pattern, '/');

	return !slash || !slash[1];
}

static bool matches(const char *pattern, const char *path, bool is_directory)
{
	const char *name;

	if (!is_name(pattern)) {
		if (vp_has_prefix(pattern, "./"))
			pattern++;
		return vp_glob_covers(pattern + (*pattern == '/'), path,
				      is_directory);
	}
	for (name = path; name; name = strchr(name, '/')) {
		name += *name == '/';
		if (vp_glob_covers(pattern, name, is_directory))
			return true;
	}
	return false;
}

/* "__pycache__" itself, or "__pycache__/x.pyc" somewhere. */
static bool is_bytecode(const char *path, bool is_directory)
{
	static const char cache[] = "__pycache__";
	const size_t size = sizeof(cache) - 1;
	const char *end = strrchr(path, '/');
	const char *name;

	if (is_directory)
		return strcmp(vp_path_basename(path), cache) == 0;
	if (!end || !vp_has_suffix(end, ".pyc") || (size_t)(end - path) < size)
		return false;
	name = end - size;
	return strncmp(name, cache, size) == 0 &&
	       (name == path || name[-1] == '/');
}

/* The rule that decides, or NULL. */
static const char *const *deciding_rule(const struct vp_filter *filter,
					const char *path, bool is_directory)
{
	const char *const *found = NULL;
	const char *const *rule;

	for (rule = filter->rules; rule && *rule; rule++)
		if (matches(*rule + 1, path, is_directory))
			found = rule;
	return found;
}

bool vp_filter_keeps(const struct vp_filter *filter, const char *path,
		     bool is_directory)
{
	const char *const *rule = deciding_rule(filter, path, is_directory);

	if (filter->drops_bytecode && is_bytecode(path, is_directory))
		return false;
	return !rule || **rule == '+';
}

bool vp_filter_may_keep_below(const struct vp_filter *filter, const char *path)
{
	const char *const *rule = deciding_rule(filter, path, true);

	/* A directory of bytecode may have other things in it. */
	if (!rule || **rule == '+')
		return true;
	while (*++rule)
		if (**rule == '+')
			return true;
	return false;
}
