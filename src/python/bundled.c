/* SPDX-License-Identifier: MIT */
/* The wheels that come with an interpreter. */
#include "python/bundled.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/file.h"
#include "base/path.h"

#define TEXT_SIZE_MAX ((size_t)4 * 1024 * 1024)

bool vp_bundled_has_setuptools(const struct vp_interpreter *base)
{
	return base->minor < 12;
}

/* Is this the file of a wheel of package @name, of that version if not NULL? */
static bool is_wheel_of(const char *file, const char *name, const char *version)
{
	size_t length = strlen(name);

	if (strncmp(file, name, length) != 0 || file[length] != '-' ||
	    !vp_has_suffix(file, ".whl"))
		return false;
	if (!version)
		return true;
	file += length + 1;
	length = strlen(version);
	return strncmp(file, version, length) == 0 && file[length] == '-';
}

/* The newest one by its name, as ensurepip takes the last of the sorted. */
static int find_wheel(char **out, const char *dir, const char *name,
		      const char *version, struct vp_error *err)
{
	VP_AUTO(closedir) DIR *entries = opendir(dir);
	VP_AUTO(free) char *best = NULL;
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	struct dirent *entry;

	*out = NULL;
	for (errno = 0; entries && (entry = readdir(entries)); errno = 0) {
		if (!is_wheel_of(entry->d_name, name, version) ||
		    (best && strverscmp(best, entry->d_name) > 0))
			continue;
		free(best);
		best = strdup(entry->d_name);
		if (!best)
			return vp_fail_nomem(err);
	}
	if (entries && errno)
		return vp_fail_errno(err, "cannot read directory '%s'", dir);
	if (!best)
		return 0;
	vp_path_join(&path, dir, best);
	*out = vp_buffer_steal(&path);
	return *out ? 0 : vp_fail_nomem(err);
}

/* Appends what is quoted behind @key in a Python file of the base. */
static void append_assigned(struct vp_buffer *out, const char *path,
			    const char *key)
{
	VP_AUTO(buffer) struct vp_buffer text = { 0 };
	struct vp_error ignored;
	const char *found;
	char quote;

	if (vp_read_file(AT_FDCWD, path, TEXT_SIZE_MAX, &text, &ignored))
		return;
	found = strstr(vp_buffer_string(&text), key);
	if (!found)
		return;
	found += strlen(key);
	found += strspn(found, " \t:=\n");
	quote = *found;
	if (quote == '\'' || quote == '"')
		vp_buffer_append(out, found + 1,
				 strcspn(found + 1, quote == '"' ? "\"" : "'"));
}

/* WHEEL_PKG_DIR, which distributions set when they build Python. */
static void append_wheel_dir(struct vp_buffer *out, const char *stdlib)
{
	VP_AUTO(closedir) DIR *entries = opendir(stdlib);
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	struct dirent *entry;

	while (entries && !out->size && (entry = readdir(entries))) {
		if (!vp_has_prefix(entry->d_name, "_sysconfigdata") ||
		    !vp_has_suffix(entry->d_name, ".py"))
			continue;
		vp_buffer_reset(&path);
		vp_path_join(&path, stdlib, entry->d_name);
		append_assigned(out, vp_buffer_string(&path),
				"'WHEEL_PKG_DIR'");
	}
}

/* That directory counts only if all that is needed is in it. */
static int find_in_wheel_dir(char **out, const struct vp_interpreter *base,
			     const char *name, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer dir = { 0 };
	VP_AUTO(free) char *pip = NULL;
	VP_AUTO(free) char *setuptools = NULL;

	*out = NULL;
	append_wheel_dir(&dir, base->stdlib);
	if (!dir.size || dir.data[0] != '/')
		return 0;
	if (find_wheel(&pip, dir.data, "pip", NULL, err) ||
	    find_wheel(&setuptools, dir.data, "setuptools", NULL, err))
		return err->status;
	if (!pip || (!setuptools && vp_bundled_has_setuptools(base)))
		return 0;
	return find_wheel(out, dir.data, name, NULL, err);
}

static int find_in_ensurepip(char **out, const struct vp_interpreter *base,
			     const char *name, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer init = { 0 };
	VP_AUTO(buffer) struct vp_buffer dir = { 0 };
	VP_AUTO(buffer) struct vp_buffer version = { 0 };
	const char *key = strcmp(name, "pip") == 0 ? "\n_PIP_VERSION"
						   : "\n_SETUPTOOLS_VERSION";

	vp_path_join(&init, base->stdlib, "ensurepip/__init__.py");
	vp_path_join(&dir, base->stdlib, "ensurepip/_bundled");
	if (vp_buffer_check(&init, err) || vp_buffer_check(&dir, err))
		return err->status;
	append_assigned(&version, init.data, key);
	if (version.size && find_wheel(out, dir.data, name, version.data, err))
		return err->status;
	if (version.size && *out)
		return 0;
	return find_wheel(out, dir.data, name, NULL, err);
}

int vp_bundled_find(char **out, const struct vp_interpreter *base,
		    const char *name, struct vp_error *err)
{
	*out = NULL;
	/* The directory came with 3.10. */
	if (base->minor >= 10 && find_in_wheel_dir(out, base, name, err))
		return err->status;
	if (*out)
		return 0;
	return find_in_ensurepip(out, base, name, err);
}
