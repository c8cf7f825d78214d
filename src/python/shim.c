/* SPDX-License-Identifier: MIT */
/* What a pyenv shim runs. */
#include "python/shim.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/path.h"

#define VERSION_FILE_MAX ((size_t)64 * 1024)

static bool is_shim(const char *script)
{
	VP_AUTO(buffer) struct vp_buffer text = { 0 };
	VP_AUTO(buffer) struct vp_buffer dir = { 0 };
	struct vp_error ignored;

	vp_path_dirname(&dir, script);
	return strcmp(vp_path_basename(vp_buffer_string(&dir)), "shims") == 0 &&
	       !vp_read_file(AT_FDCWD, script, VERSION_FILE_MAX, &text,
			     &ignored) &&
	       strstr(vp_buffer_string(&text), "pyenv");
}

/* PYENV_ROOT, or the directory that the shims are in. */
static void find_root(struct vp_buffer *out, const char *script)
{
	VP_AUTO(buffer) struct vp_buffer dir = { 0 };
	const char *root = getenv("PYENV_ROOT");

	if (root && root[0] == '/') {
		vp_buffer_text(out, root);
		return;
	}
	vp_path_dirname(&dir, script);
	vp_path_dirname(out, vp_buffer_string(&dir));
}

static bool read_versions(struct vp_buffer *out, const char *path)
{
	struct vp_error ignored;

	vp_buffer_reset(out);
	return !vp_read_file(AT_FDCWD, path, VERSION_FILE_MAX, out, &ignored);
}

/* Reads DIR/.python-version of the nearest directory DIR that has one. */
static bool read_local_versions(struct vp_buffer *out)
{
	VP_AUTO(buffer) struct vp_buffer dir = { 0 };
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	struct vp_error ignored;

	if (vp_absolute_path(&dir, ".", &ignored))
		return false;
	for (;;) {
		char *slash = strrchr(dir.data, '/');

		vp_buffer_reset(&path);
		vp_path_join(&path, dir.data, ".python-version");
		if (read_versions(out, vp_buffer_string(&path)))
			return true;
		if (!slash[1])
			return false;
		slash[slash == dir.data] = '\0';
	}
}

static bool find_versions(struct vp_buffer *out, const char *root)
{
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	const char *chosen = getenv("PYENV_VERSION");

	if (chosen && chosen[0]) {
		vp_buffer_text(out, chosen);
		return true;
	}
	if (read_local_versions(out))
		return true;
	vp_path_join(&path, root, "version");
	return read_versions(out, vp_buffer_string(&path));
}

int vp_shim_resolve(char **out, const char *script, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer root = { 0 };
	VP_AUTO(buffer) struct vp_buffer versions = { 0 };
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	char *rest = NULL;
	char *version;

	*out = NULL;
	if (!is_shim(script))
		return 0;
	find_root(&root, script);
	if (!find_versions(&versions, vp_buffer_string(&root)))
		return 0;
	if (vp_buffer_check(&versions, err))
		return err->status;
	version = strtok_r(versions.data, ": \t\r\n", &rest);
	for (; version; version = strtok_r(NULL, ": \t\r\n", &rest)) {
		/* A version is a name: not a way out of pyenv's directory. */
		if (strchr(version, '/') || version[0] == '.')
			continue;
		vp_buffer_reset(&path);
		vp_buffer_printf(&path, "%s/versions/%s/bin/%s",
				 vp_buffer_string(&root), version,
				 vp_path_basename(script));
		if (!access(vp_buffer_string(&path), X_OK)) {
			*out = vp_buffer_steal(&path);
			return *out ? 0 : vp_fail_nomem(err);
		}
	}
	return 0;
}
