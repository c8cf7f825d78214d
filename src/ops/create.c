/* SPDX-License-Identifier: MIT */
/* Creating: an interpreter and wheels become an environment. */
#include <string.h>
#include <sys/stat.h>

#include <venvpack/create.h>

#include "base/file.h"
#include "base/options.h"
#include "base/path.h"
#include "base/strings.h"
#include "base/utf8.h"
#include "env/upgrade.h"
#include "env/workdir.h"
#include "ops/session.h"
#include "python/install.h"
#include "python/layout.h"
#include "python/pip.h"
#include "python/quote.h"
#include "python/requirement_files.h"
#include "python/skeleton.h"
#include "python/wheel_choice.h"

/* All that one creation holds. */
struct creation {
	struct venvpack_create_options options;
	struct vp_buffer path; /* where it will be */
	struct vp_upgrade old; /* the environment that is upgraded */
	struct vp_interpreter base;
	struct vp_pip pip;
	struct vp_requirements requirements;
	struct vp_pip_result resolved;
	struct vp_wheelhouse wheelhouse;
	struct vp_wheel_choices choices;
	struct vp_install install;
	struct vp_workdir workdir;
};

static void clear_creation(struct creation *creation)
{
	vp_buffer_clear(&creation->path);
	vp_upgrade_clear(&creation->old);
	vp_interpreter_clear(&creation->base);
	vp_pip_clear(&creation->pip);
	vp_requirements_clear(&creation->requirements);
	vp_install_clear(&creation->install);
	vp_pip_result_clear(&creation->resolved);
	vp_wheel_choice_clear(&creation->choices);
	vp_wheelhouse_close(&creation->wheelhouse);
	vp_workdir_close(&creation->workdir);
}

VP_DEFINE_AUTO(creation, struct creation, clear_creation(local))

static bool has_flag(const struct creation *creation, uint32_t flag)
{
	return (creation->options.flags & flag) != 0;
}

static bool is_any(const char *const *list)
{
	return list && list[0];
}

/* What was asked for and contradicts itself. */
static int check_combinations(const struct creation *creation,
			      struct vp_error *err)
{
	static const struct {
		uint32_t first;
		uint32_t second;
		const char *why;
	} forbidden[] = {
		{ VENVPACK_CREATE_UPGRADE, VENVPACK_CREATE_CLEAR,
		  "--upgrade and --clear cannot be given together: one keeps "
		  "what the other deletes" },
		{ VENVPACK_CREATE_COPIES, VENVPACK_CREATE_SYMLINKS,
		  "--copies and --symlinks cannot be given together" },
		{ VENVPACK_CREATE_UPGRADE_DEPS, VENVPACK_CREATE_WITHOUT_PIP,
		  "--upgrade-deps and --without-pip cannot be given together: "
		  "pip cannot be upgraded and left out" },
	};
	const struct venvpack_create_options *options = &creation->options;
	size_t i;

	if (options->wheelhouse &&
	    (is_any(options->find_links) ||
	     has_flag(creation, VENVPACK_CREATE_UPGRADE_DEPS)))
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "--wheelhouse needs no pip, and --find-links "
			       "and --upgrade-deps are for pip");
	for (i = 0; i < sizeof(forbidden) / sizeof(forbidden[0]); i++)
		if (has_flag(creation, forbidden[i].first) &&
		    has_flag(creation, forbidden[i].second))
			return vp_fail(err, VENVPACK_ERR_ARGUMENT, "%s",
				       forbidden[i].why);
	return 0;
}

static int check_options(const struct creation *creation, struct vp_error *err)
{
	const uint32_t known =
		VENVPACK_CREATE_SYSTEM_SITE_PACKAGES |
		VENVPACK_CREATE_WITHOUT_PIP | VENVPACK_CREATE_CLEAR |
		VENVPACK_CREATE_NO_INDEX | VENVPACK_CREATE_REQUIRE_HASHES |
		VENVPACK_CREATE_UPGRADE_DEPS | VENVPACK_CREATE_NO_IGNORE_FILE |
		VENVPACK_CREATE_COPIES | VENVPACK_CREATE_SYMLINKS |
		VENVPACK_CREATE_UPGRADE;
	const struct venvpack_create_options *options = &creation->options;

	if (!options->env || !options->env[0])
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "no directory was given");
	if (options->flags & ~known || options->reserved0)
		return vp_fail(err, VENVPACK_ERR_UNSUPPORTED,
			       "an option is newer than this libvenvpack");
	return check_combinations(creation, err);
}

