/* SPDX-License-Identifier: MIT */
/* From any path of a Python to the base interpreter it stands for. */
#include "python/home.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/path.h"
#include "python/pyvenv_cfg.h"
#include "python/version_request.h"

#define HOPS_MAX 40
#define CFG_MAX ((size_t)1024 * 1024)

/* The paths that lead from one to the next, outside of environments. */
struct trail {
	struct vp_arena arena;
	const char *hops[HOPS_MAX];
	size_t count;
};

/* What the name of a file tells: "python3.13t". */
struct name {
	int major, minor;
	char flags[8];
};

static void clear_trail(struct trail *trail)
{
	vp_arena_clear(&trail->arena);
}

VP_DEFINE_AUTO(trail, struct trail, clear_trail(local))

static const char *keep(struct trail *trail, struct vp_buffer *buffer,
			struct vp_error *err)
{
	const char *copy = buffer->failed
				   ? NULL
				   : vp_arena_string(&trail->arena,
						     vp_buffer_string(buffer));

	vp_buffer_reset(buffer);
	if (!copy)
		vp_fail_nomem(err);
	return copy;
}

static bool is_file(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode);
}

static bool is_same_file(const char *a, const char *b)
{
	struct stat of_a;
	struct stat of_b;

	return !stat(a, &of_a) && !stat(b, &of_b) &&
	       of_a.st_dev == of_b.st_dev && of_a.st_ino == of_b.st_ino;
}

/* Appends the pyvenv.cfg that makes @p path a Python of an environment. */
static int find_cfg(struct vp_buffer *out, const char *path, bool *found,
		    struct vp_error *err)
{
	static const char *const places[] = { "../pyvenv.cfg", "pyvenv.cfg" };
	VP_AUTO(buffer) struct vp_buffer dir = { 0 };
	size_t i;

	*found = false;
	vp_path_dirname(&dir, path);
	if (vp_buffer_check(&dir, err))
		return err->status;
	for (i = 0; i < sizeof(places) / sizeof(places[0]) && !*found; i++) {
		vp_buffer_reset(out);
		/* By names alone, as Python does: bin may be a link. */
		vp_path_normalise(out, dir.data, places[i]);
		if (vp_buffer_check(out, err))
			return err->status;
		*found = is_file(out->data);
	}
	return 0;
}

static int read_cfg(struct vp_buffer *out, const char *path,
		    struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer real = { 0 };

	if (vp_real_path(&real, path, err))
		return err->status;
	return vp_read_file(AT_FDCWD, real.data, CFG_MAX, out, err);
}

/*
 * A Python that was copied into an environment names its base only by
 * directory: there it may have the name it has here, or a plainer one.
 */
static const char *leave_by_cfg(struct trail *trail, const char *path,
				const char *cfg, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer text = { 0 };
	VP_AUTO(buffer) struct vp_buffer candidate = { 0 };
	VP_AUTO(free) char *home = NULL;
	const char *names[] = { vp_path_basename(path), "python3", "python" };
	size_t i;

	if (read_cfg(&text, cfg, err))
		return NULL;
	home = vp_cfg_value(vp_buffer_string(&text), text.size, "home");
	for (i = 0; home && i < sizeof(names) / sizeof(names[0]); i++) {
		vp_path_join(&candidate, home, names[i]);
		if (vp_buffer_check(&candidate, err))
			return NULL;
		if (is_file(candidate.data))
			return keep(trail, &candidate, err);
		vp_buffer_reset(&candidate);
	}
	vp_fail(err, VENVPACK_ERR_NO_PYTHON,
		"'%s' is in a virtual environment, and the home that '%s' "
		"names has no Python: '%s'",
		path, cfg, home ? home : "");
	return NULL;
}

