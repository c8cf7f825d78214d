/* SPDX-License-Identifier: MIT */
/* Packing: an environment becomes one relocatable archive. */
#include <string.h>
#include <sys/utsname.h>

#include <venvpack/pack.h>

#include "base/options.h"
#include "base/path.h"
#include "env/destination.h"
#include "env/environment.h"
#include "env/format.h"
#include "env/packages.h"
#include "env/packer.h"
#include "env/plan.h"
#include "env/scan.h"
#include "ops/session.h"

static struct vp_fixup_facts
facts_for(const struct vp_environment *environment,
	  const struct venvpack_pack_options *options)
{
	return (struct vp_fixup_facts){
		.env_paths = environment->spellings,
		.env_name = vp_path_basename(environment->recorded),
		.has_prompt = environment->has_prompt,
		.base_home = environment->base.home,
		.python_major = environment->base.major,
		.python_minor = environment->base.minor,
		.clamps_time = options->flags & VENVPACK_PACK_CLAMP_TIMES,
		.mtime_max = options->mtime_max,
	};
}

/* What of @path is below the environment, or NULL. */
static const char *below_environment(const struct vp_environment *environment,
				     const char *path)
{
	const char *found = NULL;
	size_t i;

	for (i = 0; environment->spellings[i] && !found; i++)
		found = vp_path_below(path, environment->spellings[i]);
	return found;
}

/*
 * The output may be inside the environment: neither what is there already nor
 * what is being written is a part of it.
 */
static int find_left_out(const char *left_out[VP_DESTINATION_PATHS_MAX + 1],
			 struct vp_arena *arena,
			 const struct vp_environment *environment,
			 const struct vp_destination *destination,
			 struct vp_error *err)
{
	const char *paths[VP_DESTINATION_PATHS_MAX + 1];
	size_t count = 0;
	size_t i;

	if (vp_destination_paths(destination, arena, paths, err))
		return err->status;
	for (i = 0; paths[i]; i++) {
		left_out[count] = below_environment(environment, paths[i]);
		count += left_out[count] != NULL;
	}
	left_out[count] = NULL;
	return 0;
}

static void fill_facts(struct vp_manifest *manifest,
		       const struct vp_environment *environment)
{
	const struct vp_interpreter *base = &environment->base;

	manifest->producer = "venvpack " VENVPACK_VERSION;
	manifest->maker = environment->maker;
	manifest->system_site_packages = environment->system_site_packages;
	manifest->implementation = base->implementation;
	manifest->python_version = base->version;
	manifest->abi_flags = base->abi_flags;
	manifest->soabi = base->soabi;
	manifest->base_home = base->home;
	manifest->base_link = base->executable;
	manifest->base_executable = base->real_executable;
	manifest->base_prefix = base->prefix;
	manifest->free_threaded = base->free_threaded;
	manifest->debug = base->debug;
	manifest->system = "linux";
	manifest->machine = base->machine;
}

static void tell_limits(struct vp_findings *findings,
			const struct vp_environment *environment)
{
	if (environment->system_site_packages)
		vp_findings_add(findings, VENVPACK_WARNING,
				"system-site-packages", NULL,
				"packages of the base Python that it uses are "
				"not packed");
	if (strcmp(environment->recorded, environment->path) != 0)
		vp_findings_add(findings, VENVPACK_NOTE, "moved", NULL,
				"it was made at another place and moved; both "
				"paths are replaced");
}

static int refuse_warnings(const struct vp_context *ctx, struct vp_error *err)
{
	return vp_fail(err, VENVPACK_ERR_NOT_RELOCATABLE,
		       "%ju warnings, and a strict pack takes none: nothing "
		       "was written",
		       (uintmax_t)ctx->warnings);
}

static void sum_up(const struct vp_manifest *manifest,
		   const struct vp_destination *destination, bool is_dry,
		   struct venvpack_pack_result *result)
{
	size_t i;

