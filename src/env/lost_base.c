/* SPDX-License-Identifier: MIT */
/* What the base of an environment was, when nobody can ask it. */
#include "env/lost_base.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include "base/beneath.h"
#include "base/buffer.h"
#include "base/path.h"
#include "python/pyvenv_cfg.h"

/* "pythonX.Y", "pythonX.Yt". */
static bool parse_directory(struct vp_lib_version *out, const char *name)
{
	char *end;

	if (!vp_has_prefix(name, "python") || !isdigit((unsigned char)name[6]))
		return false;
	out->major = (int)strtol(name + 6, &end, 10);
	if (*end != '.' || !isdigit((unsigned char)end[1]))
		return false;
	out->minor = (int)strtol(end + 1, &end, 10);
	out->free_threaded = *end == 't';
	return !end[out->free_threaded];
}

static bool is_better(const struct vp_lib_version *a,
		      const struct vp_lib_version *b,
		      const struct vp_lib_version *hint)
{
	bool a_fits = a->major == hint->major && a->minor == hint->minor;
	bool b_fits = b->major == hint->major && b->minor == hint->minor;

	if (a_fits != b_fits)
		return a_fits;
	if (a->major != b->major)
		return a->major > b->major;
	return a->minor > b->minor;
}

int vp_lib_version_find(struct vp_lib_version *out, int env,
			const struct vp_lib_version *hint, struct vp_error *err)
{
	struct vp_lib_version found = { 0 };
	struct vp_lib_version version = { 0 };
	VP_AUTO(closedir) DIR *dir = NULL;
	struct dirent *entry;
	int fd = vp_open_beneath(env, "lib", O_RDONLY | O_DIRECTORY, 0);

	*out = found;
	if (fd < 0)
		return 0;
	dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		return vp_fail_nomem(err);
	}
	while ((entry = readdir(dir))) {
		VP_AUTO(buffer) struct vp_buffer path = { 0 };
		struct stat st;

		vp_path_join(&path, entry->d_name, "site-packages");
		if (vp_buffer_check(&path, err))
			return err->status;
		if (parse_directory(&version, entry->d_name) &&
		    !fstatat(fd, path.data, &st, 0) && S_ISDIR(st.st_mode) &&
		    (!found.major || is_better(&version, &found, hint)))
			found = version;
	}
	*out = found;
	return 0;
}

/* venv calls it so, virtualenv and uv so; "3.11.7.final.0" is one too. */
static char *version_of(const char *config, size_t size)
{
	char *version = vp_cfg_value(config, size, "version");

	return version ? version : vp_cfg_value(config, size, "version_info");
}

static char *implementation_of(const char *config, size_t size)
{
	char *name = vp_cfg_value(config, size, "implementation");
	char *p;

	if (!name)
		return strdup("cpython");
	for (p = name; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return name;
}

static void read_numbers(struct vp_interpreter *out, const char *version)
{
	int *const numbers[] = { &out->major, &out->minor, &out->micro };
	size_t i;

	for (i = 0; version && i < 3; i++) {
		char *end;

		if (!isdigit((unsigned char)*version))
			return;
		*numbers[i] = (int)strtol(version, &end, 10);
		version = end + (*end == '.');
	}
}

static int fill(struct vp_interpreter *out, const char *home,
		struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer executable = { 0 };
	VP_AUTO(buffer) struct vp_buffer prefix = { 0 };
	VP_AUTO(buffer) struct vp_buffer version = { 0 };
	const char *flags = out->free_threaded ? "t" : "";
	struct utsname machine;

	uname(&machine);
	vp_path_dirname(&prefix, home);
	vp_buffer_printf(&executable, "%s/python%d.%d%s", home, out->major,
			 out->minor, flags);
	vp_buffer_printf(&version, "%d.%d.%d", out->major, out->minor,
			 out->micro);
	out->home = strdup(home);
	out->real_executable = strdup(vp_buffer_string(&executable));
	out->executable = vp_buffer_steal(&executable);
	out->prefix = vp_buffer_steal(&prefix);
	out->version = vp_buffer_steal(&version);
	out->abi_flags = strdup(flags);
	out->soabi = strdup("");
	out->machine = strdup(machine.machine);
	if (!out->home || !out->executable || !out->real_executable ||
	    !out->prefix || !out->version || !out->abi_flags || !out->soabi ||
	    !out->machine || !out->implementation)
		return vp_fail_nomem(err);
	return 0;
}

int vp_lost_base_tell(struct vp_interpreter *out, const char *config,
		      size_t config_size, const struct vp_lib_version *lib,
		      struct vp_error *err)
{
	VP_AUTO(interpreter) struct vp_interpreter base = { 0 };
	VP_AUTO(free) char *home = vp_cfg_value(config, config_size, "home");
	VP_AUTO(free) char *version = version_of(config, config_size);

	read_numbers(&base, version);
	/* An upgrade may have changed the file, but never moved the packages. */
	if (lib->major &&
	    (base.major != lib->major || base.minor != lib->minor)) {
		base.major = lib->major;
		base.minor = lib->minor;
		base.micro = 0;
	}
	base.free_threaded = lib->free_threaded;
	if (!base.major || !home || home[0] != '/')
		return vp_fail(err, VENVPACK_ERR_NO_PYTHON,
			       "neither its pyvenv.cfg nor its lib tells which "
			       "Python it was made from");
	base.implementation = implementation_of(config, config_size);
	if (fill(&base, home, err))
		return err->status;
	vp_interpreter_clear(out);
	*out = base;
	base = (struct vp_interpreter){ 0 };
	return 0;
}
