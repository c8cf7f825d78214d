/* SPDX-License-Identifier: MIT */
/* Packing: an environment becomes one relocatable archive. */
#include <stdlib.h>
#include <string.h>

#include <venvpack/pack.h>

#include "base/options.h"
#include "base/path.h"
#include "env/copied_python.h"
#include "env/destination.h"
#include "env/environment.h"
#include "env/format.h"
#include "env/listing.h"
#include "env/packages.h"
#include "env/packer.h"
#include "env/plan.h"
#include "env/preflight.h"
#include "env/scan.h"
#include "env/vendor.h"
#include "ops/session.h"

/* One run, from its options to what is written. */
struct pack {
	struct venvpack_pack_options options;
	struct vp_context *ctx;
	struct vp_environment environment;
	struct vp_fixup_facts facts;
	struct vp_place place;
	struct vp_selection selection;
	struct vp_manifest manifest;
	struct vp_findings findings;
	struct vp_destination destination;
	const char *left_out[VP_DESTINATION_PATHS_MAX + 1];
};

static bool is_dry(const struct pack *pack)
{
	return pack->options.flags & VENVPACK_PACK_DRY_RUN;
}

static void set_facts(struct pack *pack)
{
	const struct vp_environment *environment = &pack->environment;

	pack->facts = (struct vp_fixup_facts){
		.env_paths = environment->spellings,
		.env_name = vp_path_basename(environment->recorded),
		.has_prompt = environment->has_prompt,
		.base_home = environment->base.home,
		.python_major = environment->base.major,
		.python_minor = environment->base.minor,
		.clamps_time = pack->options.flags & VENVPACK_PACK_CLAMP_TIMES,
		.mtime_max = pack->options.mtime_max,
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
static int find_left_out(struct pack *pack, struct vp_error *err)
{
	const char *paths[VP_DESTINATION_PATHS_MAX + 1];
	size_t count = 0;
	size_t i;

	if (vp_destination_paths(&pack->destination, &pack->manifest.tree.arena,
				 paths, err))
		return err->status;
	for (i = 0; paths[i]; i++) {
		pack->left_out[count] =
			below_environment(&pack->environment, paths[i]);
		count += pack->left_out[count] != NULL;
	}
	pack->left_out[count] = NULL;
	return 0;
}

/* The base that the host is known to have: nothing of it is here to look at. */
static int set_base(struct pack *pack, struct vp_error *err)
{
	const struct vp_interpreter *base = &pack->environment.base;
	struct vp_arena *arena = &pack->manifest.tree.arena;
	VP_AUTO(buffer) struct vp_buffer prefix = { 0 };
	VP_AUTO(buffer) struct vp_buffer home = { 0 };
	VP_AUTO(buffer) struct vp_buffer executable = { 0 };

	vp_path_normalise(&prefix, "/", pack->options.python);
	vp_path_join(&home, vp_buffer_string(&prefix), "bin");
	vp_buffer_printf(&executable, "%s/python%d.%d%s",
			 vp_buffer_string(&home), base->major, base->minor,
			 base->free_threaded ? "t" : "");
	pack->place.base_prefix =
		vp_arena_string(arena, vp_buffer_string(&prefix));
	pack->place.base_home = vp_arena_string(arena, vp_buffer_string(&home));
	pack->place.base_link =
		vp_arena_string(arena, vp_buffer_string(&executable));
	pack->place.base_executable = pack->place.base_link;
	if (prefix.failed || home.failed || executable.failed ||
	    !pack->place.base_prefix || !pack->place.base_home ||
	    !pack->place.base_link)
		return vp_fail_nomem(err);
	return 0;
}

/* Whose bytes are packed: nowhere's, but for what is known of the target. */
static int set_place(struct pack *pack, struct vp_error *err)
{
	const struct venvpack_pack_options *options = &pack->options;
	VP_AUTO(buffer) struct vp_buffer env = { 0 };

	pack->place.record = vp_tree_record;
	pack->place.record_user = &pack->manifest.tree;
	if (options->destination) {
		vp_path_normalise(&env, "/", options->destination);
		pack->place.env = vp_arena_string(&pack->manifest.tree.arena,
						  vp_buffer_string(&env));
		if (env.failed || !pack->place.env)
			return vp_fail_nomem(err);
	}
	if (options->python && strcmp(options->python, "host") != 0)
		return set_base(pack, err);
	/* What is on the way to the base need not be there. */
	if (pack->environment.is_chained)
		pack->place =
			vp_place_at(pack->place.env, &pack->environment.base,
				    &pack->manifest.tree);
	return 0;
}

static const char *either(const char *first, const char *second)
{
	return first ? first : second;
}

static void fill_manifest(struct pack *pack, const struct vp_need *need)
{
	const struct vp_environment *environment = &pack->environment;
	const struct vp_interpreter *base = &environment->base;
	const struct vp_place *place = &pack->place;
	struct vp_manifest *manifest = &pack->manifest;

	manifest->producer = "venvpack " VENVPACK_VERSION;
	manifest->location = place->env;
	manifest->maker = environment->maker;
	manifest->system_site_packages = environment->system_site_packages;
	manifest->implementation = base->implementation;
	manifest->python_version = base->version;
	manifest->abi_flags = base->abi_flags;
	manifest->soabi = base->soabi;
	manifest->base_home = either(place->base_home, base->home);
	manifest->base_link = either(place->base_link, base->executable);
	manifest->base_executable =
		either(place->base_executable, base->real_executable);
	manifest->base_prefix = either(place->base_prefix, base->prefix);
	manifest->free_threaded = base->free_threaded;
	manifest->debug = base->debug;
	manifest->system = "linux";
	manifest->machine = base->machine;
	manifest->libc = need->libc;
	manifest->libc_version = need->libc_version;
	manifest->libraries = need->libraries;
	manifest->library_count = need->library_count;
	manifest->findings = pack->findings.items;
	manifest->finding_count = pack->findings.count;
}

static void tell_limits(struct pack *pack)
{
	const struct vp_environment *environment = &pack->environment;

	VP_AUTO(buffer) struct vp_buffer trouble = { 0 };

	if (environment->base_trouble) {
		vp_buffer_printf(&trouble,
				 "%s: pyvenv.cfg and lib tell that it needs "
				 "Python %d.%d",
				 environment->base_trouble,
				 environment->base.major,
				 environment->base.minor);
		vp_findings_add(&pack->findings, VENVPACK_WARNING, "lost-base",
				NULL, vp_buffer_string(&trouble));
	}
	if (environment->system_site_packages)
		vp_findings_add(&pack->findings, VENVPACK_WARNING,
				"system-site-packages", NULL,
				"packages of the base Python that it uses are "
				"not packed");
	if (environment->is_chained)
		vp_findings_add(&pack->findings, VENVPACK_NOTE, "chained", NULL,
				"it was made from another environment, and is "
				"packed for the base of that");
	if (strcmp(environment->recorded, environment->path) != 0)
		vp_findings_add(&pack->findings, VENVPACK_NOTE, "moved", NULL,
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

/* What would be written, to be looked at. */
static int show_manifest(const struct pack *pack, struct vp_arena *results,
			 struct venvpack_pack_result *result,
			 struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer json = { 0 };
	VP_AUTO(buffer) struct vp_buffer mtree = { 0 };

	if (vp_manifest_write(&pack->manifest, &json, &mtree, err))
		return err->status;
	result->manifest = vp_arena_string(results, vp_buffer_string(&json));
	return result->manifest ? 0 : vp_fail_nomem(err);
}

static void sum_up(const struct pack *pack, struct venvpack_pack_result *result)
{
	const struct vp_tree *tree = &pack->manifest.tree;
	size_t i;

	result->entry_count = tree->count;
	for (i = 0; i < tree->count; i++) {
		const struct vp_entry *entry = &tree->entries[i];

		result->bytes_in += entry->size;
		result->edited_count += entry->original || entry->edits.count;
	}
	result->bytes_out = pack->destination.output.size;
	if (pack->destination.format == VENVPACK_FORMAT_DIRECTORY &&
	    !is_dry(pack))
		result->bytes_out = result->bytes_in;
}

static int settle_editables(struct pack *pack, struct vp_error *err)
{
	struct vp_tree *tree = &pack->manifest.tree;
	VP_AUTO(editables) struct vp_editables editables = { 0 };

	if (vp_editables_find(&editables, tree, &pack->selection, err) ||
	    vp_vendor_editables(tree, &pack->selection, &editables,
				pack->options.editable, &pack->findings,
				pack->ctx, err))
		return err->status;
	pack->facts.gone_paths = vp_vendor_gone_paths(&editables, &tree->arena);
	return pack->facts.gone_paths ? 0 : vp_fail_nomem(err);
}

/* Nothing of it should be told, unless that is where the archive goes. */
static const char *home_of(const struct pack *pack)
{
	const char *home = getenv("HOME");

	if (!home || home[0] != '/' ||
	    (pack->place.env && vp_path_is_inside(pack->place.env, home)))
		return NULL;
	return home;
}

/* Reads the environment into a manifest that is ready to be written. */
static int read_environment(struct pack *pack, struct vp_error *err)
{
	struct vp_tree *tree = &pack->manifest.tree;
	struct vp_findings *findings = &pack->findings;
	struct vp_need need = { 0 };

	set_facts(pack);
	if (set_place(pack, err) || find_left_out(pack, err))
		return err->status;
	pack->selection.env = pack->environment.fd;
	pack->selection.leaks.home = home_of(pack);
	pack->selection.leaks.prefix = pack->environment.base.prefix;
	tell_limits(pack);
	if (vp_listing_make(tree, &pack->selection, findings, pack->ctx, err) ||
	    vp_copied_python_link(tree, &pack->selection,
				  &pack->environment.base, findings, err) ||
	    settle_editables(pack, err) ||
	    vp_scan(tree, &pack->selection, &need, findings, pack->ctx, err) ||
	    vp_plan(tree, &pack->selection, findings, err) ||
	    vp_packages_find(&pack->manifest, &pack->selection, err))
		return err->status;
	vp_need_settle(&need, tree);
	fill_manifest(pack, &need);
	return pack->options.root
		       ? vp_tree_set_root(tree, pack->options.root, err)
		       : 0;
}

static int check_python(const char *python, struct vp_error *err)
{
	if (!python || strcmp(python, "host") == 0)
		return 0;
	if (strcmp(python, "bundle") == 0)
		return vp_fail(err, VENVPACK_ERR_UNSUPPORTED,
			       "this version cannot put a Python into the "
			       "archive: choose 'host', or the prefix of one "
			       "that the host has");
	if (python[0] != '/')
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "the prefix of a Python has to be an absolute "
			       "path, not '%s'",
			       python);
	return 0;
}

static int check_options(const struct pack *pack, struct vp_error *err)
{
	const struct venvpack_pack_options *options = &pack->options;

	if (!options->env || !options->output)
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "pack needs an environment and an output");
	if (options->destination &&
	    (options->destination[0] != '/' ||
	     !options->destination[strspn(options->destination, "/.")]))
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "the destination has to be the absolute path of "
			       "a directory, not '%s'",
			       options->destination);
	if ((unsigned int)options->editable > VENVPACK_EDITABLE_DROP)
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "pack does not know this option");
	if (options->root && !vp_tree_is_root(options->root))
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "the root of an archive is one name of up to 64 "
			       "letters, digits and the like, not '%s'",
			       options->root);
	if (check_python(options->python, err))
		return err->status;
	return vp_filter_check(&pack->selection.filter, err);
}