/* A place that cannot hold an environment is refused before any work. */
static int check_place(struct creation *creation, struct vp_error *err)
{
	const char *path;
	struct stat st;

	if (vp_absolute_path(&creation->path, creation->options.env, err))
		return err->status;
	path = creation->path.data;
	if (strcmp(path, "/") == 0)
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "refusing to create an environment in '/'");
	if (strchr(path, ':'))
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "refusing to create '%s' because it contains "
			       "the PATH separator :",
			       path);
	if (!vp_utf8_is_valid(path, creation->path.size) || strchr(path, '\n'))
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "refusing to create '%s' because scripts cannot "
			       "name such a directory",
			       path);
	if (!lstat(path, &st) && !S_ISDIR(st.st_mode))
		return vp_fail(err, VENVPACK_ERR_EXISTS,
			       "'%s' exists and is no directory", path);
	return 0;
}

static int read_requirements(struct creation *creation, struct vp_error *err)
{
	const char *const *spec = creation->options.specs;
	struct vp_requirements *requirements = &creation->requirements;

	if (vp_requirement_files_read(requirements,
				      creation->options.requirements, err))
		return err->status;
	for (; spec && *spec; spec++)
		if (vp_requirements_add(requirements, *spec, err) ||
		    vp_strings_add(&requirements->lines, *spec, err))
			return err->status;
	return 0;
}

/* Everything that may fail for want of something comes before any writing. */
static int resolve_by_pip(struct creation *creation, struct vp_context *ctx,
			  struct vp_error *err)
{
	const struct venvpack_create_options *options = &creation->options;
	VP_AUTO(strings) struct vp_strings specs = { 0 };
	struct vp_pip_request request = {
		.requirements = options->requirements,
		.find_links = options->find_links,
		.no_index = has_flag(creation, VENVPACK_CREATE_NO_INDEX),
		.require_hashes =
			has_flag(creation, VENVPACK_CREATE_REQUIRE_HASHES),
	};
	const char *const *spec = options->specs;

	for (; spec && *spec; spec++)
		if (vp_strings_add(&specs, *spec, err))
			return err->status;
	if (has_flag(creation, VENVPACK_CREATE_UPGRADE_DEPS) &&
	    (vp_strings_add(&specs, "pip", err) ||
	     (creation->pip.setuptools &&
	      vp_strings_add(&specs, "setuptools", err))))
		return err->status;
	if (!specs.count && !is_any(options->requirements))
		return 0;
	request.specs = specs.items;
	return vp_pip_resolve(&creation->resolved, &creation->pip,
			      &creation->base, &request, ctx, err);
}

static int choose_wheels(struct creation *creation, struct vp_context *ctx,
			 struct vp_error *err)
{
	bool has_pip = !has_flag(creation, VENVPACK_CREATE_WITHOUT_PIP);
	const char *const bundled[] = {
		has_pip ? creation->pip.wheel : NULL,
		creation->pip.setuptools,
		NULL,
	};
	const struct vp_wheel_wish wish = {
		.lines = creation->requirements.lines.items,
		.require_hashes =
			has_flag(creation, VENVPACK_CREATE_REQUIRE_HASHES),
	};

	if (vp_wheelhouse_open(&creation->wheelhouse,
			       creation->options.wheelhouse, bundled,
			       &creation->base, ctx, err))
		return err->status;
	return vp_wheel_choice_make(&creation->choices, &creation->wheelhouse,
				    &wish, &creation->base, ctx, err);
}

static int resolve(struct creation *creation, struct vp_context *ctx,
		   struct vp_error *err)
{
	if (read_requirements(creation, err))
		return err->status;
	if (creation->options.wheelhouse)
		return choose_wheels(creation, ctx, err);
	return resolve_by_pip(creation, ctx, err);
}

static int add_chosen(struct creation *creation, struct vp_error *err)
{
	size_t i;

	for (i = 0; i < creation->choices.count; i++) {
		const struct vp_wheel_choice *choice =
			&creation->choices.items[i];
		const struct vp_install_item item = {
			.requested = choice->requested,
		};

		if (vp_install_take(&creation->install,
				    VP_STEAL(choice->candidate->wheel),
				    choice->candidate->path, item, err))
			return err->status;
	}
	return 0;
}

static int add_resolved(struct creation *creation, const char *path,
			struct vp_error *err)
{
	const struct vp_requirement *requirement;
	struct vp_install_item item = { 0 };
	struct vp_install_item *added;
	size_t count = creation->install.count;

	if (vp_install_add(&creation->install, path, item, err))
		return err->status;
	if (creation->install.count == count)
		return 0;
	added = &creation->install.items[count];
	requirement = vp_requirements_find(&creation->requirements,
					   vp_wheel_name(added->wheel));
	added->requested = requirement != NULL;
	added->direct_url = requirement ? requirement->direct_url : NULL;
	return 0;
}

