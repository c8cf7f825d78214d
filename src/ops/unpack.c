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
#include "env/owner.h"
#include "env/preflight.h"
#include "env/relocation.h"
#include "env/staging.h"
#include "env/trial.h"
#include "fixup/fixup.h"
#include "ops/session.h"

#define KNOWN_FLAGS                                         \
	(VENVPACK_UNPACK_NO_TRY | VENVPACK_UNPACK_REPLACE | \
	 VENVPACK_UNPACK_NO_RELOCATE | VENVPACK_UNPACK_TRY)

struct unpack {
	struct venvpack_unpack_options options;
	struct vp_context *ctx;
	struct vp_arena *results;
	struct vp_manifest manifest;
	struct vp_interpreter base;
	struct vp_staging staging;
	struct vp_target target;
	struct vp_place place;	/* whose bytes it gets */
	struct vp_buffer where; /* the directory it is for */
	struct vp_buffer home;	/* of a base that is not here */
	struct vp_buffer prefix;
	struct vp_owner owner;
	uint64_t edited_count;
};

static bool has_flag(const struct unpack *unpack, uint32_t flag)
{
	return unpack->options.flags & flag;
}

/* Will it run here, as far as what was asked for tells? */
static bool is_for_this_host(const struct unpack *unpack)
{
	return !unpack->options.place &&
	       !has_flag(unpack, VENVPACK_UNPACK_NO_RELOCATE);
}

static int check_combination(const struct unpack *unpack, struct vp_error *err)
{
	const struct venvpack_unpack_options *options = &unpack->options;
	bool is_as_packed = has_flag(unpack, VENVPACK_UNPACK_NO_RELOCATE);

	if (is_as_packed && (options->place || options->python))
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "what is not fixed up is for no place and no "
			       "Python in particular");
	if (has_flag(unpack, VENVPACK_UNPACK_TRY) &&
	    (has_flag(unpack, VENVPACK_UNPACK_NO_TRY) ||
	     !is_for_this_host(unpack)))
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "it cannot be both tried and not tried, or be "
			       "tried where it is not to run");
	if (options->place && (options->place[0] != '/' ||
			       !options->place[strspn(options->place, "/.")]))
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "the place it is for has to be the absolute "
			       "path of a directory, not '%s'",
			       options->place);
	if (options->place && options->python && options->python[0] != '/')
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "the Python of another place has to be an "
			       "absolute path, not '%s'",
			       options->python);
	return 0;
}

static int check_options(struct unpack *unpack, struct vp_error *err)
{
	const struct venvpack_unpack_options *options = &unpack->options;

	if (!options->archive || !options->destination)
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "unpack needs an archive and a destination");
	if ((unsigned int)options->sync > VENVPACK_SYNC_NONE ||
	    options->flags & ~KNOWN_FLAGS)
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "unpack does not know this option");
	if (check_combination(unpack, err))
		return err->status;
	return options->owner
		       ? vp_owner_parse(&unpack->owner, options->owner, err)
		       : 0;
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

/* A base that is only known by the path of its executable. */
static int set_distant_base(struct unpack *unpack, struct vp_error *err)
{
	struct vp_place *place = &unpack->place;
	const char *python = unpack->options.python;

	vp_path_dirname(&unpack->home, python);
	vp_path_dirname(&unpack->prefix, vp_buffer_string(&unpack->home));
	if (vp_buffer_check(&unpack->home, err) ||
	    vp_buffer_check(&unpack->prefix, err))
		return err->status;
	place->base_home = unpack->home.data;
	place->base_link = python;
	place->base_executable = python;
	place->base_prefix = unpack->prefix.data;
	return 0;
}

static int set_distant_place(struct unpack *unpack, struct vp_error *err)
{
	vp_path_normalise(&unpack->where, "/", unpack->options.place);
	if (vp_buffer_check(&unpack->where, err) ||
	    vp_preflight_path(unpack->where.data, err))
		return err->status;
	unpack->place = (struct vp_place){
		.env = unpack->where.data,
		.record = vp_tree_record,
		.record_user = &unpack->manifest.tree,
	};
	return unpack->options.python ? set_distant_base(unpack, err) : 0;
}

