/* SPDX-License-Identifier: MIT */
/* Distributions that are installed, and how they go. */
#include "python/installed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/beneath.h"
#include "base/file.h"
#include "base/path.h"
#include "python/metadata.h"
#include "python/record.h"

#define RECORD_MAX ((size_t)256 * 1024 * 1024)
#define SUFFIX ".dist-info"

void vp_installed_clear(struct vp_installed *installed)
{
	free(installed->dist_info);
	free(installed->version);
	*installed = (struct vp_installed){ 0 };
}

/* "NAME-VERSION.dist-info"; sets @version when it is of package @name. */
static int read_name(struct vp_installed *out,
		     const struct vp_wheel_target *target, const char *entry,
		     const char *name, struct vp_error *err)
{
	VP_AUTO(free) char *copy = NULL;
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	char *dash;

	if (!vp_has_suffix(entry, SUFFIX))
		return 0;
	copy = strndup(entry, strlen(entry) - strlen(SUFFIX));
	if (!copy)
		return vp_fail_nomem(err);
	dash = strrchr(copy, '-');
	if (!dash)
		return 0;
	*dash = '\0';
	if (!vp_metadata_same_name(copy, name))
		return 0;
	vp_installed_clear(out);
	vp_path_join(&path, target->site_packages, entry);
	out->dist_info = vp_buffer_steal(&path);
	out->version = strdup(dash + 1);
	return out->dist_info && out->version ? 0 : vp_fail_nomem(err);
}

int vp_installed_find(struct vp_installed *out,
		      const struct vp_wheel_target *target, const char *name,
		      struct vp_error *err)
{
	VP_AUTO(installed) struct vp_installed found = { 0 };
	VP_AUTO(closedir) DIR *dir = NULL;
	struct dirent *entry;
	int fd = vp_open_beneath(target->env, target->site_packages,
				 O_RDONLY | O_DIRECTORY, 0);

	if (fd >= 0)
		dir = fdopendir(fd);
	if (!dir) {
		vp_fail_errno(err, "cannot read directory '%s'",
			      target->site_packages);
		if (fd >= 0)
			close(fd);
		return err->status;
	}
	for (errno = 0; (entry = readdir(dir)); errno = 0)
		if (read_name(&found, target, entry->d_name, name, err))
			return err->status;
	if (errno)
		return vp_fail_errno(err, "cannot read directory '%s'",
				     target->site_packages);
	vp_installed_clear(out);
	*out = found;
	found = (struct vp_installed){ 0 };
	return 0;
}

/* Calls unlinkat() beneath the environment; nothing there is fine. */
static int remove_beneath(int env, const char *path, int flags,
			  struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer parent = { 0 };
	VP_AUTO(close) int dir = -1;

	vp_path_dirname(&parent, path);
	if (vp_buffer_check(&parent, err))
		return err->status;
	dir = vp_open_beneath(env, parent.data, O_PATH | O_DIRECTORY, 0);
	/* What is behind a link is no part of the distribution. */
	if (dir < 0 && (errno == ENOENT || errno == ELOOP || errno == ENOTDIR))
		return 0;
	if (dir < 0)
		return vp_fail_errno(err, "cannot open directory '%s'",
				     parent.data);
	if (!unlinkat(dir, vp_path_basename(path), flags) || errno == ENOENT)
		return 0;
	if (flags == AT_REMOVEDIR || errno == EISDIR)
		return 0;
	return vp_fail_errno(err, "cannot remove '%s'", path);
}

/* "x.py" is compiled to "__pycache__/x.*.pyc". */
static int remove_compiled(int env, const char *path, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer cache = { 0 };
	VP_AUTO(buffer) struct vp_buffer prefix = { 0 };
	VP_AUTO(closedir) DIR *dir = NULL;
	struct dirent *entry;
	int fd;

	vp_path_dirname(&cache, path);
	vp_path_join(&cache, "/", "__pycache__");
	vp_buffer_text(&prefix, vp_path_basename(path));
	if (vp_buffer_check(&cache, err) || vp_buffer_check(&prefix, err))
		return err->status;
	/* Leaves the '.' of ".py". */
	prefix.data[prefix.size - 2] = '\0';
	fd = vp_open_beneath(env, cache.data, O_RDONLY | O_DIRECTORY, 0);
	if (fd < 0)
		return 0;
	dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		return vp_fail_nomem(err);
	}
	while ((entry = readdir(dir)))
		if (vp_has_prefix(entry->d_name, prefix.data) &&
		    vp_has_suffix(entry->d_name, ".pyc"))
			unlinkat(fd, entry->d_name, 0);
	return 0;
}

