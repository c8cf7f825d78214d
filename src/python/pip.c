/* SPDX-License-Identifier: MIT */
/* Letting pip resolve, fetch and build. */
#include "python/pip.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/environ.h"
#include "base/file.h"
#include "base/path.h"
#include "base/process.h"
#include "python/bundled.h"
#include "python/wheel_name.h"

#define WORDS_MAX ((size_t)480)

/*
 * What would make pip install elsewhere, ask for more or say less, and what
 * would make its Python look elsewhere.  Indexes, proxies, certificates and
 * caches stay as they are set.
 */
static const char *const misleading[] = {
	"PYTHON*",	   "__PYVENV_LAUNCHER__",
	"VIRTUAL_ENV",	   "PIP_TARGET",
	"PIP_USER",	   "PIP_PREFIX",
	"PIP_ROOT",	   "PIP_PYTHON",
	"PIP_REQUIREMENT", "PIP_EDITABLE",
	"PIP_WHEEL_DIR",   "PIP_NO_DEPS",
	"PIP_DRY_RUN",	   "PIP_REPORT",
	"PIP_QUIET",	   "PIP_VERBOSE",
	"PIP_LOG",	   "PIP_HELP",
	"PIP_VERSION",	   NULL,
};

/* What a person can do, by what pip said.  The first that fits counts. */
static const struct {
	const char *said;
	const char *advice;
} advices[] = {
	{ "DO NOT MATCH THE HASHES",
	  "what was fetched is not what the hashes name: do not use it" },
	{ "In --require-hashes mode",
	  "every requirement needs a version and a hash" },
	{ "connection broken by",
	  "the package index cannot be reached: try again, or give wheels by "
	  "--find-links and --no-index" },
	{ "subprocess-exited-with-error",
	  "it has no wheel for this Python and cannot be built here: choose "
	  "another version, or install what its build needs" },
	{ "conflicting dependencies", "ask for versions that go together" },
	{ "Could not find a version", "check its name and version, and that "
				      "it supports this Python" },
};

void vp_pip_clear(struct vp_pip *pip)
{
	free(pip->wheel);
	free(pip->version);
	free(pip->setuptools);
	*pip = (struct vp_pip){ 0 };
}

void vp_pip_result_clear(struct vp_pip_result *result)
{
	struct vp_error ignored;

	/* It is a temporary directory: what cannot be removed stays there. */
	if (result->directory &&
	    vp_remove_tree(AT_FDCWD, result->directory, &ignored))
		ignored.status = VENVPACK_OK;
	free(result->directory);
	vp_strings_clear(&result->wheels);
	*result = (struct vp_pip_result){ 0 };
}

static int read_version(struct vp_pip *pip, struct vp_error *err)
{
	VP_AUTO(wheel_name) struct vp_wheel_name name = { 0 };

	if (vp_wheel_name_parse(&name, vp_path_basename(pip->wheel), err))
		return err->status;
	pip->version = strdup(name.version);
	return pip->version ? 0 : vp_fail_nomem(err);
}

int vp_pip_find(struct vp_pip *out, const struct vp_interpreter *base,
		struct vp_error *err)
{
	VP_AUTO(pip) struct vp_pip found = { 0 };

	if (vp_bundled_find(&found.wheel, base, "pip", err))
		return err->status;
	if (!found.wheel)
		return vp_fail(err, VENVPACK_ERR_NO_PIP,
			       "'%s' comes without pip: install the package "
			       "python%d.%d-venv (Debian, Ubuntu) or "
			       "python-pip-wheel (Fedora), or leave pip out "
			       "by --without-pip",
			       base->executable, base->major, base->minor);
	if (vp_bundled_has_setuptools(base) &&
	    vp_bundled_find(&found.setuptools, base, "setuptools", err))
		return err->status;
	if (read_version(&found, err))
		return err->status;
	vp_pip_clear(out);
	*out = found;
	found = (struct vp_pip){ 0 };
	return 0;
}

