/* SPDX-License-Identifier: MIT */
/* Verifying: is an archive or environment what was packed? */
#include <fcntl.h>
#include <inttypes.h>

#include <venvpack/inspect.h>

#include "base/file.h"
#include "base/options.h"
#include "env/comparison.h"
#include "env/extract.h"
#include "env/unpacked.h"
#include "ops/session.h"

static int verify_archive(const struct venvpack_verify_options *options,
			  struct venvpack_verify_result *result,
			  struct vp_context *ctx, struct vp_error *err)
{
	VP_AUTO(extractor) struct vp_extractor *extractor = NULL;
	VP_AUTO(manifest) struct vp_manifest manifest = { 0 };

	if (vp_extractor_open(&extractor, options->path, &manifest, ctx, err))
		return err->status;
	result->entry_count = manifest.tree.count;
	return vp_extractor_run(extractor, &manifest.tree, NULL, ctx, err);
}

static int judge(const char *path, const struct vp_comparison *comparison,
		 struct vp_error *err)
{
	if (!comparison->changed && !comparison->missing &&
	    !(comparison->is_strict && comparison->added))
		return 0;
	return vp_fail(err, VENVPACK_ERR_DIFFERS,
		       "'%s' is not what was packed: %" PRIu64
		       " changed, %" PRIu64 " missing, %" PRIu64 " added",
		       path, comparison->changed, comparison->missing,
		       comparison->added);
}

static int verify_directory(const struct venvpack_verify_options *options,
			    struct venvpack_verify_result *result,
			    struct vp_context *ctx, struct vp_error *err)
{
	VP_AUTO(manifest) struct vp_manifest manifest = { 0 };
	VP_AUTO(close) int env = -1;
	struct vp_comparison comparison = {
		.tree = &manifest.tree,
		.is_strict = options->flags & VENVPACK_VERIFY_STRICT,
		.ctx = ctx,
	};

	if (vp_open_directory(AT_FDCWD, options->path, &env, err) ||
	    vp_unpacked_load(&manifest, env, options->path, err))
		return err->status;
	comparison.env = env;
	if (vp_comparison_run(&comparison, err))
		return err->status;
	result->entry_count = manifest.tree.count;
	result->changed = comparison.changed;
	result->missing = comparison.missing;
	result->added = comparison.added;
	return judge(options->path, &comparison, err);
}

static int verify(const struct venvpack_verify_options *options,
		  struct venvpack_verify_result *result, struct vp_context *ctx,
		  struct vp_error *err)
{
	bool is_directory;

	if (!options->path)
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "verify needs an archive or an environment");
	if (options->flags & ~VENVPACK_VERIFY_STRICT)
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "verify does not know this option");
	if (vp_is_directory(options->path, &is_directory, err))
		return err->status;
	if (is_directory)
		return verify_directory(options, result, ctx, err);
	return verify_archive(options, result, ctx, err);
}

int venvpack_verify(venvpack *vp, const struct venvpack_verify_options *options,
		    struct venvpack_verify_result *result)
{
	struct vp_context *ctx = vp_session_begin(vp);
	struct venvpack_verify_options copy;
	struct venvpack_verify_result done = { 0 };
	int status;

	status = vp_copy_options(&copy, sizeof(copy), options, &vp->error);
	if (!status)
		status = verify(&copy, &done, ctx, &vp->error);
	if (!status || status == VENVPACK_ERR_DIFFERS)
		vp_copy_result(result, &done, sizeof(done));
	return status;
}