static int set_place_here(struct unpack *unpack, struct vp_error *err)
{
	const char *missing;

	if (vp_absolute_path(&unpack->where, unpack->options.destination,
			     err) ||
	    vp_preflight(&unpack->manifest, unpack->where.data,
			 unpack->options.python, &unpack->base, unpack->ctx,
			 err) ||
	    vp_preflight_libraries(&unpack->manifest, VENVPACK_WARNING,
				   &missing, unpack->ctx, err))
		return err->status;
	unpack->place = vp_place_at(unpack->where.data, &unpack->base,
				    &unpack->manifest.tree);
	return 0;
}

/* Before anything is written: can it run there, and is there room for it? */
static int check_host(struct unpack *unpack, struct vp_error *err)
{
	tell_newer_format(unpack);
	tell_links(unpack);
	if (unpack->options.place) {
		if (set_distant_place(unpack, err))
			return err->status;
	} else if (is_for_this_host(unpack)) {
		if (set_place_here(unpack, err))
			return err->status;
	}
	return vp_preflight_space(&unpack->manifest,
				  unpack->options.destination, err);
}

/* Makes what was written what it is to be at its place. */
static int fix_up(struct unpack *unpack, struct vp_error *err)
{
	struct vp_relocation relocation = {
		.manifest = &unpack->manifest,
		.env = unpack->staging.fd,
		.place = &unpack->place,
		.is_staged = true,
		.ctx = unpack->ctx,
	};

	if (has_flag(unpack, VENVPACK_UNPACK_NO_RELOCATE))
		return vp_manifest_store(&unpack->manifest, unpack->staging.fd,
					 err);
	if (vp_relocation_run(&relocation, err))
		return err->status;
	unpack->edited_count = relocation.edited_count;
	return 0;
}

/* Writes it into staging, first as it was packed, then as it is to be. */
static int write_entries(struct unpack *unpack, struct vp_extractor *extractor,
			 struct vp_error *err)
{
	struct vp_tree *tree = &unpack->manifest.tree;

	if (vp_target_open(&unpack->target, tree, unpack->staging.fd, err) ||
	    vp_extractor_run(extractor, tree, &unpack->target, unpack->ctx,
			     err) ||
	    vp_target_make_links(&unpack->target, err) || fix_up(unpack, err) ||
	    vp_target_finish(&unpack->target, err))
		return err->status;
	return 0;
}

/* It runs from where it is staged too: its links and paths are absolute. */
static int try_python(const struct unpack *unpack, struct vp_error *err)
{
	const struct vp_staging *staging = &unpack->staging;
	VP_AUTO(buffer) struct vp_buffer parent = { 0 };
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	bool may_run = has_flag(unpack, VENVPACK_UNPACK_TRY);

	if (has_flag(unpack, VENVPACK_UNPACK_NO_TRY) ||
	    !is_for_this_host(unpack))
		return 0;
	vp_path_dirname(&parent, staging->destination);
	vp_path_join(&path, vp_buffer_string(&parent), staging->temporary);
	if (vp_buffer_check(&parent, err) || vp_buffer_check(&path, err))
		return err->status;
	if (!may_run && vp_trial_is_safe(path.data, &unpack->manifest.tree,
					 &unpack->base, &may_run, err))
		return err->status;
	if (!may_run) {
		vp_report_finding(unpack->ctx, VENVPACK_NOTE, "not-tried", NULL,
				  "its Python was not started, since that "
				  "would run what came with the archive");
		return 0;
	}
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
	    (unpack->options.owner &&
	     vp_owner_give(&unpack->owner, staging->fd, unpack->ctx, err)) ||
	    vp_staging_commit(staging, mode, unpack->options.sync, err))
		return err->status;
	if (takes_current)
		vp_report_finding(unpack->ctx, VENVPACK_NOTE,
				  "current-directory", NULL,
				  "the current directory was replaced; enter "
				  "it again to see what is in it");
	return 0;
}

static const char *base_of(const struct unpack *unpack)
{
	if (unpack->base.executable)
		return unpack->base.executable;
	return unpack->place.base_link ? unpack->place.base_link
				       : unpack->manifest.base_link;
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
	result->python = vp_arena_string(unpack->results, base_of(unpack));
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

	if (check_options(unpack, err) ||
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
	vp_buffer_clear(&unpack.where);
	vp_buffer_clear(&unpack.home);
	vp_buffer_clear(&unpack.prefix);
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
