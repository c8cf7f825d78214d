/* SPDX-License-Identifier: MIT */
/* An environment without packages. */
#include "python/skeleton.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/beneath.h"
#include "base/file.h"
#include "base/path.h"
#include "python/activate.h"
#include "python/interpreter_copy.h"
#include "python/layout.h"
#include "python/quote.h"

/* Makes the directory @path and those above it, as far as they are missing. */
static int make_directory(int env, const char *path, struct vp_error *err)
{
	VP_AUTO(close) int dir = -1;
	const char *end = path;

	do {
		VP_AUTO(buffer) struct vp_buffer part = { 0 };

		end += strcspn(end, "/");
		vp_buffer_append(&part, path, (size_t)(end - path));
		if (vp_buffer_check(&part, err))
			return err->status;
		if (mkdirat(env, part.data, 0777) && errno != EEXIST)
			return vp_fail_errno(err, "cannot make directory '%s'",
					     part.data);
		if (dir >= 0)
			close(dir);
		dir = vp_open_beneath(env, part.data, O_PATH | O_DIRECTORY, 0);
		if (dir < 0)
			return vp_fail_errno(err, "cannot use directory '%s'",
					     part.data);
	} while (*end++);
	return 0;
}

static int make_directories(int env, const struct vp_layout *layout,
			    mode_t *mode, struct vp_error *err)
{
	const char *const names[] = { layout->include, layout->site_packages,
				      "bin" };
	struct stat st;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (make_directory(env, names[i], err))
			return err->status;
	if (fstatat(env, "bin", &st, AT_SYMLINK_NOFOLLOW))
		return vp_fail_errno(err, "cannot examine 'bin'");
	/* The umask cannot be read without setting it, but it shows here. */
	*mode = st.st_mode & 07777;
	return 0;
}

/* Some distributions have a directory of this name, which then is theirs. */
static int link_lib64(int env, const struct vp_interpreter *base,
		      struct vp_error *err)
{
	if (base->is_64bit && symlinkat("lib", env, "lib64") && errno != EEXIST)
		return vp_fail_errno(err, "cannot create link 'lib64'");
	return 0;
}

static void add_line(struct vp_buffer *out, const char *key, const char *value)
{
	vp_buffer_printf(out, "%s = %s\n", key, value);
}

/*
 * Every reader takes these lines as they are: the oldest wants single spaces
 * and a newline at the end, others fail at lines without '='.
 */
static int write_cfg(int env, const struct vp_skeleton *skeleton, mode_t mode,
		     struct vp_error *err)
{
	const struct vp_interpreter *base = skeleton->base;
	VP_AUTO(buffer) struct vp_buffer text = { 0 };

	add_line(&text, "home", base->home);
	add_line(&text, "include-system-site-packages",
		 skeleton->system_site_packages ? "true" : "false");
	add_line(&text, "version", base->version);
	if (skeleton->prompt) {
		vp_buffer_text(&text, "prompt = ");
		vp_quote_python(&text, skeleton->prompt);
		vp_buffer_char(&text, '\n');
	} else if (skeleton->kept_prompt) {
		add_line(&text, "prompt", skeleton->kept_prompt);
	}
	add_line(&text, "executable", base->real_executable);
	if (skeleton->command)
		add_line(&text, "command", skeleton->command);
	add_line(&text, "venvpack", VENVPACK_VERSION);
	if (vp_buffer_check(&text, err))
		return err->status;
	return vp_replace_file(env, "pyvenv.cfg", text.data, text.size, mode,
			       NULL, err);
}

/* A link of this name is ours to replace; a directory is in the way. */
static int make_link(int bin, const char *name, const char *target,
		     struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer old = { 0 };
	struct stat st;

	if (!fstatat(bin, name, &st, AT_SYMLINK_NOFOLLOW)) {
		if (S_ISLNK(st.st_mode) && vp_read_link(bin, name, &old, err))
			return err->status;
		if (strcmp(vp_buffer_string(&old), target) == 0)
			return 0;
	}
	return vp_replace_link(bin, name, target, NULL, err);
}

/* All names lead to "python", so that only one link leaves the environment. */
static int link_python(int bin, const char *const *names,
		       const struct vp_interpreter *base, struct vp_error *err)
{
	const char *target = base->executable;

	for (; *names; names++) {
		if (make_link(bin, *names, target, err))
			return err->status;
		target = "python";
	}
	return 0;
}

static int make_python(int env, int bin, const struct vp_skeleton *skeleton,
		       const struct vp_layout *layout, mode_t mode,
		       struct vp_error *err)
{
	const char *const names[] = { "python", "python3", layout->python,
				      layout->exact, NULL };

	if (skeleton->copies)
		return vp_interpreter_copy(env, bin, names, skeleton->base,
					   mode, err);
	return link_python(bin, names, skeleton->base, err);
}

/* One that is there says what its owner wants to be ignored. */
static int write_ignore_file(int env, mode_t mode, struct vp_error *err)
{
	static const char text[] = "# Made by venvpack.\n*\n";

	if (!faccessat(env, ".gitignore", F_OK, AT_SYMLINK_NOFOLLOW))
		return 0;
	return vp_replace_file(env, ".gitignore", text, sizeof(text) - 1, mode,
			       NULL, err);
}

int vp_skeleton_write(int env, const struct vp_skeleton *skeleton, mode_t *mode,
		      struct vp_error *err)
{
	const struct vp_layout layout = vp_layout_of(skeleton->base);
	const char *prompt = skeleton->prompt
				     ? skeleton->prompt
				     : vp_path_basename(skeleton->path);
	VP_AUTO(close) int bin = -1;
	mode_t file_mode;

	if (make_directories(env, &layout, mode, err) ||
	    link_lib64(env, skeleton->base, err))
		return err->status;
	file_mode = *mode & 0666;
	if (skeleton->ignore_file && write_ignore_file(env, file_mode, err))
		return err->status;
	bin = vp_open_beneath(env, "bin", O_RDONLY | O_DIRECTORY, 0);
	if (bin < 0)
		return vp_fail_errno(err, "cannot open directory 'bin'");
	if (write_cfg(env, skeleton, file_mode, err) ||
	    make_python(env, bin, skeleton, &layout, *mode, err))
		return err->status;
	if (skeleton->no_scripts)
		return 0;
	return vp_activate_write(bin, file_mode, skeleton->path, prompt, err);
}
