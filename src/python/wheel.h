/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_WHEEL_H
#define VP_PYTHON_WHEEL_H

#include <stdbool.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "python/metadata.h"

/** Where wheels are installed. */
struct vp_wheel_target {
	int env;	      /**< directory of the environment, maybe staged */
	const char *env_path; /**< absolute path it will have */
	const char *site_packages; /**< in it: "lib/python3.11/site-packages" */
	const char *python; /**< in bin: "python3.11", for script headers */
	int python_major, python_minor;
	bool self_locating; /**< scripts that find the environment */
};

/**
 * A wheel file, by the packaging specification "Binary distribution format".
 * Its names, sizes, RECORD and hashes are untrusted: everything is checked
 * before anything is written.  Not what the specification allows, or hostile,
 * is VENVPACK_ERR_BAD_WHEEL, with the wheel and the member named.
 */
struct vp_wheel;

/** Reads the directory and metadata of wheel @p path. */
int vp_wheel_open(struct vp_wheel **out, const char *path,
		  struct vp_error *err) VP_MUST_CHECK;
void vp_wheel_close(struct vp_wheel *wheel);

/** As METADATA has them.  Borrowed. */
const char *vp_wheel_name(const struct vp_wheel *wheel);
const char *vp_wheel_version(const struct vp_wheel *wheel);

/** All of METADATA that is read.  Borrowed. */
const struct vp_metadata *vp_wheel_metadata(const struct vp_wheel *wheel);

/** Bytes to write, for progress and to start with the largest. */
uint64_t vp_wheel_size(const struct vp_wheel *wheel);

/**
 * Installs it: files, scripts, entry points, .data directories, RECORD,
 * INSTALLER, and REQUESTED when @p requested.  Every byte is checked against
 * RECORD on the way.  Refuses to replace what is there, so two wheels may be
 * installed by two threads at once.
 *
 * @param direct_url text of direct_url.json, or NULL
 */
int vp_wheel_install(struct vp_wheel *wheel,
		     const struct vp_wheel_target *target, bool requested,
		     const char *direct_url,
		     struct vp_error *err) VP_MUST_CHECK;

VP_DEFINE_AUTO(wheel, struct vp_wheel *, vp_wheel_close(*local))

#endif