/* Links resolve from the directory that they really are in. */
static const char *follow_link(struct trail *trail, const char *path,
			       struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer target = { 0 };
	VP_AUTO(buffer) struct vp_buffer dir = { 0 };
	VP_AUTO(buffer) struct vp_buffer real = { 0 };
	VP_AUTO(buffer) struct vp_buffer next = { 0 };

	if (vp_read_link(AT_FDCWD, path, &target, err))
		return NULL;
	vp_path_dirname(&dir, path);
	if (vp_buffer_check(&dir, err))
		return NULL;
	if (strstr(target.data, "..")) {
		if (vp_real_path(&real, dir.data, err))
			return NULL;
		vp_path_normalise(&next, real.data, target.data);
	} else {
		vp_path_normalise(&next, dir.data, target.data);
	}
	return keep(trail, &next, err);
}

static int examine(const char *path, const char *asked, struct stat *st,
		   struct vp_error *err)
{
	if (!lstat(path, st))
		return 0;
	if (vp_fail_is_trouble(errno))
		return vp_fail_errno(err, "cannot examine '%s'", path);
	if (strcmp(path, asked) == 0)
		return vp_fail(err, VENVPACK_ERR_NO_PYTHON,
			       "there is no Python at '%s': %s", asked,
			       strerror(errno));
	return vp_fail(err, VENVPACK_ERR_NO_PYTHON,
		       "'%s' leads to '%s', which cannot be found: %s", asked,
		       path, strerror(errno));
}

/* Lists the hops from @p path to the file it ends at. */
static int walk_trail(struct trail *trail, const char *path,
		      struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer cfg = { 0 };
	const char *hop = path;
	int steps;

	for (steps = 0; steps < HOPS_MAX; steps++) {
		struct stat st;
		bool in_env;

		if (examine(hop, path, &st, err) ||
		    find_cfg(&cfg, hop, &in_env, err))
			return err->status;
		if (in_env)
			trail->count = 0;
		else
			trail->hops[trail->count++] = hop;
		if (S_ISLNK(st.st_mode))
			hop = follow_link(trail, hop, err);
		else if (in_env)
			hop = leave_by_cfg(trail, hop, cfg.data, err);
		else
			return 0;
		if (!hop)
			return err->status;
	}
	return vp_fail(err, VENVPACK_ERR_NO_PYTHON,
		       "'%s' leads through too many links", path);
}

static struct name parse_name(const char *file)
{
	static const char prefix[] = "python";
	const struct name unknown = { 0 };
	struct name name = { 0 };

	if (!vp_has_prefix(file, prefix))
		return unknown;
	file += sizeof(prefix) - 1;
	if (!vp_version_request_number(&name.major, &file) || *file++ != '.' ||
	    !vp_version_request_number(&name.minor, &file))
		return unknown;
	if (strlen(file) >= sizeof(name.flags) || file[strspn(file, "dmt")])
		return unknown;
	memcpy(name.flags, file, strlen(file) + 1);
	return name;
}

/* Appends DIR/lib/pythonX.Y/os.py of the nearest directory that has it. */
static int find_landmark(struct vp_buffer *out, const char *executable,
			 const struct name *name, bool *found,
			 struct vp_error *err)
{
	static const char *const libs[] = { "lib", "lib64" };
	const char *t = strchr(name->flags, 't') ? "t" : "";
	size_t length = strlen(executable);
	size_t i;

	*found = false;
	while (length && !*found) {
		while (length && executable[length - 1] != '/')
			length--;
		if (length)
			length--;
		for (i = 0; i < sizeof(libs) / sizeof(libs[0]) && !*found;
		     i++) {
			vp_buffer_reset(out);
			vp_buffer_append(out, executable, length);
			vp_buffer_printf(out, "/%s/python%d.%d%s/os.py",
					 libs[i], name->major, name->minor, t);
			if (vp_buffer_check(out, err))
				return err->status;
			*found = is_file(out->data);
		}
	}
	return 0;
}

/*
 * The first hop that has the same standard library above it as the file it
 * ends at.  "The same" matters: from almost anywhere, /lib/python3.11 is above.
 */
