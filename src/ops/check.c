/* SPDX-License-Identifier: MIT */
/* Checking: can this host run an archive?  All that is against it, at once. */
#include <string.h>

#include <venvpack/unpack.h>

#include "base/file.h"
#include "base/options.h"
#include "env/extract.h"
#include "env/preflight.h"
#include "ops/session.h"
#include "python/script_header.h"

struct check {
	struct venvpack_check_options options;
	struct vp_context *ctx;
	struct vp_manifest manifest;
	struct vp_interpreter base;
	struct vp_buffer destination;
	uint64_t problem_count;
	struct vp_error first; /* of the problems */
};

/* What keeps one from finding out is a failure, and no answer. */
static bool is_answer(const struct vp_error *err)
{
	return err->status <= VENVPACK_ERR_NO_PYTHON;
}

/* Notes what a question was answered with; fails where there was no answer. */
static int take(struct check *check, int status, struct vp_error *err)
{
	if (!status)
		return 0;
	if (!is_answer(err))
		return err->status;
	if (!check->problem_count++)
		check->first = *err;
	vp_report_finding(check->ctx, VENVPACK_PROBLEM,
			  venvpack_status_name(err->status), NULL, "%s",
			  err->message);
	*err = (struct vp_error){ 0 };
	return 0;
}

/* A script there begins otherwise than people are used to. */
static int tell_header(const struct check *check, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer directory = { 0 };
	VP_AUTO(buffer) struct vp_buffer header = { 0 };

	vp_buffer_printf(&directory, "%s/bin", check->destination.data);
	if (vp_buffer_check(&directory, err) ||
	    vp_script_header_write(&header, directory.data, "python", NULL,
				   NULL, err))
		return err->status;
	if (strncmp(header.data, "#!/bin/sh", 9) == 0)
		vp_report_finding(check->ctx, VENVPACK_NOTE, "script-header",
				  NULL,
				  "scripts will be started through sh: '%s' is "
				  "too long for the first line of a script, or "
				  "has characters that cannot be in one",
				  directory.data);
	return 0;
}

static int check_path(struct check *check, struct vp_error *err)
{
	const char *path = check->destination.data;
	int status = vp_preflight_path(path, err);

	if (!status)
		status = tell_header(check, err);
	if (status == VENVPACK_ERR_ARGUMENT)
		status = err->status = VENVPACK_ERR_DESTINATION;
	if (take(check, status, err))
		return err->status;
	return take(check, vp_preflight_destination(path, err), err);
}

static int check_libraries(struct check *check, struct vp_error *err)
{
	const char *missing;

	if (vp_preflight_libraries(&check->manifest, VENVPACK_PROBLEM, &missing,
				   check->ctx, err))
		return err->status;
	if (!missing)
		return 0;
	if (!check->problem_count++)
		vp_fail(&check->first, VENVPACK_ERR_LIBRARY,
			"its binaries need the shared library '%s', which this "
			"host does not have",
			missing);
	return 0;
}

static int check_all(struct check *check, struct vp_error *err)
{
	const char *where = check->options.destination;
	const struct vp_manifest *manifest = &check->manifest;

	if (vp_absolute_path(&check->destination, where ? where : ".", err) ||
	    take(check, vp_preflight_platform(manifest, err), err) ||
	    take(check,
		 vp_preflight_python(manifest, check->options.python,
				     &check->base, check->ctx, err),
		 err) ||
	    check_libraries(check, err) ||
	    take(check,
		 vp_preflight_space(manifest, check->destination.data, err),
		 err))
		return err->status;
	return where ? check_path(check, err) : 0;
}

static int run(struct check *check, struct vp_error *err)
{
	VP_AUTO(extractor) struct vp_extractor *extractor = NULL;

	if (!check->options.archive)
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "check needs an archive");
	if (check->options.flags)
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "check does not know this option");
	if (vp_extractor_open(&extractor, check->options.archive,
			      &check->manifest, check->ctx, err) ||
	    check_all(check, err))
		return err->status;
	if (check->problem_count)
		*err = check->first;
	return err->status;
}

int venvpack_check(venvpack *vp, const struct venvpack_check_options *options,
		   struct venvpack_check_result *result)
{
	struct check check = { .ctx = vp_session_begin(vp) };
	struct venvpack_check_result done = { 0 };
	struct vp_error *err = &vp->error;
	int status;

	status = vp_copy_options(&check.options, sizeof(check.options), options,
				 err);
	if (!status)
		status = run(&check, err);
	done.problem_count = check.problem_count;
	if (check.base.executable) {
		done.python =
			vp_arena_string(&vp->results, check.base.executable);
		if (!done.python)
			status = vp_fail_nomem(err);
	}
	if (!status || check.problem_count)
		vp_copy_result(result, &done, sizeof(done));
	vp_buffer_clear(&check.destination);
	vp_interpreter_clear(&check.base);
	vp_manifest_clear(&check.manifest);
	return status;
}