/* A private directory, with one for wheels and one for what pip leaves. */
static int make_directory(char **out, struct vp_error *err)
{
	static const char *const names[] = { "wheels", "tmp" };
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	VP_AUTO(close) int dir = -1;
	size_t i;
	const char *chosen = getenv("TMPDIR");

	vp_path_join(&path, chosen && chosen[0] == '/' ? chosen : "/tmp",
		     "venvpack-XXXXXX");
	if (vp_buffer_check(&path, err))
		return err->status;
	if (!mkdtemp(path.data))
		return vp_fail_errno(err, "cannot make directory '%s'",
				     path.data);
	*out = vp_buffer_steal(&path);
	if (!*out)
		return vp_fail_nomem(err);
	if (vp_open_directory(AT_FDCWD, *out, &dir, err))
		return err->status;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (mkdirat(dir, names[i], 0700))
			return vp_fail_errno(err,
					     "cannot make directory '%s/%s'",
					     *out, names[i]);
	return 0;
}

static int copy_environment(const char *const **out, const char *directory,
			    struct vp_arena *arena, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer temporary = { 0 };
	const char *settings[] = {
		"PYTHONNOUSERSITE=1",
		/* Even when the configuration of pip says otherwise. */
		"PIP_REQUIRE_VIRTUALENV=0",
		NULL,
		NULL,
	};

	vp_buffer_printf(&temporary, "TMPDIR=%s/tmp", directory);
	if (vp_buffer_check(&temporary, err))
		return err->status;
	settings[2] = temporary.data;
	return vp_environ_copy(out, misleading, settings, arena, err);
}

static int add_each(struct vp_strings *argv, const char *option,
		    const char *const *values, struct vp_error *err)
{
	for (; values && *values; values++)
		if ((option && vp_strings_add(argv, option, err)) ||
		    vp_strings_add(argv, *values, err))
			return err->status;
	return 0;
}

static int add_words(struct vp_strings *argv, const char *const *words,
		     struct vp_error *err)
{
	return add_each(argv, NULL, words, err);
}

/* A wheel is a zip file, and Python runs a package in one. */
static int make_argv(struct vp_strings *argv, const struct vp_pip *pip,
		     const struct vp_interpreter *base,
		     const struct vp_pip_request *request,
		     const char *directory, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer program = { 0 };
	VP_AUTO(buffer) struct vp_buffer wheels = { 0 };
	const char *const options[] = {
		"--disable-pip-version-check",
		"--no-input",
		"--progress-bar=off",
		request->no_index ? "--no-index" : NULL,
		NULL,
	};

	vp_path_join(&program, pip->wheel, "pip");
	vp_buffer_printf(&wheels, "--wheel-dir=%s/wheels", directory);
	if (vp_buffer_check(&program, err) || vp_buffer_check(&wheels, err) ||
	    add_words(argv,
		      (const char *const[]){ base->executable, "-I",
					     program.data, "wheel", NULL },
		      err) ||
	    vp_strings_add(argv, wheels.data, err) ||
	    add_words(argv, options, err) ||
	    (request->require_hashes &&
	     vp_strings_add(argv, "--require-hashes", err)) ||
	    add_each(argv, "--find-links", request->find_links, err) ||
	    add_each(argv, "--requirement", request->requirements, err) ||
	    vp_strings_add(argv, "--", err))
		return err->status;
	return add_words(argv, request->specs, err);
}

#define MARK "ERROR: "

struct line {
	const char *text;
	size_t length;
};

/* Sets @next to what follows the line at @text; false at the end. */
static bool next_line(struct line *line, const char *text, const char **next)
{
	line->text = text;
	line->length = strcspn(text, "\r\n");
	*next = text + line->length;
	*next += strspn(*next, "\r\n");
	return *text != '\0';
}

/* Takes the mark off, if there is one. */
static bool unmark(struct line *line)
{
	bool marked = vp_has_prefix(line->text, MARK);

	if (marked) {
		line->text += strlen(MARK);
		line->length -= strlen(MARK);
	}
	while (line->length && *line->text == ' ') {
		line->text++;
		line->length--;
	}
	return marked;
}

static void append_line(struct vp_buffer *out, const struct line *line)
{
	if (out->size && line->length)
		vp_buffer_text(out, "; ");
	vp_buffer_append(out, line->text, line->length);
}

/*
 * The last two of the lines that are marked as errors.  Older pips mark none;
 * and when pip itself breaks, the last line of the traceback counts.
 */
