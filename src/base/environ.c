/* SPDX-License-Identifier: MIT */
/* The environment that programs are run with. */
#include "base/environ.h"

#include <stdbool.h>
#include <string.h>
#include <unistd.h>

static size_t count_strings(const char *const *list)
{
	size_t count = 0;

	while (list[count])
		count++;
	return count;
}

static bool matches(const char *variable, const char *pattern)
{
	size_t length = strcspn(pattern, "*=");

	if (strncmp(variable, pattern, length) != 0)
		return false;
	return pattern[length] == '*' || variable[length] == '=';
}

static bool is_named(const char *variable, const char *const *patterns)
{
	for (; *patterns; patterns++)
		if (matches(variable, *patterns))
			return true;
	return false;
}

int vp_environ_copy(const char *const **out, const char *const *drop,
		    const char *const *add, struct vp_arena *arena,
		    struct vp_error *err)
{
	static const char *const nothing[] = { NULL };
	const char *const *variables =
		environ ? (const char *const *)environ : nothing;
	size_t count = count_strings(variables) + count_strings(add);
	const char **copy = vp_arena_alloc(arena, (count + 1) * sizeof(*copy));
	size_t used = 0;

	if (!copy)
		return vp_fail_nomem(err);
	for (; *variables; variables++) {
		if (is_named(*variables, drop) || is_named(*variables, add))
			continue;
		copy[used] = vp_arena_string(arena, *variables);
		if (!copy[used++])
			return vp_fail_nomem(err);
	}
	for (; *add; add++) {
		copy[used] = vp_arena_string(arena, *add);
		if (!copy[used++])
			return vp_fail_nomem(err);
	}
	*out = copy;
	return 0;
}
