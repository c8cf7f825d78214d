/* SPDX-License-Identifier: MIT */
/* Recognising an environment: where it is, and what it was made from. */
#include "env/environment.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/path.h"
#include "env/lost_base.h"
#include "python/pyvenv_cfg.h"

#define CONFIG_MAX ((size_t)1024 * 1024)
#define SPELLINGS_MAX 4

static int refuse(const struct vp_environment *environment,
		  struct vp_error *err)
{
	struct stat st;

	if (!fstatat(environment->fd, "conda-meta", &st, 0))
		return vp_fail(err, VENVPACK_ERR_NOT_AN_ENV,
			       "'%s' is a conda environment: conda-pack packs "
			       "those",
			       environment->path);
	if (!fstatat(environment->fd, "bin/python3", &st, 0))
		return vp_fail(err, VENVPACK_ERR_NOT_AN_ENV,
			       "'%s' is no virtual environment but a Python "
			       "installation: it has no pyvenv.cfg",
			       environment->path);
	return vp_fail(err, VENVPACK_ERR_NOT_AN_ENV,
		       "'%s' is no virtual environment: it has no pyvenv.cfg",
		       environment->path);
}

static int open_directory(struct vp_environment *environment, const char *path,
			  struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer absolute = { 0 };
	struct stat st;

	if (vp_absolute_path(&absolute, path, err))
		return err->status;
	environment->path = vp_arena_string(&environment->arena, absolute.data);
	if (!environment->path)
		return vp_fail_nomem(err);
	if (stat(environment->path, &st))
		return vp_fail_errno(err, "cannot find environment '%s'", path);
	if (!S_ISDIR(st.st_mode))
		return vp_fail(err, VENVPACK_ERR_NOT_AN_ENV,
			       "'%s' is no environment: it is no directory",
			       path);
	return vp_open_directory(AT_FDCWD, environment->path, &environment->fd,
				 err);
}

static bool has_key(const struct vp_buffer *config, const char *key)
{
	VP_AUTO(free)
	char *value = vp_cfg_value(config->data, config->size, key);

	return value != NULL;
}

static const char *maker_of(const struct vp_buffer *config)
{
	if (has_key(config, "venvpack"))
		return "venvpack";
	if (has_key(config, "uv"))
		return "uv";
	if (has_key(config, "virtualenv"))
		return "virtualenv";
	return "venv";
}

/* Made from a Python that is in an environment itself. */
static bool is_chained(const char *home)
{
	VP_AUTO(buffer) struct vp_buffer config = { 0 };
	struct stat st;

	vp_path_dirname(&config, home);
	vp_buffer_text(&config, "/pyvenv.cfg");
	return !config.failed && home[0] == '/' && !stat(config.data, &st);
}

static void read_config(struct vp_environment *environment,
			const struct vp_buffer *config)
{
	VP_AUTO(free)
	char *site = vp_cfg_value(config->data, config->size,
				  "include-system-site-packages");

	VP_AUTO(free)
	char *home = vp_cfg_value(config->data, config->size, "home");

	environment->maker = maker_of(config);
	environment->is_chained = home && is_chained(home);
	environment->has_prompt = has_key(config, "prompt");
	environment->system_site_packages =
		site && strcasecmp(site, "true") == 0;
}

/*
 * The directory that the activation script was made for: the value of its
 * first VIRTUAL_ENV assignment that is an absolute path.
 */
static char *recorded_directory(const char *script)
{
	static const char key[] = "VIRTUAL_ENV=";
	const char *p = script;

	while ((p = strstr(p, key))) {
		char quote;
		size_t length;

		p += sizeof(key) - 1;
		quote = *p == '"' || *p == '\'' ? *p++ : '\0';
		length = quote ? strcspn(p, quote == '"' ? "\"\n" : "'\n")
			       : strcspn(p, " \t\n;");
		if (*p == '/')
			return strndup(p, length);
	}
	return NULL;
}

static int find_recorded(struct vp_environment *environment,
			 struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer script = { 0 };
	VP_AUTO(free) char *recorded = NULL;
	struct vp_error none;

	environment->recorded = environment->path;
	if (vp_read_file(environment->fd, "bin/activate", CONFIG_MAX, &script,
			 &none))
		return 0;
	recorded = recorded_directory(vp_buffer_string(&script));
	if (!recorded)
		return 0;
	environment->recorded = vp_arena_string(&environment->arena, recorded);
	return environment->recorded ? 0 : vp_fail_nomem(err);
}

