/* SPDX-License-Identifier: MIT */
/* Asking an interpreter what it is, by running it. */
#include "python/probe.h"

#include <string.h>
#include <sys/utsname.h>

#include "base/arena.h"
#include "base/environ.h"
#include "base/json.h"
#include "base/process.h"
#include "python/templates.h"
#include "python/version_request.h"

/* What makes an interpreter look elsewhere than beside its executable. */
static const char *const misleading[] = { "PYTHON*", "__PYVENV_LAUNCHER__",
					  NULL };
static const char *const nothing[] = { NULL };

/* The first line of what a program said, to be quoted in a message. */
static void keep_first_line(struct vp_buffer *said)
{
	const char *text = vp_buffer_string(said);
	size_t length = strcspn(text, "\r\n");

	if (length > 200)
		length = 200;
	if (said->data)
		said->data[length] = '\0';
}

static int run(const char *const *argv, struct vp_buffer *output,
	       const struct vp_context *ctx, struct vp_error *err)
{
	VP_AUTO(arena) struct vp_arena arena = { 0 };
	VP_AUTO(buffer) struct vp_buffer said = { 0 };
	struct vp_process process = {
		.argv = argv,
		.output = output,
		.errors = &said,
	};

	if (vp_environ_copy(&process.environment, misleading, nothing, &arena,
			    err))
		return err->status;
	if (vp_process_run(&process, ctx, err)) {
		if (err->status == VENVPACK_ERR_IO &&
		    !vp_fail_is_trouble(err->os_errno))
			err->status = VENVPACK_ERR_NO_PYTHON;
		return err->status;
	}
	if (!process.exit_status)
		return 0;
	keep_first_line(&said);
	return vp_fail(err, VENVPACK_ERR_NO_PYTHON,
		       "'%s' is no Python that starts: status %d, and it said "
		       "'%s'",
		       argv[0], process.exit_status, vp_buffer_string(&said));
}

static int copy_fact(char **out, const struct vp_json *answer, const char *key,
		     struct vp_error *err)
{
	const char *text = vp_json_text(vp_json_get(answer, key));

	if (!text)
		return vp_fail(err, VENVPACK_ERR_NO_PYTHON,
			       "its answer does not tell %s", key);
	*out = strdup(text);
	return *out ? 0 : vp_fail_nomem(err);
}

static int copy_facts(struct vp_interpreter *out, const struct vp_json *answer,
		      struct vp_error *err)
{
	const struct {
		const char *key;
		char **into;
	} texts[] = {
		{ "implementation", &out->implementation },
		{ "version", &out->version },
		{ "prefix", &out->prefix },
		{ "stdlib", &out->stdlib },
		{ "abi_flags", &out->abi_flags },
		{ "soabi", &out->soabi },
	};
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (copy_fact(texts[i].into, answer, texts[i].key, err))
			return err->status;
	return 0;
}

static bool says(const struct vp_json *answer, const char *key,
		 const char *value)
{
	const char *text = vp_json_text(vp_json_get(answer, key));

	return text && strcmp(text, value) == 0;
}

static bool parse_version(struct vp_interpreter *found)
{
	const char *text = found->version;

	return vp_version_request_number(&found->major, &text) &&
	       *text++ == '.' &&
	       vp_version_request_number(&found->minor, &text) &&
	       *text++ == '.' &&
	       vp_version_request_number(&found->micro, &text) && !*text;
}

int vp_probe_parse(struct vp_interpreter *out, const char *answer, size_t size,
		   struct vp_error *err)
{
	VP_AUTO(interpreter) struct vp_interpreter found = { 0 };
	VP_AUTO(json) struct vp_json *json = NULL;
	struct utsname host;

	if (vp_json_parse(&json, answer, size, err)) {
		if (err->status == VENVPACK_ERR_CORRUPT)
			err->status = VENVPACK_ERR_NO_PYTHON;
		return err->status;
	}
	if (copy_facts(&found, json, err))
		return err->status;
	if (!parse_version(&found))
		return vp_fail(err, VENVPACK_ERR_NO_PYTHON,
			       "its version '%s' is none", found.version);
	found.free_threaded = strchr(found.abi_flags, 't') != NULL;
	found.debug = says(json, "debug", "yes");
	found.is_64bit = says(json, "bits", "64");
	found.machine = uname(&host) ? NULL : strdup(host.machine);
	if (!found.machine)
		return vp_fail_nomem(err);
	found.executable = VP_STEAL(out->executable);
	found.home = VP_STEAL(out->home);
	found.real_executable = VP_STEAL(out->real_executable);
	vp_interpreter_clear(out);
	*out = found;
	found = (struct vp_interpreter){ 0 };
	return 0;
}

int vp_probe_run(struct vp_interpreter *out, const char *executable,
		 const struct vp_context *ctx, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer answer = { 0 };
	/* As -I, which Pythons that are too old do not know. */
	const char *argv[] = {
		executable,	      "-E", "-s", "-S", "-B", "-c",
		vp_template_probe_py, NULL,
	};

	if (run(argv, &answer, ctx, err))
		return err->status;
	if (!vp_probe_parse(out, vp_buffer_string(&answer), answer.size, err))
		return 0;
	if (err->status != VENVPACK_ERR_NO_PYTHON)
		return err->status;
	return vp_wrap(err, "'%s' does not answer as a Python does",
		       executable);
}

int vp_probe_launcher(char **out, const char *script,
		      const struct vp_context *ctx, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer answer = { 0 };
	const char *argv[] = {
		script,
		"-c",
		"import sys; print(sys.executable)",
		NULL,
	};

	if (run(argv, &answer, ctx, err))
		return err->status;
	keep_first_line(&answer);
	if (vp_buffer_string(&answer)[0] != '/')
		return vp_fail(err, VENVPACK_ERR_NO_PYTHON,
			       "'%s' is a script that starts no Python",
			       script);
	*out = strdup(answer.data);
	return *out ? 0 : vp_fail_nomem(err);
}
