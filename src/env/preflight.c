/* SPDX-License-Identifier: MIT */
/* Can this host run an environment, before anything is written? */
#include "env/preflight.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

#include "base/elf.h"
#include "base/file.h"
#include "base/path.h"
#include "python/platform.h"

#define BLOCK_SIZE ((uint64_t)4096) /* what files are rounded up to */
#define MEBIBYTE ((uint64_t)1024 * 1024)

/* Activation puts it into PATH, and pyvenv.cfg has it on a line. */
static int check_path(const char *env, struct vp_error *err)
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

static int check_platform(const struct vp_manifest *manifest,
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

static int find_base(const struct vp_manifest *manifest, const char *python,
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
	if (check_path(env, err) || check_platform(manifest, err))
		return err->status;
	return find_base(manifest, python, base, ctx, err);
}

/* Asks the file system of the nearest directory that there is already. */
static int ask_free(const char *env, struct statvfs *out, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	VP_AUTO(buffer) struct vp_buffer parent = { 0 };

	if (vp_absolute_path(&path, env, err))
		return err->status;
	while (statvfs(path.data, out)) {
		if (strcmp(path.data, "/") == 0)
			return vp_fail_errno(err, "cannot examine '%s'", env);
		vp_buffer_reset(&parent);
		vp_path_dirname(&parent, path.data);
		vp_buffer_reset(&path);
		vp_buffer_text(&path, vp_buffer_string(&parent));
		if (vp_buffer_check(&parent, err) ||
		    vp_buffer_check(&path, err))
			return err->status;
	}
	return 0;
}

int vp_preflight_space(const struct vp_manifest *manifest, const char *env,
		       struct vp_error *err)
{
	const struct vp_tree *tree = &manifest->tree;
	uint64_t needed = 0;
	struct statvfs fs;
	uint64_t available;
	size_t i;

	if (ask_free(env, &fs, err))
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
