/* SPDX-License-Identifier: MIT */
/* Relocating: an environment becomes what it is to be where it is. */
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>

#include <venvpack/unpack.h>

#include "base/file.h"
#include "base/options.h"
#include "env/preflight.h"
#include "env/relocation.h"
#include "env/unpacked.h"
#include "ops/session.h"

/* The lock is on the directory itself, which no other program locks. */
static int take_lock(int env, const char *path, int *out, struct vp_error *err)
{
	VP_AUTO(close) int fd = -1;

	if (vp_unpacked_directory(env, path, &fd, err))
		return err->status;
	if (flock(fd, LOCK_EX | LOCK_NB)) {
		if (errno == EWOULDBLOCK)
			return vp_fail(err, VENVPACK_ERR_BUSY,
				       "another venvpack works on '%s'", path);
		return vp_fail_errno(err, "cannot lock '%s'", path);
	}
	*out = VP_STEAL_FD(fd);
	return 0;
}

static int fix_up(struct vp_manifest *manifest, int env, const char *path,
		  const struct vp_interpreter *base, struct vp_context *ctx,
		  struct venvpack_relocate_result *result, struct vp_error *err)
{
	const struct vp_place place = vp_place_at(path, base, &manifest->tree);
	struct vp_relocation relocation = {
		.manifest = manifest,
		.env = env,
		.place = &place,
		.ctx = ctx,
	};

	if (vp_relocation_run(&relocation, err))
		return err->status;
	result->edited_count = relocation.edited_count;
	result->kept_count = relocation.kept_count;
	return 0;
}

static int relocate(const struct venvpack_relocate_options *options,
		    struct venvpack_relocate_result *result,
		    struct vp_arena *results, struct vp_context *ctx,
		    struct vp_error *err)
{
	VP_AUTO(manifest) struct vp_manifest manifest = { 0 };
	VP_AUTO(interpreter) struct vp_interpreter base = { 0 };
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	VP_AUTO(close) int env = -1;
	VP_AUTO(close) int lock = -1;

	if (!options->env)
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "relocate needs an environment");
	if (vp_absolute_path(&path, options->env, err) ||
	    vp_open_directory(AT_FDCWD, path.data, &env, err) ||
	    take_lock(env, path.data, &lock, err) ||
	    vp_relocation_recover(env, ctx, err) ||
	    vp_unpacked_load(&manifest, env, path.data, err) ||
	    vp_preflight(&manifest, path.data, options->python, &base, ctx,
			 err) ||
	    fix_up(&manifest, env, path.data, &base, ctx, result, err))
		return err->status;
	result->env = vp_arena_string(results, path.data);
	result->python = vp_arena_string(results, base.executable);
	return result->env && result->python ? 0 : vp_fail_nomem(err);
}

int venvpack_relocate(venvpack *vp,
		      const struct venvpack_relocate_options *options,
		      struct venvpack_relocate_result *result)
{
	struct vp_context *ctx = vp_session_begin(vp);
	struct venvpack_relocate_options copy;
	struct venvpack_relocate_result done = { 0 };

	if (vp_copy_options(&copy, sizeof(copy), options, &vp->error) ||
	    relocate(&copy, &done, &vp->results, ctx, &vp->error))
		return vp->error.status;
	vp_copy_result(result, &done, sizeof(done));
	return 0;
}
