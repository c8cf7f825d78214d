/* SPDX-License-Identifier: MIT */
#include "cli/fake_library.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

struct fake_library fake;

struct venvpack {
	venvpack_finding_fn finding;
	void *finding_user;
	venvpack_progress_fn progress;
	void *progress_user;
};

struct venvpack_image {
	char unused;
};

venvpack *venvpack_new(void)
{
	fake.sessions++;
	return calloc(1, sizeof(struct venvpack));
}

void venvpack_free(venvpack *vp)
{
	fake.sessions -= vp != NULL;
	free(vp);
}

enum venvpack_status venvpack_error_status(const venvpack *vp)
{
	(void)vp;
	return fake.status;
}

const char *venvpack_error_message(const venvpack *vp)
{
	(void)vp;
	return fake.message ? fake.message : "";
}

int venvpack_error_errno(const venvpack *vp)
{
	(void)vp;
	return 0;
}

const char *venvpack_status_name(enum venvpack_status status)
{
	switch (status) {
	case VENVPACK_ERR_CANCELLED:
		return "cancelled";
	case VENVPACK_ERR_CORRUPT:
		return "corrupt";
	case VENVPACK_ERR_DIFFERS:
		return "differs";
	case VENVPACK_ERR_NO_PYTHON:
		return "no-python";
	default:
		return "another";
	}
}

void venvpack_set_threads(venvpack *vp, unsigned int threads)
{
	(void)vp;
	fake.threads = threads;
}

void venvpack_cancel(venvpack *vp)
{
	(void)vp;
	fake.is_cancelled = true;
}

void venvpack_set_progress(venvpack *vp, venvpack_progress_fn fn, void *user)
{
	vp->progress = fn;
	vp->progress_user = user;
}

void venvpack_set_findings(venvpack *vp, venvpack_finding_fn fn, void *user)
{
	vp->finding = fn;
	vp->finding_user = user;
}

const char *venvpack_version(void)
{
	return "1.2.3";
}

static int operate(venvpack *vp)
{
	size_t i;

	fake.calls++;
	for (i = 0; i < fake.finding_count; i++)
		if (vp->finding)
			vp->finding(&fake.findings[i], vp->finding_user);
	for (i = 0; i < fake.progress_count; i++)
		if (vp->progress)
			vp->progress(&fake.progress[i], vp->progress_user);
	if (fake.signal)
		raise(fake.signal);
	if (fake.is_cancelled)
		fake.status = VENVPACK_ERR_CANCELLED;
	return fake.status;
}

static const char *keep(size_t slot, const char *text)
{
	if (!text)
		return NULL;
	snprintf(fake.text[slot], sizeof(fake.text[slot]), "%s", text);
	return fake.text[slot];
}

int venvpack_create(venvpack *vp, const struct venvpack_create_options *options,
		    struct venvpack_create_result *result)
{
	static const struct venvpack_package packages[] = {
		{ "pip", "23.0", "pip-23.0-py3-none-any.whl" },
	};

	fake.create = *options;
	fake.create.env = keep(0, options->env);
	fake.create.prompt = keep(1, options->prompt);
	result->env = options->env;
	result->python = "/usr/bin/python3";
	result->python_version = "3.11.7";
	result->packages = packages;
	result->package_count = 1;
	return operate(vp);
}

int venvpack_pack(venvpack *vp, const struct venvpack_pack_options *options,
		  struct venvpack_pack_result *result)
{
	fake.pack = *options;
	fake.pack.env = keep(0, options->env);
	fake.pack.output = keep(1, options->output);
	result->entry_count = 36500;
	result->edited_count = 300;
	result->bytes_in = 1160000000;
	result->bytes_out = 328000000;
	return operate(vp);
}

int venvpack_unpack(venvpack *vp, const struct venvpack_unpack_options *options,
		    struct venvpack_unpack_result *result)
{
	fake.unpack = *options;
	fake.unpack.destination = keep(0, options->destination);
	result->env = options->destination;
	result->python = "/usr/bin/python3";
	result->entry_count = 3;
	return operate(vp);
}

int venvpack_rollback(venvpack *vp, const char *env)
{
	(void)env;
	return operate(vp);
}

int venvpack_relocate(venvpack *vp,
		      const struct venvpack_relocate_options *options,
		      struct venvpack_relocate_result *result)
{
	fake.relocate = *options;
	result->env = options->env;
	result->python = "/usr/bin/python3";
	return operate(vp);
}

int venvpack_check(venvpack *vp, const struct venvpack_check_options *options,
		   struct venvpack_check_result *result)
{
	int status = operate(vp);

	fake.check = *options;
	fake.check.archive = keep(0, options->archive);
	fake.check.python = keep(1, options->python);
	result->python = "/usr/bin/python3";
	result->problem_count = status ? 1 : 0;
	return status;
}

int venvpack_verify(venvpack *vp, const struct venvpack_verify_options *options,
		    struct venvpack_verify_result *result)
{
	fake.verify = *options;
	result->entry_count = 3;
	result->changed = 1;
	return operate(vp);
}

int venvpack_image_open(venvpack *vp, const char *path, venvpack_image **out)
{
	int status = operate(vp);

	(void)path;
	if (status)
		return status;
	*out = calloc(1, sizeof(struct venvpack_image));
	fake.images++;
	return 0;
}

void venvpack_image_close(venvpack_image *image)
{
	fake.images -= image != NULL;
	free(image);
}

const char *venvpack_image_manifest(const venvpack_image *image)
{
	(void)image;
	return fake.manifest;
}

size_t venvpack_image_count(const venvpack_image *image)
{
	(void)image;
	return fake.entry_count;
}

int venvpack_image_entry(const venvpack_image *image, size_t index,
			 struct venvpack_entry *entry)
{
	(void)image;
	if (index >= fake.entry_count)
		return VENVPACK_ERR_ARGUMENT;
	*entry = fake.entries[index];
	return 0;
}