void vp_pip_last_words(struct vp_buffer *out, const char *said)
{
	bool is_traceback = strstr(said, MARK "Exception:\n") != NULL;
	bool takes_all = is_traceback || !(vp_has_prefix(said, MARK) ||
					   strstr(said, "\n" MARK));
	struct line last[2] = { { "", 0 }, { "", 0 } };
	struct line line;

	while (next_line(&line, said, &said)) {
		if ((!unmark(&line) && !takes_all) || !line.length)
			continue;
		last[0] = last[1];
		last[1] = line;
	}
	if (!is_traceback)
		append_line(out, &last[0]);
	append_line(out, &last[1]);
	if (out->size > WORDS_MAX) {
		out->size = WORDS_MAX;
		out->data[WORDS_MAX] = '\0';
		vp_buffer_text(out, "...");
	}
}

static const char *advice_for(const char *said,
			      const struct vp_pip_request *request)
{
	size_t i;

	if (request->no_index && strstr(said, "Could not find a version"))
		return "with --no-index, it has to be in a --find-links";
	for (i = 0; i < sizeof(advices) / sizeof(advices[0]); i++)
		if (strstr(said, advices[i].said))
			return advices[i].advice;
	return "--verbose shows all that pip said";
}

static void report_output(struct vp_context *ctx, const char *said)
{
	struct line line;

	while (next_line(&line, said, &said))
		vp_report_finding(ctx, VENVPACK_DETAIL, "pip-said", NULL,
				  "pip: %.*s", (int)line.length, line.text);
}

static int run_pip(const struct vp_strings *argv, const char *directory,
		   const struct vp_pip *pip,
		   const struct vp_pip_request *request, struct vp_context *ctx,
		   struct vp_error *err)
{
	VP_AUTO(arena) struct vp_arena arena = { 0 };
	VP_AUTO(buffer) struct vp_buffer said = { 0 };
	VP_AUTO(buffer) struct vp_buffer words = { 0 };
	struct vp_process process = {
		.argv = argv->items,
		.errors = &said,
	};
	const char *text;

	if (copy_environment(&process.environment, directory, &arena, err) ||
	    vp_process_run(&process, ctx, err))
		return err->status;
	text = vp_buffer_string(&said);
	report_output(ctx, text);
	if (!process.exit_status)
		return 0;
	vp_pip_last_words(&words, text);
	return vp_fail(err, VENVPACK_ERR_RESOLVE, "pip %s: %s (%s)",
		       pip->version,
		       words.size ? words.data : "it ended without a word",
		       advice_for(text, request));
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int list_wheels(struct vp_pip_result *result, struct vp_error *err)
{
	VP_AUTO(closedir) DIR *dir = NULL;
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	VP_AUTO(buffer) struct vp_buffer wheels = { 0 };
	struct dirent *entry;

	vp_path_join(&wheels, result->directory, "wheels");
	if (vp_buffer_check(&wheels, err))
		return err->status;
	dir = opendir(wheels.data);
	if (!dir)
		return vp_fail_errno(err, "cannot read directory '%s'",
				     wheels.data);
	for (errno = 0; (entry = readdir(dir)); errno = 0) {
		if (!vp_has_suffix(entry->d_name, ".whl"))
			continue;
		vp_buffer_reset(&path);
		vp_path_join(&path, wheels.data, entry->d_name);
		if (vp_buffer_check(&path, err) ||
		    vp_strings_add(&result->wheels, path.data, err))
			return err->status;
	}
	if (errno)
		return vp_fail_errno(err, "cannot read directory '%s'",
				     wheels.data);
	if (result->wheels.count)
		qsort(result->wheels.items, result->wheels.count,
		      sizeof(*result->wheels.items), by_text);
	return 0;
}

int vp_pip_resolve(struct vp_pip_result *out, const struct vp_pip *pip,
		   const struct vp_interpreter *base,
		   const struct vp_pip_request *request, struct vp_context *ctx,
		   struct vp_error *err)
{
	VP_AUTO(pip_result) struct vp_pip_result result = { 0 };
	VP_AUTO(strings) struct vp_strings argv = { 0 };

	vp_report_progress(ctx, VENVPACK_PHASE_RESOLVE, 0, 0, 0, NULL);
	if (make_directory(&result.directory, err) ||
	    make_argv(&argv, pip, base, request, result.directory, err) ||
	    run_pip(&argv, result.directory, pip, request, ctx, err) ||
	    list_wheels(&result, err))
		return err->status;
	vp_report_progress(ctx, VENVPACK_PHASE_RESOLVE, result.wheels.count, 0,
			   0, NULL);
	vp_pip_result_clear(out);
	*out = result;
	result = (struct vp_pip_result){ 0 };
	return 0;
}
