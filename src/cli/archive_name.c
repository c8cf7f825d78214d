/* SPDX-License-Identifier: MIT */
/* Names for archives that were given none. */
#include "cli/archive_name.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/scope.h"

static const char *const suffixes[] = {
	".tar.zst", ".tar.gz", ".tar.xz", ".tar.bz2", ".tzst",
	".tgz",	    ".txz",    ".tbz2",	  ".tar",     ".zip",
};

/* Takes trailing slashes off; returns the last component. */
static char *last_component(char *path)
{
	size_t length = strlen(path);
	char *slash;

	while (length > 0 && path[length - 1] == '/')
		path[--length] = '\0';
	slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

static bool is_name(const char *component)
{
	return *component && strcmp(component, ".") != 0 &&
	       strcmp(component, "..") != 0;
}

/* The name of the directory @p path, whatever way leads there. */
static char *real_name(const char *path)
{
	CLI_AUTO(free) char *resolved = realpath(path, NULL);
	const char *name = resolved ? last_component(resolved) : "";

	return strdup(*name ? name : "environment");
}

static char *directory_name(const char *env)
{
	CLI_AUTO(free) char *path = strdup(env);
	char *name;

	if (!path)
		return NULL;
	name = last_component(path);
	if (!is_name(name))
		return real_name(env);
	/* As it was called on the command line, should it be a link. */
	return strdup(name);
}

static char *name_above(const char *env)
{
	CLI_AUTO(free) char *path = strdup(env);
	char *name;

	if (!path)
		return NULL;
	name = last_component(path);
	if (!is_name(name)) {
		free(path);
		path = realpath(env, NULL);
		if (!path)
			return strdup("environment");
		name = last_component(path);
	}
	*name = '\0';
	return real_name(*path ? path : ".");
}

char *cli_archive_name(const char *env, const char *suffix)
{
	CLI_AUTO(free) char *name = directory_name(env);
	char *archive;

	if (name && strcmp(name, ".venv") == 0) {
		free(name);
		name = name_above(env);
	}
	if (!name || asprintf(&archive, "%s.%s", name, suffix) < 0)
		return NULL;
	return archive;
}

char *cli_archive_environment(const char *archive)
{
	const char *slash = strrchr(archive, '/');
	CLI_AUTO(free) char *name = strdup(slash ? slash + 1 : archive);
	size_t length = name ? strlen(name) : 0;
	size_t i;

	for (i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		size_t end = strlen(suffixes[i]);

		if (length < end ||
		    strcmp(name + length - end, suffixes[i]) != 0)
			continue;
		name[length - end] = '\0';
		return is_name(name) ? strdup(name) : NULL;
	}
	return NULL;
}