static void add_spelling(struct vp_environment *environment, size_t *count,
			 const char *path)
{
	size_t at = 0;
	size_t i;

	for (i = 0; i < *count; i++)
		if (strcmp(environment->spellings[i], path) == 0)
			return;
	/* "/" would be found everywhere, and stands for no environment. */
	if (!path[1] || *count == SPELLINGS_MAX)
		return;
	while (at < *count &&
	       strlen(environment->spellings[at]) >= strlen(path))
		at++;
	memmove(&environment->spellings[at + 1], &environment->spellings[at],
		(*count - at) * sizeof(*environment->spellings));
	environment->spellings[at] = path;
	(*count)++;
}

static int collect_spellings(struct vp_environment *environment,
			     struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer real = { 0 };
	const char *copy;
	size_t count = 0;

	if (vp_real_path(&real, environment->path, err))
		return err->status;
	copy = vp_arena_string(&environment->arena, real.data);
	environment->spellings = vp_arena_alloc(
		&environment->arena,
		(SPELLINGS_MAX + 1) * sizeof(*environment->spellings));
	if (!copy || !environment->spellings)
		return vp_fail_nomem(err);
	add_spelling(environment, &count, environment->path);
	add_spelling(environment, &count, copy);
	add_spelling(environment, &count, environment->recorded);
	return 0;
}

/* Sets @found to whether there is a base that can be asked, and asks it. */
static int ask_base(struct vp_environment *environment, bool *found,
		    struct vp_error *why, struct vp_context *ctx,
		    struct vp_error *err)
{
	static const char *const names[] = { "bin/python3", "bin/python" };
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	bool has_link = false;
	struct stat st;
	size_t i;

	*found = false;
	for (i = 0; i < 2 && !*found; i++) {
		vp_buffer_reset(&path);
		vp_path_join(&path, environment->path, names[i]);
		if (vp_buffer_check(&path, err))
			return err->status;
		has_link |= !lstat(path.data, &st);
		*found = !stat(path.data, &st);
	}
	if (!has_link)
		return vp_fail(err, VENVPACK_ERR_NO_PYTHON,
			       "'%s' cannot be packed: it has no bin/python",
			       environment->path);
	if (!*found) {
		vp_fail(why, VENVPACK_ERR_NO_PYTHON,
			"its bin/python leads nowhere");
		return 0;
	}
	if (vp_interpreter_read(&environment->base, path.data, ctx, why)) {
		if (why->status != VENVPACK_ERR_NO_PYTHON)
			return vp_fail(err, why->status, "base of '%s': %s",
				       environment->path, why->message);
		*found = false;
	}
	return 0;
}

/*
 * A base that is gone, or is another one by now, is no reason not to pack:
 * there is one where the environment goes.  But it has to be the right one.
 */
static int find_base(struct vp_environment *environment,
		     const struct vp_buffer *config, struct vp_context *ctx,
		     struct vp_error *err)
{
	struct vp_interpreter *base = &environment->base;
	struct vp_lib_version hint;
	struct vp_lib_version lib;
	struct vp_error why;
	bool found;

	if (ask_base(environment, &found, &why, ctx, err))
		return err->status;
	hint = (struct vp_lib_version){ base->major, base->minor,
					base->free_threaded };
	if (vp_lib_version_find(&lib, environment->fd, &hint, err))
		return err->status;
	if (found && (!lib.major ||
		      (lib.major == base->major && lib.minor == base->minor)))
		return 0;
	if (found)
		vp_fail(&why, VENVPACK_ERR_NO_PYTHON,
			"its bin/python is Python %d.%d by now, and its "
			"packages are for %d.%d",
			base->major, base->minor, lib.major, lib.minor);
	if (vp_lost_base_tell(base, vp_buffer_string(config), config->size,
			      &lib, err))
		return vp_wrap(err, "'%s' cannot be packed: %s, and",
			       environment->path, why.message);
	environment->base_trouble =
		vp_arena_string(&environment->arena, why.message);
	return environment->base_trouble ? 0 : vp_fail_nomem(err);
}

int vp_environment_open(struct vp_environment *environment, const char *path,
			struct vp_context *ctx, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer config = { 0 };
	struct stat st;

	if (open_directory(environment, path, err))
		return err->status;
	if (fstatat(environment->fd, "pyvenv.cfg", &st, 0))
		return refuse(environment, err);
	if (vp_read_file(environment->fd, "pyvenv.cfg", CONFIG_MAX, &config,
			 err))
		return vp_wrap(err, "'%s'", environment->path);
	read_config(environment, &config);
	if (find_recorded(environment, err) ||
	    collect_spellings(environment, err))
		return err->status;
	return find_base(environment, &config, ctx, err);
}

void vp_environment_close(struct vp_environment *environment)
{
	if (environment->fd >= 0)
		close(environment->fd);
	vp_interpreter_clear(&environment->base);
	vp_arena_clear(&environment->arena);
	*environment = (struct vp_environment)VP_ENVIRONMENT_INIT;
}