/* What was asked for comes first: it takes the place of what is bundled. */
static int collect_wheels(struct creation *creation, struct vp_error *err)
{
	const struct vp_install_item bundled = {
		.requested = true,
		.keeps_newer = true,
	};
	size_t i;

	if (add_chosen(creation, err))
		return err->status;
	for (i = 0; i < creation->resolved.wheels.count; i++)
		if (add_resolved(creation, creation->resolved.wheels.items[i],
				 err))
			return err->status;
	if (!creation->pip.wheel ||
	    has_flag(creation, VENVPACK_CREATE_WITHOUT_PIP))
		return 0;
	if (vp_install_add(&creation->install, creation->pip.wheel, bundled,
			   err))
		return err->status;
	if (!creation->pip.setuptools)
		return 0;
	return vp_install_add(&creation->install, creation->pip.setuptools,
			      bundled, err);
}

/* One that is upgraded keeps the version of its Python if nobody names one. */
static int find_base(struct creation *creation, struct vp_context *ctx,
		     struct vp_error *err)
{
	const char *request = creation->options.python;
	const struct vp_upgrade *old = &creation->old;

	if (!old->version || request)
		return vp_interpreter_find(&creation->base, request, ctx, err);
	return vp_upgrade_find_base(&creation->base, old, ctx, err);
}

/* A wheelhouse needs no pip: without one there is none in the environment. */
static int find_pip(struct creation *creation, struct vp_context *ctx,
		    struct vp_error *err)
{
	const struct venvpack_create_options *options = &creation->options;
	bool runs_pip = !options->wheelhouse && (is_any(options->specs) ||
						 is_any(options->requirements));

	if (!runs_pip && has_flag(creation, VENVPACK_CREATE_WITHOUT_PIP))
		return 0;
	if (!vp_pip_find(&creation->pip, &creation->base, err))
		return 0;
	if (!options->wheelhouse || err->status != VENVPACK_ERR_NO_PIP)
		return err->status;
	vp_report_finding(ctx, VENVPACK_NOTE, "no-pip", NULL, "%s",
			  err->message);
	return 0;
}

static int gather(struct creation *creation, struct vp_context *ctx,
		  struct vp_error *err)
{
	if (has_flag(creation, VENVPACK_CREATE_UPGRADE) &&
	    vp_upgrade_read(&creation->old, creation->path.data, err))
		return err->status;
	if (find_base(creation, ctx, err) || find_pip(creation, ctx, err) ||
	    resolve(creation, ctx, err))
		return err->status;
	return collect_wheels(creation, err);
}

/* Packages of another version are still there, and of no use. */
static void report_upgrade(const struct creation *creation,
			   struct vp_context *ctx)
{
	const char *old = creation->old.version;
	const struct vp_layout layout = vp_layout_of(&creation->base);

	if (old && strcmp(layout.exact + strlen("python"), old) != 0)
		vp_report_finding(ctx, VENVPACK_WARNING, "other-python", NULL,
				  "the environment was made for Python %s: its "
				  "packages are not seen by Python %s",
				  old, creation->base.version);
}

static void append_option(struct vp_buffer *out,
			  const struct creation *creation, uint32_t flag,
			  const char *option)
{
	if (has_flag(creation, flag))
		vp_buffer_printf(out, " %s", option);
}

/* For people: options that say what the environment is, as venv records. */
static void write_command(struct vp_buffer *out,
			  const struct creation *creation)
{
	vp_buffer_text(out, "venvpack create");
	append_option(out, creation, VENVPACK_CREATE_SYSTEM_SITE_PACKAGES,
		      "--system-site-packages");
	append_option(out, creation, VENVPACK_CREATE_COPIES, "--copies");
	append_option(out, creation, VENVPACK_CREATE_UPGRADE, "--upgrade");
	append_option(out, creation, VENVPACK_CREATE_CLEAR, "--clear");
	append_option(out, creation, VENVPACK_CREATE_WITHOUT_PIP,
		      "--without-pip");
	append_option(out, creation, VENVPACK_CREATE_UPGRADE_DEPS,
		      "--upgrade-deps");
	append_option(out, creation, VENVPACK_CREATE_NO_IGNORE_FILE,
		      "--without-scm-ignore-files");
	if (creation->options.prompt) {
		vp_buffer_text(out, " --prompt=");
		vp_quote_sh(out, creation->options.prompt);
	}
	vp_buffer_char(out, ' ');
	vp_quote_sh(out, creation->path.data);
}

