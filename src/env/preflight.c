/* SPDX-License-Identifier: MIT */
/* Can this host run an environment, before anything is written? */
#include "env/preflight.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/elf.h"
#include "base/file.h"
#include "base/loader.h"
#include "base/path.h"
#include "python/platform.h"

#define BLOCK_SIZE ((uint64_t)4096) /* what files are rounded up to */
#define MEBIBYTE ((uint64_t)1024 * 1024)

/* Activation puts it into PATH, and pyvenv.cfg has it on a line. */
int vp_preflight_path(const char *env, struct vp_error *err)
{
	if (strpbrk(env, "\r\n"))
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "no environment can be at '%s': it has a line "
			       "end in its path",
			       env);
	if (strchr(env, ':'))
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "no environment can be at '%s': ':' separates "
			       "the directories of PATH",
			       env);
	return 0;
}

static int check_libc(const struct vp_manifest *manifest,
		      const struct vp_platform *host, struct vp_error *err)
{
	if (!manifest->libc || !host->libc)
		return 0;
	if (strcmp(manifest->libc, host->libc) != 0)
		return vp_fail(err, VENVPACK_ERR_PLATFORM,
			       "it has binaries for %s, and this host has %s",
			       manifest->libc, host->libc);
	if (manifest->libc_version && host->libc_version[0] &&
	    vp_version_compare(manifest->libc_version, host->libc_version) > 0)
		return vp_fail(err, VENVPACK_ERR_PLATFORM,
			       "it has binaries that need %s %s or later, and "
			       "this host has %s",
			       manifest->libc, manifest->libc_version,
			       host->libc_version);
	return 0;
}

int vp_preflight_platform(const struct vp_manifest *manifest,
			  struct vp_error *err)
{
	struct vp_platform host;

	if (vp_platform_read(&host, err))
		return err->status;
	if (strcmp(manifest->system, "linux") != 0)
		return vp_fail(err, VENVPACK_ERR_PLATFORM,
			       "it is for %s, and this host runs linux",
			       manifest->system);
	if (strcmp(manifest->machine, host.machine) != 0)
		return vp_fail(err, VENVPACK_ERR_PLATFORM,
			       "it is for %s, and this host is %s",
			       manifest->machine, host.machine);
	return check_libc(manifest, &host, err);
}

int vp_preflight_python(const struct vp_manifest *manifest, const char *python,
			struct vp_interpreter *base, struct vp_context *ctx,
			struct vp_error *err)
{
	struct vp_python_need need = {
		.implementation = manifest->implementation,
		.abi_flags = manifest->abi_flags,
		.soabi = manifest->soabi,
	};

	if (sscanf(manifest->python_version, "%3d.%3d", &need.major,
		   &need.minor) != 2)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "'%s' is no version of Python",
			       manifest->python_version);
	return vp_interpreter_find_fitting(base, &need, python,
					   manifest->base_home, ctx, err);
}

int vp_preflight(const struct vp_manifest *manifest, const char *env,
		 const char *python, struct vp_interpreter *base,
		 struct vp_context *ctx, struct vp_error *err)
{
	if (vp_preflight_path(env, err) || vp_preflight_platform(manifest, err))
		return err->status;
	return vp_preflight_python(manifest, python, base, ctx, err);
}

/* Asks the file system of @path, the nearest of it that there is already. */
static int ask_nearest(const char *env, struct vp_buffer *path,
		       struct statvfs *out, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer parent = { 0 };

	if (vp_absolute_path(path, env, err))
		return err->status;
	while (statvfs(path->data, out)) {
		if (strcmp(path->data, "/") == 0)
			return vp_fail_errno(err, "cannot examine '%s'", env);
		vp_buffer_reset(&parent);
		vp_path_dirname(&parent, path->data);
		vp_buffer_reset(path);
		vp_buffer_text(path, vp_buffer_string(&parent));
		if (vp_buffer_check(&parent, err) || vp_buffer_check(path, err))
			return err->status;
	}
	return 0;
}

int vp_preflight_space(const struct vp_manifest *manifest, const char *env,
		       struct vp_error *err)
{
	const struct vp_tree *tree = &manifest->tree;
	VP_AUTO(buffer) struct vp_buffer nearest = { 0 };
	uint64_t needed = 0;
	struct statvfs fs;
	uint64_t available;
	size_t i;

