/* SPDX-License-Identifier: MIT */
/* Does the Python of an environment start? */
#include "env/trial.h"

#include <fcntl.h>
#include <string.h>

#include "base/environ.h"
#include "base/file.h"
#include "base/path.h"
#include "base/process.h"
#include "python/pyvenv_cfg.h"

#define CONFIG_MAX ((size_t)1024 * 1024)

static const char *find_python(const struct vp_tree *tree)
{
	static const char *const names[] = { "bin/python", "bin/python3" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (vp_tree_find(tree, names[i]))
			return names[i];
	return NULL;
}

/* The last line that says something: of a traceback, what went wrong. */
static const char *last_line(char *text)
{
	char *line;

	for (;;) {
		size_t size = strlen(text);

		while (size && strchr("\r\n \t", text[size - 1]))
			text[--size] = '\0';
		line = strrchr(text, '\n');
		if (!line)
			return text;
		/* Python goes on with where its thread was. */
		if (line[1] && !vp_has_prefix(line + 1, "  File ") &&
		    !vp_has_prefix(line + 1, "Current thread ") &&
		    !vp_has_prefix(line + 1, "<no Python frame>"))
			return line + 1;
		*line = '\0';
	}
}

static int explain(struct vp_process *process, struct vp_error *err)
{
	const char *words =
		process->errors->size ? last_line(process->errors->data) : "";

	if (process->exit_status > 128 && process->exit_status < 192)
		return vp_fail(err, VENVPACK_ERR_DOES_NOT_START,
			       "the environment's Python does not start here: "
			       "signal %d ended it",
			       process->exit_status - 128);
	return vp_fail(err, VENVPACK_ERR_DOES_NOT_START,
		       "the environment's Python does not start here: %s",
		       *words ? words : "it does not say why");
}

int vp_trial_run(const char *env, const struct vp_tree *tree,
		 const struct vp_context *ctx, struct vp_error *err)
{
	/* It takes no notice of variables, but its loader may need some. */
	static const char *const drop[] = { "PYTHON*", NULL };
	static const char *const add[] = { NULL };
	VP_AUTO(arena) struct vp_arena arena = { 0 };
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	VP_AUTO(buffer) struct vp_buffer errors = { 0 };
	struct vp_process process = { .errors = &errors };
	const char *name = find_python(tree);

	if (!name)
		return vp_fail(err, VENVPACK_ERR_DOES_NOT_START,
			       "the environment has no bin/python");
	vp_path_join(&path, env, name);
	if (vp_buffer_check(&path, err) ||
	    vp_environ_copy(&process.environment, drop, add, &arena, err))
		return err->status;
	process.argv = (const char *const[]){ path.data, "-I", "-S", "-B",
					      "-c",	 "",   NULL };
	if (vp_process_run(&process, ctx, err)) {
		if (err->status == VENVPACK_ERR_IO)
			err->status = VENVPACK_ERR_DOES_NOT_START;
		return err->status;
	}
	return process.exit_status ? explain(&process, err) : 0;
}

static bool names_home(const struct vp_buffer *config, const char *home)
{
	VP_AUTO(free)
	char *value =
		vp_cfg_value(vp_buffer_string(config), config->size, "home");

	return value && strcmp(value, home) == 0;
}

int vp_trial_is_safe(const char *env, const struct vp_tree *tree,
		     const struct vp_interpreter *base, bool *safe,
		     struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	VP_AUTO(buffer) struct vp_buffer real = { 0 };
	VP_AUTO(buffer) struct vp_buffer config = { 0 };
	const char *name = find_python(tree);
	struct vp_error why = { 0 };

	*safe = false;
	if (!name) {
		*safe = true; /* there is nothing that could be run */
		return 0;
	}
	vp_path_join(&path, env, name);
	if (vp_buffer_check(&path, err))
		return err->status;
	if (vp_real_path(&real, path.data, &why) ||
	    strcmp(real.data, base->real_executable) != 0)
		return why.status == VENVPACK_ERR_NOMEM ? vp_fail_nomem(err)
							: 0;
	vp_buffer_reset(&path);
	vp_path_join(&path, env, "pyvenv.cfg");
	if (vp_buffer_check(&path, err))
		return err->status;
	if (vp_read_file(AT_FDCWD, path.data, CONFIG_MAX, &config, &why))
		return why.status == VENVPACK_ERR_NOMEM ? vp_fail_nomem(err)
							: 0;
	*safe = names_home(&config, base->home);
	return 0;
}
