/* SPDX-License-Identifier: MIT */
/* Unpacking: an archive becomes an environment that runs where it lands. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include <venvpack/unpack.h>

#include "base/file.h"
#include "base/options.h"
#include "base/path.h"
#include "env/extract.h"
#include "env/preflight.h"
#include "env/relocation.h"
#include "env/staging.h"
#include "env/trial.h"
#include "fixup/fixup.h"
#include "ops/session.h"

struct unpack {
	struct venvpack_unpack_options options;
	struct vp_context *ctx;
	struct vp_arena *results;
	struct vp_manifest manifest;
	struct vp_interpreter base;
	struct vp_staging staging;
	struct vp_target target;
	uint64_t edited_count;
};

static int check_options(const struct venvpack_unpack_options *options,
			 struct vp_error *err)
{
	if (!options->archive || !options->destination)
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "unpack needs an archive and a destination");
	if ((unsigned int)options->sync > VENVPACK_SYNC_NONE ||
	    options->flags &
		    ~(VENVPACK_UNPACK_NO_TRY | VENVPACK_UNPACK_REPLACE))
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "unpack does not know this option");
	return 0;
}

static void tell_newer_format(const struct unpack *unpack)
{
	if (unpack->manifest.format_minor > VP_FORMAT_MINOR)
		vp_report_finding(unpack->ctx, VENVPACK_NOTE, "newer-format",
				  NULL,
				  "it was packed by %s, which may tell more "
				  "than this version understands",
				  unpack->manifest.producer);
}

/* What points elsewhere was told when it was packed, to somebody else. */
static void tell_links(const struct unpack *unpack)
{
	const struct vp_manifest *manifest = &unpack->manifest;
	size_t i;

	for (i = 0; i < manifest->finding_count; i++) {
		const struct vp_manifest_finding *finding =
			&manifest->findings[i];

		if (strcmp(finding->code, VP_LINK_OUTSIDE) == 0)
			vp_report_finding(unpack->ctx, finding->severity,
					  finding->code, finding->path, "%s",
					  finding->message);
	}
}

/* Before anything is written: can it run here, and is there room for it? */
static int check_host(struct unpack *unpack, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer destination = { 0 };
	const char *missing;

	tell_newer_format(unpack);
	tell_links(unpack);
	if (vp_absolute_path(&destination, unpack->options.destination, err))
		return err->status;
	if (vp_preflight(&unpack->manifest, destination.data,
			 unpack->options.python, &unpack->base, unpack->ctx,
			 err) ||
	    vp_preflight_libraries(&unpack->manifest, VENVPACK_WARNING,
				   &missing, unpack->ctx, err))
		return err->status;
	return vp_preflight_space(&unpack->manifest, destination.data, err);
}

/* Writes it into staging, first as it was packed, then as it is to be. */
static int write_entries(struct unpack *unpack, struct vp_extractor *extractor,
			 struct vp_error *err)
{
	struct vp_tree *tree = &unpack->manifest.tree;
	const struct vp_place place =
		vp_place_at(unpack->staging.destination, &unpack->base, tree);
	struct vp_relocation relocation = {
		.manifest = &unpack->manifest,
		.env = unpack->staging.fd,
		.place = &place,
		.is_staged = true,
		.ctx = unpack->ctx,
	};

	if (vp_target_open(&unpack->target, tree, unpack->staging.fd, err) ||
	    vp_extractor_run(extractor, tree, &unpack->target, unpack->ctx,
			     err) ||
	    vp_target_make_links(&unpack->target, err) ||
	    vp_relocation_run(&relocation, err) ||
	    vp_target_finish(&unpack->target, err))
		return err->status;
	unpack->edited_count = relocation.edited_count;
	return 0;
}

/* It runs from where it is staged too: its links and paths are absolute. */
static int try_python(const struct unpack *unpack, struct vp_error *err)
{
	const struct vp_staging *staging = &unpack->staging;
	VP_AUTO(buffer) struct vp_buffer parent = { 0 };
	VP_AUTO(buffer) struct vp_buffer path = { 0 };

	if (unpack->options.flags & VENVPACK_UNPACK_NO_TRY)
		return 0;
	vp_path_dirname(&parent, staging->destination);
	vp_path_join(&path, vp_buffer_string(&parent), staging->temporary);
	if (vp_buffer_check(&parent, err) || vp_buffer_check(&path, err))
		return err->status;
	return vp_trial_run(path.data, &unpack->manifest.tree, unpack->ctx,
			    err);
}