	if (ask_nearest(env, &nearest, &fs, err))
		return err->status;
	for (i = 0; i < tree->count; i++)
		needed += (tree->entries[i].size + BLOCK_SIZE - 1) /
			  BLOCK_SIZE * BLOCK_SIZE;
	available = (uint64_t)fs.f_bavail * fs.f_frsize;
	if (needed > available)
		return vp_fail(err, VENVPACK_ERR_NO_SPACE,
			       "no room for '%s': it takes %" PRIu64
			       " MiB, and %" PRIu64 " MiB are free",
			       env, needed / MEBIBYTE + 1,
			       available / MEBIBYTE);
	/* Some file systems do not count files, and say 0 of all. */
	if (fs.f_files && tree->count > fs.f_favail)
		return vp_fail(err, VENVPACK_ERR_NO_SPACE,
			       "no room for '%s': it has %zu entries, and "
			       "%" PRIu64 " more files can be made",
			       env, tree->count, (uint64_t)fs.f_favail);
	return 0;
}

static int check_taken(const char *env, struct vp_error *err)
{
	VP_AUTO(closedir) DIR *dir = NULL;
	struct dirent *entry;
	struct stat st;

	if (lstat(env, &st))
		return 0;
	if (S_ISDIR(st.st_mode))
		dir = opendir(env);
	if (!dir)
		return vp_fail(err, VENVPACK_ERR_DESTINATION,
			       "'%s' exists already", env);
	while ((entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			return vp_fail(err, VENVPACK_ERR_DESTINATION,
				       "'%s' exists already and is not empty",
				       env);
	return 0;
}

int vp_preflight_destination(const char *env, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer nearest = { 0 };
	VP_AUTO(buffer) struct vp_buffer parent = { 0 };
	struct statvfs fs;
	const char *where;

	if (check_taken(env, err) || ask_nearest(env, &nearest, &fs, err))
		return err->status;
	if (fs.f_flag & ST_NOEXEC)
		return vp_fail(err, VENVPACK_ERR_DESTINATION,
			       "no environment runs at '%s': '%s' is on a file "
			       "system where programs may not be run (noexec)",
			       env, nearest.data);
	/* An empty directory is replaced, which is up to its parent. */
	vp_path_dirname(&parent, env);
	if (vp_buffer_check(&parent, err))
		return err->status;
	where = strcmp(nearest.data, env) == 0 ? parent.data : nearest.data;
	if (fs.f_flag & ST_RDONLY ||
	    faccessat(AT_FDCWD, where, W_OK | X_OK, AT_EACCESS))
		return vp_fail(err, VENVPACK_ERR_DESTINATION,
			       "'%s' cannot be made: '%s' may not be written "
			       "to, or is no directory",
			       env, where);
	return 0;
}

int vp_preflight_libraries(const struct vp_manifest *manifest,
			   enum venvpack_severity severity,
			   const char **missing, struct vp_context *ctx,
			   struct vp_error *err)
{
	VP_AUTO(loader) struct vp_loader loader = { 0 };
	size_t i;

	*missing = NULL;
	if (!manifest->library_count)
		return 0;
	if (vp_loader_open(&loader, err))
		return err->status;
	for (i = 0; i < manifest->library_count; i++) {
		const char *name = manifest->libraries[i];

		if (vp_loader_finds(&loader, name, manifest->machine))
			continue;
		if (!*missing)
			*missing = name;
		vp_report_finding(ctx, severity, "missing-library", NULL,
				  "its binaries need the shared library '%s', "
				  "which this host does not have",
				  name);
	}
	return 0;
}

static int find_record(void *user, const char *path, struct vp_sha256 *digest,
		       uint64_t *size, struct vp_error *err)
{
	const struct vp_tree *tree = user;
	const struct vp_entry *entry = vp_tree_find(tree, path);

	if (!entry)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "RECORD names '%s', which is not there", path);
	*digest = entry->digest;
	*size = entry->size;
	return 0;
}

struct vp_place vp_place_at(const char *env, const struct vp_interpreter *base,
			    struct vp_tree *tree)
{
	return (struct vp_place){
		.env = env,
		.base_home = base->home,
		.base_link = base->executable,
		.base_executable = base->real_executable,
		.base_prefix = base->prefix,
		.base_version = base->version,
		.record = find_record,
		.record_user = tree,
	};
}
