/* SPDX-License-Identifier: MIT */
/* Environments that have a manifest. */
#include "env/unpacked.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/beneath.h"

static int fail_without(int env, const char *path, struct vp_error *err)
{
	struct stat st;

	if (fstatat(env, "pyvenv.cfg", &st, 0))
		return vp_fail(err, VENVPACK_ERR_NOT_AN_ENV,
			       "'%s' is no environment: it has no pyvenv.cfg",
			       path);
	return vp_fail(err, VENVPACK_ERR_NOT_AN_ENV,
		       "'%s' has no " VP_MANIFEST_DIRECTORY
		       ", so nothing tells what it was: pack it first, and "
		       "unpack the archive",
		       path);
}

int vp_unpacked_directory(int env, const char *path, int *out,
			  struct vp_error *err)
{
	int fd = vp_open_beneath(env, VP_MANIFEST_DIRECTORY,
				 O_RDONLY | O_DIRECTORY, 0);

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR || errno == ELOOP))
		return fail_without(env, path, err);
	if (fd < 0)
		return vp_fail_errno(err, "cannot open '%s/%s'", path,
				     VP_MANIFEST_DIRECTORY);
	*out = fd;
	return 0;
}

int vp_unpacked_load(struct vp_manifest *manifest, int env, const char *path,
		     struct vp_error *err)
{
	VP_AUTO(close) int fd = -1;

	if (vp_unpacked_directory(env, path, &fd, err))
		return err->status;
	if (!vp_manifest_load(manifest, env, err))
		return 0;
	if (err->os_errno == ENOENT)
		return fail_without(env, path, err);
	return vp_wrap(err, "'%s'", path);
}