static int write_skeleton(const struct creation *creation, mode_t *mode,
			  struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer command = { 0 };
	const struct vp_upgrade *old = &creation->old;
	bool upgrades = has_flag(creation, VENVPACK_CREATE_UPGRADE);
	struct vp_skeleton skeleton = {
		.base = &creation->base,
		.path = creation->path.data,
		.prompt = creation->options.prompt,
		.kept_prompt = old->prompt,
		.system_site_packages =
			old->system_site_packages ||
			has_flag(creation,
				 VENVPACK_CREATE_SYSTEM_SITE_PACKAGES),
		.ignore_file =
			!upgrades &&
			!has_flag(creation, VENVPACK_CREATE_NO_IGNORE_FILE),
		.copies = has_flag(creation, VENVPACK_CREATE_COPIES) ||
			  (old->copies &&
			   !has_flag(creation, VENVPACK_CREATE_SYMLINKS)),
		.no_scripts = upgrades,
	};

	write_command(&command, creation);
	if (vp_buffer_check(&command, err))
		return err->status;
	/* A line cannot hold a newline, and nothing needs this one. */
	if (!strpbrk(command.data, "\r\n"))
		skeleton.command = command.data;
	return vp_skeleton_write(creation->workdir.fd, &skeleton, mode, err);
}

static int install_wheels(struct creation *creation, struct vp_context *ctx,
			  struct vp_error *err)
{
	const struct vp_layout layout = vp_layout_of(&creation->base);
	const struct vp_wheel_target target = {
		.env = creation->workdir.fd,
		.env_path = creation->path.data,
		.site_packages = layout.site_packages,
		.python = layout.python,
		.python_major = creation->base.major,
		.python_minor = creation->base.minor,
	};

	if (creation->workdir.in_place &&
	    vp_install_make_room(&creation->install, &target, ctx, err))
		return err->status;
	return vp_install_run(&creation->install, &target, ctx, err);
}

static int list_packages(struct venvpack_create_result *result,
			 const struct creation *creation,
			 struct vp_arena *arena, struct vp_error *err)
{
	size_t count = creation->install.count;
	struct venvpack_package *packages =
		vp_arena_alloc(arena, (count + 1) * sizeof(*packages));
	size_t i;

	if (!packages)
		return vp_fail_nomem(err);
	for (i = 0; i < count; i++) {
		const struct vp_install_item *item =
			&creation->install.items[i];

		packages[i].name =
			vp_arena_string(arena, vp_wheel_name(item->wheel));
		packages[i].version =
			vp_arena_string(arena, vp_wheel_version(item->wheel));
		packages[i].source = vp_arena_string(arena, item->file);
		if (!packages[i].name || !packages[i].version ||
		    !packages[i].source)
			return vp_fail_nomem(err);
	}
	result->packages = packages;
	result->package_count = count;
	return 0;
}

static int fill_result(struct venvpack_create_result *result,
		       const struct creation *creation, struct vp_arena *arena,
		       struct vp_error *err)
{
	result->env = vp_arena_string(arena, creation->path.data);
	result->python = vp_arena_string(arena, creation->base.executable);
	result->python_version = vp_arena_string(arena, creation->base.version);
	if (!result->env || !result->python || !result->python_version)
		return vp_fail_nomem(err);
	return list_packages(result, creation, arena, err);
}

static int create(struct creation *creation,
		  struct venvpack_create_result *result, struct vp_arena *arena,
		  struct vp_context *ctx, struct vp_error *err)
{
	bool clears = has_flag(creation, VENVPACK_CREATE_CLEAR);
	mode_t mode = 0;

	if (check_options(creation, err) || check_place(creation, err))
		return err->status;

	/* The base, and every wheel that goes in; nothing is written yet. */
	if (gather(creation, ctx, err))
		return err->status;

	if (vp_workdir_open(&creation->workdir, creation->path.data, clears,
			    err))
		return err->status;
	if (write_skeleton(creation, &mode, err) ||
	    install_wheels(creation, ctx, err))
		return vp_wrap(err, "'%s'", creation->path.data);
	report_upgrade(creation, ctx);
	if (fill_result(result, creation, arena, err))
		return err->status;

	/* Not synced: docs/decisions/0002-create-does-not-sync.md */
	return vp_workdir_commit(&creation->workdir, mode, VENVPACK_SYNC_NONE,
				 err);
}

int venvpack_create(venvpack *vp, const struct venvpack_create_options *options,
		    struct venvpack_create_result *result)
{
	struct venvpack_create_result made = VENVPACK_CREATE_RESULT_INIT;
	VP_AUTO(creation)
	struct creation creation = {
		.workdir = VP_WORKDIR_INIT,
	};
	struct vp_context *ctx = vp_session_begin(vp);

	if (vp_copy_options(&creation.options, sizeof(creation.options),
			    options, &vp->error) ||
	    create(&creation, &made, &vp->results, ctx, &vp->error))
		return vp->error.status;
	vp_copy_result(result, &made, sizeof(made));
	return 0;
}
