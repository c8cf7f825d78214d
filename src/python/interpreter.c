/* SPDX-License-Identifier: MIT */
/* The base interpreter that a path stands for. */
#include "python/interpreter.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buffer.h"
#include "base/file.h"
#include "base/path.h"
#include "base/utf8.h"
#include "python/home.h"
#include "python/probe.h"
#include "python/shim.h"

#define SCRIPTS_MAX 4

void vp_interpreter_clear(struct vp_interpreter *interpreter)
{
	free(interpreter->executable);
	free(interpreter->home);
	free(interpreter->real_executable);
	free(interpreter->prefix);
	free(interpreter->implementation);
	free(interpreter->version);
	free(interpreter->abi_flags);
	free(interpreter->soabi);
	free(interpreter->machine);
	free(interpreter->stdlib);
	*interpreter = (struct vp_interpreter){ 0 };
}

static int follow_script(char **out, const char *script, bool may_run,
			 const struct vp_context *ctx, struct vp_error *err)
{
	if (vp_shim_resolve(out, script, err))
		return err->status;
	if (*out)
		return 0;
	if (may_run)
		return vp_probe_launcher(out, script, ctx, err);
	return vp_fail(err, VENVPACK_ERR_NO_PYTHON,
		       "'%s' is a script, and what it starts cannot be told",
		       script);
}

int vp_interpreter_resolve(struct vp_interpreter *out, const char *path,
			   bool may_run, struct vp_context *ctx,
			   struct vp_error *err)
{
	VP_AUTO(free) char *current = strdup(path);
	int i;

	if (!current)
		return vp_fail_nomem(err);
	for (i = 0; i < SCRIPTS_MAX; i++) {
		VP_AUTO(free) char *script = NULL;
		char *next = NULL;

		if (vp_home_find(out, &script, current, err))
			return err->status;
		if (!script)
			return 0;
		if (follow_script(&next, script, may_run, ctx, err))
			return err->status;
		free(current);
		current = next;
	}
	return vp_fail(err, VENVPACK_ERR_NO_PYTHON,
		       "'%s' leads through too many scripts", path);
}

static int check_supported(const struct vp_interpreter *found,
			   struct vp_error *err)
{
	const char *home = found->home;

	if (found->major != 3 || found->minor < 6)
		return vp_fail(err, VENVPACK_ERR_NO_PYTHON,
			       "'%s' is Python %s, and 3.6 is the oldest that "
			       "is supported",
			       found->executable, found->version);
	if (strcmp(found->implementation, "cpython") != 0)
		return vp_fail(err, VENVPACK_ERR_NO_PYTHON,
			       "'%s' is %s, and only CPython is supported",
			       found->executable, found->implementation);
	if (!vp_utf8_is_valid(home, strlen(home)) || strpbrk(home, "\r\n"))
		return vp_fail(err, VENVPACK_ERR_NO_PYTHON,
			       "'%s' is in a directory that pyvenv.cfg cannot "
			       "name",
			       found->executable);
	return 0;
}

/*
 * Only this function knows that facts are found by asking, so that reading
 * them from files can come first.
 */
int vp_interpreter_learn(struct vp_interpreter *out, struct vp_context *ctx,
			 struct vp_error *err)
{
	VP_AUTO(free) char *executable = NULL;

	assert(out->executable && out->home);
	executable = strdup(out->executable);
	if (!executable)
		return vp_fail_nomem(err);
	if (vp_probe_run(out, executable, ctx, err))
		return err->status;
	return check_supported(out, err);
}

/* An environment or a prefix stands for the Python in its bin. */
static int enter_directory(struct vp_buffer *path, struct vp_error *err)
{
	static const char *const names[] = { "/bin/python3", "/bin/python" };
	size_t length = path->size;
	struct stat st;
	size_t i;

	if (stat(path->data, &st) || !S_ISDIR(st.st_mode))
		return 0;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		path->size = length;
		vp_buffer_text(path, names[i]);
		if (vp_buffer_check(path, err))
			return err->status;
		if (!lstat(path->data, &st))
			return 0;
	}
	path->data[length] = '\0';
	return vp_fail(err, VENVPACK_ERR_NO_PYTHON,
		       "there is no bin/python3 in the directory '%s'",
		       path->data);
}

int vp_interpreter_read(struct vp_interpreter *out, const char *executable,
			struct vp_context *ctx, struct vp_error *err)
{
	VP_AUTO(interpreter) struct vp_interpreter found = { 0 };
	VP_AUTO(buffer) struct vp_buffer path = { 0 };

	if (vp_absolute_path(&path, executable, err) ||
	    enter_directory(&path, err) ||
	    vp_interpreter_resolve(&found, path.data, true, ctx, err) ||
	    vp_interpreter_learn(&found, ctx, err))
		return err->status;
	vp_interpreter_clear(out);
	*out = found;
	found = (struct vp_interpreter){ 0 };
	return 0;
}