static int write_archive(struct pack *pack, struct vp_container *container,
			 struct vp_error *err)
{
	if (vp_packer_run(container, &pack->manifest, &pack->selection,
			  pack->ctx, err))
		return err->status;
	return vp_destination_commit(&pack->destination, err);
}

static int run(struct pack *pack, struct vp_arena *results,
	       struct venvpack_pack_result *result, struct vp_error *err)
{
	const struct venvpack_pack_options *options = &pack->options;
	VP_AUTO(container) struct vp_container *container = NULL;

	if (check_options(pack, err) ||
	    vp_format_choose(&pack->destination.format, options->format,
			     options->output, err) ||
	    vp_format_container(&container, &pack->destination, options->level,
				pack->ctx->threads, err) ||
	    vp_environment_open(&pack->environment, options->env, pack->ctx,
				err))
		return err->status;
	if (options->root &&
	    pack->destination.format == VENVPACK_FORMAT_DIRECTORY)
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "a directory has no other root than itself");
	pack->destination.output.ctx = pack->ctx;
	if (!is_dry(pack) &&
	    vp_destination_open(&pack->destination, options->output,
				options->flags & VENVPACK_PACK_FORCE, err))
		return err->status;
	if (read_environment(pack, err))
		return err->status;
	if (options->flags & VENVPACK_PACK_STRICT && pack->ctx->warnings)
		return refuse_warnings(pack->ctx, err);
	if (is_dry(pack) ? show_manifest(pack, results, result, err)
			 : write_archive(pack, container, err))
		return err->status;
	sum_up(pack, result);
	return 0;
}

int venvpack_pack(venvpack *vp, const struct venvpack_pack_options *options,
		  struct venvpack_pack_result *result)
{
	struct pack pack = {
		.ctx = vp_session_begin(vp),
		.environment = VP_ENVIRONMENT_INIT,
		.destination = VP_DESTINATION_INIT,
	};
	struct venvpack_pack_result done = { 0 };
	int status;

	if (vp_copy_options(&pack.options, sizeof(pack.options), options,
			    &vp->error))
		return vp->error.status;
	pack.findings.arena = &pack.manifest.tree.arena;
	pack.findings.ctx = pack.ctx;
	pack.selection.facts = &pack.facts;
	pack.selection.place = &pack.place;
	pack.selection.left_out = pack.left_out;
	pack.selection.filter.rules = pack.options.filters;
	pack.selection.filter.drops_bytecode =
		pack.options.flags & VENVPACK_PACK_NO_BYTECODE;
	status = run(&pack, &vp->results, &done, &vp->error);
	vp_destination_close(&pack.destination);
	vp_findings_clear(&pack.findings);
	vp_manifest_clear(&pack.manifest);
	vp_environment_close(&pack.environment);
	if (!status)
		vp_copy_result(result, &done, sizeof(done));
	return status;
}