/* Whoever is in the directory that is replaced sees an empty one until then. */
static bool takes_current_directory(const struct vp_staging *staging)
{
	struct stat here;
	struct stat there;

	return (staging->takes_empty || staging->is_replacing) &&
	       !stat(".", &here) &&
	       !fstatat(staging->parent, staging->name, &there,
			AT_SYMLINK_NOFOLLOW) &&
	       here.st_dev == there.st_dev && here.st_ino == there.st_ino;
}

static int commit(struct unpack *unpack, struct vp_error *err)
{
	struct vp_staging *staging = &unpack->staging;
	bool takes_current = takes_current_directory(staging);
	mode_t mode = 0755;

	if (!unpack->target.is_exact)
		mode &= ~staging->umask;
	vp_report_progress(unpack->ctx, VENVPACK_PHASE_SYNC, 0, 0, 0, NULL);
	if (vp_check_cancelled(unpack->ctx, err) ||
	    vp_staging_commit(staging, mode, unpack->options.sync, err))
		return err->status;
	if (takes_current)
		vp_report_finding(unpack->ctx, VENVPACK_NOTE,
				  "current-directory", NULL,
				  "the current directory was replaced; enter "
				  "it again to see what is in it");
	return 0;
}

static int sum_up(const struct unpack *unpack,
		  struct venvpack_unpack_result *result, struct vp_error *err)
{
	const struct vp_tree *tree = &unpack->manifest.tree;
	VP_AUTO(buffer) struct vp_buffer previous = { 0 };
	size_t i;

	if (unpack->staging.is_replacing) {
		vp_buffer_printf(&previous, "%s.previous",
				 unpack->staging.destination);
		result->previous = vp_arena_string(unpack->results,
						   vp_buffer_string(&previous));
		if (previous.failed || !result->previous)
			return vp_fail_nomem(err);
	}
	result->env =
		vp_arena_string(unpack->results, unpack->staging.destination);
	result->python =
		vp_arena_string(unpack->results, unpack->base.executable);
	result->entry_count = tree->count;
	result->edited_count = unpack->edited_count;
	for (i = 0; i < tree->count; i++)
		result->bytes += tree->entries[i].size;
	return result->env && result->python ? 0 : vp_fail_nomem(err);
}

static int run(struct unpack *unpack, struct venvpack_unpack_result *result,
	       struct vp_error *err)
{
	VP_AUTO(extractor) struct vp_extractor *extractor = NULL;

	if (check_options(&unpack->options, err) ||
	    vp_extractor_open(&extractor, unpack->options.archive,
			      &unpack->manifest, unpack->ctx, err) ||
	    check_host(unpack, err) ||
	    vp_staging_open(&unpack->staging, unpack->options.destination,
			    err) ||
	    write_entries(unpack, extractor, err) || try_python(unpack, err) ||
	    sum_up(unpack, result, err))
		return err->status;
	return commit(unpack, err);
}

int venvpack_unpack(venvpack *vp, const struct venvpack_unpack_options *options,
		    struct venvpack_unpack_result *result)
{
	struct unpack unpack = {
		.ctx = vp_session_begin(vp),
		.results = &vp->results,
		.staging = VP_STAGING_INIT,
	};
	struct venvpack_unpack_result done = { 0 };
	struct vp_error *err = &vp->error;
	int status;

	if (vp_copy_options(&unpack.options, sizeof(unpack.options), options,
			    err))
		return err->status;
	unpack.staging.may_replace =
		unpack.options.flags & VENVPACK_UNPACK_REPLACE;
	status = run(&unpack, &done, err);
	/* There seemed to be room for it. */
	if (status == VENVPACK_ERR_IO &&
	    (err->os_errno == ENOSPC || err->os_errno == EDQUOT))
		status = err->status = VENVPACK_ERR_NO_SPACE;
	vp_staging_close(&unpack.staging);
	vp_interpreter_clear(&unpack.base);
	vp_manifest_clear(&unpack.manifest);
	if (!status)
		vp_copy_result(result, &done, sizeof(done));
	return status;
}

int venvpack_rollback(venvpack *vp, const char *env)
{
	(void)vp_session_begin(vp);
	if (!env)
		return vp_fail(&vp->error, VENVPACK_ERR_ARGUMENT,
			       "rollback needs an environment");
	return vp_staging_go_back(env, &vp->error);
}
