/* SPDX-License-Identifier: MIT */
/* What stays of an environment whose base is renewed. */
#include "env/upgrade.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/path.h"
#include "python/pyvenv_cfg.h"
#include "python/version_request.h"

#define CFG_MAX ((size_t)1024 * 1024)

void vp_upgrade_clear(struct vp_upgrade *upgrade)
{
	free(upgrade->home);
	free(upgrade->version);
	free(upgrade->prompt);
	*upgrade = (struct vp_upgrade){ 0 };
}

/* "3.11" of "3.11.7" or "3.11.7.final.0"; the free-threaded have a "t". */
static int read_version(struct vp_upgrade *out, int env, const char *text,
			struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer version = { 0 };
	VP_AUTO(buffer) struct vp_buffer threaded = { 0 };
	const char *p = text;
	int major;
	int minor;

	if (!text || !vp_version_request_number(&major, &p) || *p++ != '.' ||
	    !vp_version_request_number(&minor, &p))
		return vp_fail(err, VENVPACK_ERR_NOT_AN_ENV,
			       "its pyvenv.cfg does not tell the version of "
			       "its Python");
	vp_buffer_printf(&version, "%d.%d", major, minor);
	vp_buffer_printf(&threaded, "lib/python%d.%dt", major, minor);
	if (vp_buffer_check(&threaded, err))
		return err->status;
	if (!faccessat(env, threaded.data, F_OK, 0))
		vp_buffer_char(&version, 't');
	out->version = vp_buffer_steal(&version);
	return out->version ? 0 : vp_fail_nomem(err);
}

static int read_cfg(struct vp_upgrade *out, int env, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer text = { 0 };
	VP_AUTO(free) char *system_site = NULL;
	VP_AUTO(free) char *version = NULL;
	const char *bytes;

	if (vp_read_file(env, "pyvenv.cfg", CFG_MAX, &text, err))
		return err->status;
	bytes = vp_buffer_string(&text);
	system_site =
		vp_cfg_value(bytes, text.size, "include-system-site-packages");
	version = vp_cfg_value(bytes, text.size, "version");
	if (!version)
		version = vp_cfg_value(bytes, text.size, "version_info");
	out->system_site_packages =
		system_site && strcasecmp(system_site, "true") == 0;
	out->home = vp_cfg_value(bytes, text.size, "home");
	out->prompt = vp_cfg_value(bytes, text.size, "prompt");
	return read_version(out, env, version, err);
}

int vp_upgrade_read(struct vp_upgrade *out, const char *path,
		    struct vp_error *err)
{
	VP_AUTO(upgrade) struct vp_upgrade found = { 0 };
	VP_AUTO(close) int env = -1;
	struct stat st;

	env = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (env < 0 || faccessat(env, "pyvenv.cfg", F_OK, 0)) {
		if (vp_fail_is_trouble(errno))
			return vp_fail_errno(err, "cannot open '%s'", path);
		return vp_fail(err, VENVPACK_ERR_NOT_AN_ENV,
			       "there is no environment at '%s' that could be "
			       "upgraded",
			       path);
	}
	if (read_cfg(&found, env, err))
		return vp_wrap(err, "'%s'", path);
	found.copies = !fstatat(env, "bin/python", &st, AT_SYMLINK_NOFOLLOW) &&
		       S_ISREG(st.st_mode);
	vp_upgrade_clear(out);
	*out = found;
	found = (struct vp_upgrade){ 0 };
	return 0;
}

/* In its home, if it is there and still of that version. */
static int find_at_home(struct vp_interpreter *out,
			const struct vp_upgrade *upgrade, bool *found,
			struct vp_context *ctx, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer path = { 0 };

	*found = false;
	if (!upgrade->home || upgrade->home[0] != '/')
		return 0;
	vp_path_join(&path, upgrade->home, "python");
	vp_buffer_text(&path, upgrade->version);
	if (vp_buffer_check(&path, err))
		return err->status;
	if (access(path.data, X_OK))
		return 0;
	if (!vp_interpreter_read(out, path.data, ctx, err))
		*found = true;
	else if (err->status != VENVPACK_ERR_NO_PYTHON)
		return err->status;
	return 0;
}

int vp_upgrade_find_base(struct vp_interpreter *out,
			 const struct vp_upgrade *upgrade,
			 struct vp_context *ctx, struct vp_error *err)
{
	bool found;

	if (find_at_home(out, upgrade, &found, ctx, err))
		return err->status;
	if (found)
		return 0;
	return vp_interpreter_find(out, upgrade->version, ctx, err);
}