/* Removes the directory of @path and those above, as far as they are empty. */
static int remove_empty(int env, const char *path, const char *top,
			struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer dir = { 0 };
	VP_AUTO(buffer) struct vp_buffer cache = { 0 };
	char *slash;

	vp_buffer_text(&dir, path);
	if (vp_buffer_check(&dir, err))
		return err->status;
	while ((slash = strrchr(dir.data, '/'))) {
		*slash = '\0';
		if (!vp_path_is_inside(dir.data, top) ||
		    strcmp(dir.data, top) == 0)
			break;
		vp_buffer_reset(&cache);
		vp_path_join(&cache, dir.data, "__pycache__");
		if (vp_buffer_check(&cache, err) ||
		    remove_beneath(env, cache.data, AT_REMOVEDIR, err) ||
		    remove_beneath(env, dir.data, AT_REMOVEDIR, err))
			return err->status;
	}
	return 0;
}

/* A row is relative to site-packages; @out is where it is in the environment. */
static bool locate(struct vp_buffer *out, const struct vp_wheel_target *target,
		   const char *row)
{
	VP_AUTO(buffer) struct vp_buffer base = { 0 };
	VP_AUTO(buffer) struct vp_buffer full = { 0 };
	const char *below;

	vp_path_join(&base, target->env_path, target->site_packages);
	vp_path_normalise(&full, vp_buffer_string(&base), row);
	below = full.failed ? NULL : vp_path_below(full.data, target->env_path);
	if (!below || !*below)
		return false;
	vp_buffer_reset(out);
	vp_buffer_text(out, below);
	return !out->failed;
}

static int remove_row(const struct vp_wheel_target *target, const char *row,
		      struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer path = { 0 };

	if (!locate(&path, target, row))
		return 0;
	if (remove_beneath(target->env, path.data, 0, err))
		return err->status;
	if (!vp_has_suffix(path.data, ".py"))
		return 0;
	return remove_compiled(target->env, path.data, err);
}

static int remove_directories(const struct vp_wheel_target *target,
			      const struct vp_record *record,
			      struct vp_error *err)
{
	size_t i;

	for (i = 0; i < record->count; i++) {
		VP_AUTO(buffer) struct vp_buffer path = { 0 };

		if (locate(&path, target, record->rows[i].path) &&
		    remove_empty(target->env, path.data, target->site_packages,
				 err))
			return err->status;
	}
	return 0;
}

/* Of its .dist-info nothing stays, be it in RECORD or not. */
static int remove_rest(const struct vp_wheel_target *target,
		       const char *dist_info, struct vp_error *err)
{
	VP_AUTO(close)
	int dir = vp_open_beneath(target->env, target->site_packages,
				  O_RDONLY | O_DIRECTORY, 0);

	if (dir < 0)
		return vp_fail_errno(err, "cannot open directory '%s'",
				     target->site_packages);
	return vp_remove_tree(dir, vp_path_basename(dist_info), err);
}

int vp_installed_remove(const struct vp_installed *installed,
			const struct vp_wheel_target *target,
			struct vp_error *err)
{
	VP_AUTO(arena) struct vp_arena arena = { 0 };
	VP_AUTO(buffer) struct vp_buffer text = { 0 };
	VP_AUTO(close) int dir = -1;
	struct vp_record record = { 0 };
	size_t i;

	dir = vp_open_beneath(target->env, installed->dist_info,
			      O_RDONLY | O_DIRECTORY, 0);
	if (dir < 0)
		return vp_fail_errno(err, "cannot open directory '%s'",
				     installed->dist_info);
	if (vp_read_file(dir, "RECORD", RECORD_MAX, &text, err) ||
	    vp_record_parse(&record, vp_buffer_string(&text), text.size, &arena,
			    err))
		return vp_wrap(err, "'%s' cannot be replaced",
			       installed->dist_info);
	for (i = 0; i < record.count; i++)
		if (remove_row(target, record.rows[i].path, err))
			return err->status;
	if (remove_directories(target, &record, err))
		return err->status;
	return remove_rest(target, installed->dist_info, err);
}