static int choose_hop(const char **hop, const struct trail *trail,
		      const char *real, const struct name *name,
		      struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer wanted = { 0 };
	VP_AUTO(buffer) struct vp_buffer found = { 0 };
	bool is_there = false;
	size_t i;

	*hop = trail->hops[trail->count - 1];
	if (!name->major)
		return 0;
	if (find_landmark(&wanted, real, name, &is_there, err))
		return err->status;
	for (i = 0; is_there && i < trail->count; i++) {
		bool has_one;

		if (find_landmark(&found, trail->hops[i], name, &has_one, err))
			return err->status;
		if (has_one && is_same_file(found.data, wanted.data)) {
			*hop = trail->hops[i];
			return 0;
		}
	}
	return 0;
}

/* What has another name is not run to find out whether it is one. */
static bool is_named_like_python(const char *path)
{
	static const char *const names[] = { "python", "pypy", "graalpy" };
	const char *name = vp_path_basename(path);
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (vp_has_prefix(name, names[i]))
			return true;
	return name[0] == 'p' && name[1] == 'y' && name[2] >= '0' &&
	       name[2] <= '9';
}

/* Reads the first bytes: a program, a script, or nothing that can run. */
static int check_kind(const char *path, bool *is_script, struct vp_error *err)
{
	VP_AUTO(close)
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	char magic[4] = { 0 };
	struct stat st;
	size_t size;

	if (fd < 0 || fstat(fd, &st)) {
		bool is_trouble = vp_fail_is_trouble(errno);

		vp_fail_errno(err, "cannot open '%s'", path);
		if (!is_trouble)
			err->status = VENVPACK_ERR_NO_PYTHON;
		return err->status;
	}
	if (!S_ISREG(st.st_mode) || access(path, X_OK))
		return vp_fail(err, VENVPACK_ERR_NO_PYTHON,
			       "'%s' is no file that can be run", path);
	if (vp_read(fd, magic, sizeof(magic), &size, path, err))
		return err->status;
	*is_script = memcmp(magic, "#!", 2) == 0;
	if (!*is_script && memcmp(magic, "\177ELF", 4) != 0)
		return vp_fail(err, VENVPACK_ERR_NO_PYTHON,
			       "'%s' is no program", path);
	if (!is_named_like_python(path))
		return vp_fail(err, VENVPACK_ERR_NO_PYTHON,
			       "'%s' is no Python interpreter", path);
	return 0;
}

/* In the home the versioned name is used, which no upgrade takes elsewhere. */
static int set_paths(struct vp_interpreter *out, const char *hop,
		     const char *real, const struct name *name,
		     struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer home = { 0 };
	VP_AUTO(buffer) struct vp_buffer versioned = { 0 };

	vp_path_dirname(&home, hop);
	if (name->major) {
		vp_path_join(&versioned, vp_buffer_string(&home), "python");
		vp_buffer_printf(&versioned, "%d.%d%s", name->major,
				 name->minor,
				 strchr(name->flags, 't') ? "t" : "");
		if (vp_buffer_check(&home, err) ||
		    vp_buffer_check(&versioned, err))
			return err->status;
		if (is_same_file(versioned.data, real))
			hop = versioned.data;
	}
	vp_interpreter_clear(out);
	out->executable = strdup(hop);
	out->home = vp_buffer_steal(&home);
	out->real_executable = strdup(real);
	if (!out->executable || !out->home || !out->real_executable)
		return vp_fail_nomem(err);
	out->major = name->major;
	out->minor = name->minor;
	out->free_threaded = strchr(name->flags, 't') != NULL;
	return 0;
}

int vp_home_find(struct vp_interpreter *out, char **script, const char *path,
		 struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer real = { 0 };
	VP_AUTO(trail) struct trail trail = { 0 };
	const char *end;
	const char *hop;
	struct name name;
	bool is_script;

	*script = NULL;
	if (walk_trail(&trail, path, err))
		return err->status;
	end = trail.hops[trail.count - 1];
	assert(end);
	if (check_kind(end, &is_script, err))
		return err->status;
	if (is_script) {
		*script = strdup(end);
		return *script ? 0 : vp_fail_nomem(err);
	}
	if (vp_real_path(&real, end, err))
		return err->status;
	end = vp_buffer_string(&real);
	name = parse_name(vp_path_basename(end));
	if (choose_hop(&hop, &trail, end, &name, err))
		return err->status;
	return set_paths(out, hop, end, &name, err);
}
