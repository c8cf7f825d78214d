/* SPDX-License-Identifier: MIT */
/* The session: all that the library remembers between calls. */
#include "ops/session.h"

#include <sched.h>
#include <stdlib.h>

static const struct {
	enum venvpack_status status;
	const char *name;
} status_names[] = {
	{ VENVPACK_OK, "ok" },
	{ VENVPACK_ERR_ARGUMENT, "invalid-argument" },
	{ VENVPACK_ERR_NOMEM, "out-of-memory" },
	{ VENVPACK_ERR_IO, "io-error" },
	{ VENVPACK_ERR_CANCELLED, "cancelled" },
	{ VENVPACK_ERR_UNSUPPORTED, "unsupported" },
	{ VENVPACK_ERR_EXISTS, "exists" },
	{ VENVPACK_ERR_BUSY, "busy" },
	{ VENVPACK_ERR_NOT_DURABLE, "not-durable" },
	{ VENVPACK_ERR_NOT_AN_ENV, "not-an-environment" },
	{ VENVPACK_ERR_NOT_RELOCATABLE, "not-relocatable" },
	{ VENVPACK_ERR_CHANGED, "changed-while-packing" },
	{ VENVPACK_ERR_EDITABLE, "editable" },
	{ VENVPACK_ERR_RESOLVE, "resolve-failed" },
	{ VENVPACK_ERR_NO_PIP, "no-pip" },
	{ VENVPACK_ERR_NOT_AN_ARCHIVE, "not-an-archive" },
	{ VENVPACK_ERR_CORRUPT, "corrupt" },
	{ VENVPACK_ERR_UNSAFE, "unsafe" },
	{ VENVPACK_ERR_NEWER_FORMAT, "newer-format" },
	{ VENVPACK_ERR_DIFFERS, "differs" },
	{ VENVPACK_ERR_BAD_WHEEL, "bad-wheel" },
	{ VENVPACK_ERR_NO_PYTHON, "no-python" },
	{ VENVPACK_ERR_PLATFORM, "wrong-platform" },
	{ VENVPACK_ERR_NO_SPACE, "no-space" },
	{ VENVPACK_ERR_DOES_NOT_START, "does-not-start" },
	{ VENVPACK_ERR_WRONG_WHEEL, "wheel-does-not-fit" },
	{ VENVPACK_ERR_DESTINATION, "unfit-destination" },
	{ VENVPACK_ERR_LIBRARY, "missing-library" },
};

const char *venvpack_status_name(enum venvpack_status status)
{
	size_t i;

	for (i = 0; i < sizeof(status_names) / sizeof(status_names[0]); i++)
		if (status_names[i].status == status)
			return status_names[i].name;
	return "unknown";
}

venvpack *venvpack_new(void)
{
	return calloc(1, sizeof(struct venvpack));
}

void venvpack_free(venvpack *vp)
{
	if (!vp)
		return;
	vp_arena_clear(&vp->results);
	free(vp);
}

enum venvpack_status venvpack_error_status(const venvpack *vp)
{
	return vp->error.status;
}

const char *venvpack_error_message(const venvpack *vp)
{
	return vp->error.message;
}

int venvpack_error_errno(const venvpack *vp)
{
	return vp->error.os_errno;
}

void venvpack_set_threads(venvpack *vp, unsigned int threads)
{
	vp->threads = threads;
}

void venvpack_cancel(venvpack *vp)
{
	atomic_store(&vp->context.cancelled, true);
}

void venvpack_set_progress(venvpack *vp, venvpack_progress_fn fn, void *user)
{
	vp->context.progress = fn;
	vp->context.progress_user = user;
}

void venvpack_set_findings(venvpack *vp, venvpack_finding_fn fn, void *user)
{
	vp->context.finding = fn;
	vp->context.finding_user = user;
}

const char *venvpack_version(void)
{
	return VENVPACK_VERSION;
}

static unsigned int usable_cpus(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) || CPU_COUNT(&set) < 1)
		return 1;
	return (unsigned int)CPU_COUNT(&set);
}

struct vp_context *vp_session_begin(venvpack *vp)
{
	vp->error = (struct vp_error){ 0 };
	vp_arena_clear(&vp->results);
	vp->context.threads = vp->threads ? vp->threads : usable_cpus();
	vp->context.warnings = 0;
	return &vp->context;
}