	result->entry_count = manifest->tree.count;
	for (i = 0; i < manifest->tree.count; i++) {
		const struct vp_entry *entry = &manifest->tree.entries[i];

		result->bytes_in += entry->size;
		result->edited_count += entry->original || entry->edits.count;
	}
	result->bytes_out = destination->output.size;
	if (destination->format == VENVPACK_FORMAT_DIRECTORY && !is_dry)
		result->bytes_out = result->bytes_in;
}

/* Reads the environment into a manifest that is ready to be written. */
static int read_environment(struct vp_manifest *manifest,
			    struct vp_findings *findings,
			    const struct vp_environment *environment,
			    const struct vp_destination *destination,
			    const struct venvpack_pack_options *options,
			    struct vp_context *ctx, struct vp_error *err)
{
	const struct vp_fixup_facts facts = facts_for(environment, options);
	const char *left_out[VP_DESTINATION_PATHS_MAX + 1];
	struct vp_need need = { 0 };

	if (find_left_out(left_out, &manifest->tree.arena, environment,
			  destination, err))
		return err->status;
	tell_limits(findings, environment);
	if (vp_scan(&manifest->tree, environment->fd, &facts, left_out, &need,
		    findings, ctx, err) ||
	    vp_plan(&manifest->tree, environment->fd, &facts, findings, err) ||
	    vp_packages_find(manifest, environment->fd, err))
		return err->status;
	fill_facts(manifest, environment);
	manifest->libc = need.libc;
	manifest->libc_version = need.libc_version;
	manifest->findings = findings->items;
	manifest->finding_count = findings->count;
	return 0;
}

static int check_options(const struct venvpack_pack_options *options,
			 struct vp_error *err)
{
	if (!options->env || !options->output)
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "pack needs an environment and an output");
	return 0;
}

static int pack(const struct venvpack_pack_options *options,
		struct venvpack_pack_result *result, struct vp_context *ctx,
		struct vp_error *err)
{
	VP_AUTO(environment)
	struct vp_environment environment = VP_ENVIRONMENT_INIT;
	VP_AUTO(manifest) struct vp_manifest manifest = { 0 };
	VP_AUTO(findings)
	struct vp_findings findings = { .arena = &manifest.tree.arena,
					.ctx = ctx };
	VP_AUTO(destination)
	struct vp_destination destination = VP_DESTINATION_INIT;
	VP_AUTO(container) struct vp_container *container = NULL;
	bool is_dry = options->flags & VENVPACK_PACK_DRY_RUN;

	if (check_options(options, err) ||
	    vp_format_choose(&destination.format, options->format,
			     options->output, err) ||
	    vp_format_container(&container, &destination, options->level,
				ctx->threads, err) ||
	    vp_environment_open(&environment, options->env, ctx, err))
		return err->status;
	if (!is_dry &&
	    vp_destination_open(&destination, options->output,
				options->flags & VENVPACK_PACK_FORCE, err))
		return err->status;
	if (read_environment(&manifest, &findings, &environment, &destination,
			     options, ctx, err))
		return err->status;
	if (options->flags & VENVPACK_PACK_STRICT && ctx->warnings)
		return refuse_warnings(ctx, err);
	if (!is_dry &&
	    (vp_packer_run(container, &manifest, environment.fd, ctx, err) ||
	     vp_destination_commit(&destination, err)))
		return err->status;
	sum_up(&manifest, &destination, is_dry, result);
	return 0;
}

int venvpack_pack(venvpack *vp, const struct venvpack_pack_options *options,
		  struct venvpack_pack_result *result)
{
	struct vp_context *ctx = vp_session_begin(vp);
	struct venvpack_pack_options copy;
	struct venvpack_pack_result done = { 0 };

	if (vp_copy_options(&copy, sizeof(copy), options, &vp->error) ||
	    pack(&copy, &done, ctx, &vp->error))
		return vp->error.status;
	vp_copy_result(result, &done, sizeof(done));
	return 0;
}
