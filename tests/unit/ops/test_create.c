/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <sys/resource.h>

#include <venvpack/create.h>

#include "base/process.h"
#include "scratch.h"

#define PYTHON "/usr/bin/python3"

static void skip_without_python(void)
{
	if (access(PYTHON, X_OK))
		skip();
}

static char *below(const struct scratch *scratch, const char *name)
{
	struct vp_buffer path = { 0 };
	char *text;

	vp_path_join(&path, scratch->path, name);
	text = vp_buffer_steal(&path);
	assert_non_null(text);
	return text;
}

static void create(venvpack *vp, const char *env, uint32_t flags)
{
	struct venvpack_create_options options = VENVPACK_CREATE_OPTIONS_INIT;

	options.env = env;
	options.python = PYTHON;
	options.flags = flags;
	if (venvpack_create(vp, &options, NULL))
		fail_msg("%s", venvpack_error_message(vp));
}

/* What its Python prints for an expression. */
static void assert_python_says(const char *env, const char *expression,
			       const char *expected)
{
	static const char *const environment[] = { NULL };
	VP_AUTO(buffer) struct vp_buffer python = { 0 };
	VP_AUTO(buffer) struct vp_buffer code = { 0 };
	VP_AUTO(buffer) struct vp_buffer said = { 0 };
	const char *argv[] = { NULL, "-Bc", NULL, NULL };
	struct vp_context ctx = { .threads = 1 };
	struct vp_error err = { 0 };
	struct vp_process process = {
		.argv = argv,
		.environment = environment,
		.output = &said,
	};

	vp_path_join(&python, env, "bin/python");
	vp_buffer_printf(&code, "import sys; sys.stdout.write(%s)", expression);
	argv[0] = python.data;
	argv[2] = code.data;
	assert_works(vp_process_run(&process, &ctx, &err), &err);
	assert_int_equal(process.exit_status, 0);
	assert_string_equal(vp_buffer_string(&said), expected);
}

static void an_environment_without_pip_runs(void **state)
{
	struct scratch *scratch = *state;
	struct venvpack_create_options options = VENVPACK_CREATE_OPTIONS_INIT;
	struct venvpack_create_result result = VENVPACK_CREATE_RESULT_INIT;
	VP_AUTO(free) char *env = NULL;
	venvpack *vp;

	skip_without_python();
	env = below(scratch, "new/env");
	vp = venvpack_new();
	options.env = env;
	options.python = PYTHON;
	options.prompt = "mine";
	options.flags = VENVPACK_CREATE_WITHOUT_PIP;
	assert_int_equal(venvpack_create(vp, &options, &result), 0);
	assert_string_equal(result.env, env);
	assert_int_equal(result.package_count, 0);
	assert_true(vp_has_prefix(result.python, "/usr/bin/python3"));
	assert_true(vp_has_prefix(result.python_version, "3."));
	assert_python_says(env, "sys.prefix", env);
	assert_false(scratch_has(scratch, "new/env/bin/pip"));
	assert_int_equal(scratch_count(scratch), 1);
	venvpack_free(vp);
}

static void a_result_of_an_older_caller_is_not_overrun(void **state)
{
	struct scratch *scratch = *state;
	struct venvpack_create_options options = VENVPACK_CREATE_OPTIONS_INIT;
	struct venvpack_create_result result = VENVPACK_CREATE_RESULT_INIT;
	VP_AUTO(free) char *env = NULL;
	venvpack *vp;

	skip_without_python();
	env = below(scratch, "env");
	vp = venvpack_new();
	options.env = env;
	options.python = PYTHON;
	options.flags = VENVPACK_CREATE_WITHOUT_PIP;
	result.struct_size = offsetof(struct venvpack_create_result, python);
	assert_int_equal(venvpack_create(vp, &options, &result), 0);
	assert_string_equal(result.env, env);
	assert_null(result.python);
	venvpack_free(vp);
}

static void what_is_wrong_is_refused_and_leaves_nothing(void **state)
{
	static const struct {
		const char *env;
		const char *python;
		const char *spec;
		uint32_t flags;
		int status;
		const char *message;
	} cases[] = {
		{ "../..", PYTHON, NULL, VENVPACK_CREATE_CLEAR,
		  VENVPACK_ERR_ARGUMENT, "in '/'" },
		{ "a:b", PYTHON, NULL, 0, VENVPACK_ERR_ARGUMENT,
		  "because it contains the PATH separator :" },
		{ "\xff", PYTHON, NULL, 0, VENVPACK_ERR_ARGUMENT,
		  "scripts cannot name" },
		{ "two\nlines", PYTHON, NULL, 0, VENVPACK_ERR_ARGUMENT,
		  "scripts cannot name" },
		{ "env", PYTHON, NULL, 1u << 31, VENVPACK_ERR_UNSUPPORTED,
		  "is newer than this" },
		{ "env", PYTHON, NULL,
		  VENVPACK_CREATE_WITHOUT_PIP | VENVPACK_CREATE_UPGRADE_DEPS,
		  VENVPACK_ERR_ARGUMENT, "pip cannot be upgraded" },
		{ "env", "3.99", NULL, 0, VENVPACK_ERR_NO_PYTHON,
		  "no Python 3.99 was found" },
		{ "env", "/nowhere/python", NULL, 0, VENVPACK_ERR_NO_PYTHON,
		  "there is no Python at '/nowhere/python'" },
		{ "env", PYTHON, "--pre", VENVPACK_CREATE_WITHOUT_PIP,
		  VENVPACK_ERR_ARGUMENT, "'--pre' is no requirement" },
		{ "file", PYTHON, NULL, 0, VENVPACK_ERR_EXISTS,
		  "exists and is no directory" },
		{ "link", PYTHON, NULL, 0, VENVPACK_ERR_EXISTS,
		  "exists and is no directory" },
	};
	struct scratch *scratch = *state;
	venvpack *vp;
	size_t i;

	skip_without_python();
	vp = venvpack_new();
	scratch_write(scratch, "file", "");
	assert_int_equal(symlinkat(".", scratch->fd, "link"), 0);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *specs[] = { cases[i].spec, NULL };
		VP_AUTO(free) char *env = below(scratch, cases[i].env);
		struct venvpack_create_options options =
			VENVPACK_CREATE_OPTIONS_INIT;

		options.env = env;
		options.python = cases[i].python;
		options.specs = specs;
		options.flags = cases[i].flags;
		assert_int_equal(venvpack_create(vp, &options, NULL),
				 cases[i].status);
		if (!strstr(venvpack_error_message(vp), cases[i].message))
			fail_msg("%s", venvpack_error_message(vp));
		assert_int_equal(scratch_count(scratch), 2);
	}
	venvpack_free(vp);
}

static void what_is_foreign_in_a_directory_stays(void **state)
{
	struct scratch *scratch = *state;
	VP_AUTO(free) char *env = NULL;
	venvpack *vp;

	skip_without_python();
	env = below(scratch, "env");
	vp = venvpack_new();
	scratch_write(scratch, "env/mine", "mine");
	scratch_write(scratch, "env/bin/mine", "mine");
	scratch_write(scratch, "env/bin/activate", "old");
	create(vp, env, VENVPACK_CREATE_WITHOUT_PIP);
	create(vp, env, VENVPACK_CREATE_WITHOUT_PIP);
	assert_content(scratch, "env/mine", "mine");
	assert_content(scratch, "env/bin/mine", "mine");
	assert_python_says(env, "sys.prefix", env);
	assert_int_equal(scratch_count(scratch), 1);
	venvpack_free(vp);
}

static void an_empty_directory_stays_the_one_it_is(void **state)
{
	struct scratch *scratch = *state;
	VP_AUTO(free) char *env = NULL;
	venvpack *vp;
	struct stat before;
	struct stat after;

	skip_without_python();
	env = below(scratch, "env");
	vp = venvpack_new();
	assert_int_equal(mkdirat(scratch->fd, "env", 0750), 0);
	assert_int_equal(stat(env, &before), 0);
	create(vp, env, VENVPACK_CREATE_WITHOUT_PIP);
	assert_int_equal(stat(env, &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
	assert_int_equal(before.st_mode, after.st_mode);
	assert_python_says(env, "sys.prefix", env);
	venvpack_free(vp);
}

/* Directories and links can be made, and no file can be written. */
static int create_without_space(venvpack *vp,
				const struct venvpack_create_options *options)
{
	struct rlimit old;
	struct rlimit none;
	int status;

	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	none = old;
	none.rlim_cur = 0;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	status = venvpack_create(vp, options, NULL);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	signal(SIGXFSZ, SIG_DFL);
	return status;
}

static void a_failure_leaves_an_empty_directory_empty(void **state)
{
	struct scratch *scratch = *state;
	struct venvpack_create_options options = VENVPACK_CREATE_OPTIONS_INIT;
	VP_AUTO(free) char *env = NULL;
	venvpack *vp;
	int status;

	skip_without_python();
	env = below(scratch, "env");
	vp = venvpack_new();
	assert_int_equal(mkdirat(scratch->fd, "env", 0755), 0);
	options.env = env;
	options.python = PYTHON;
	options.flags = VENVPACK_CREATE_WITHOUT_PIP;
	status = create_without_space(vp, &options);
	assert_int_equal(status, VENVPACK_ERR_IO);
	assert_int_equal(unlinkat(scratch->fd, "env", AT_REMOVEDIR), 0);
	venvpack_free(vp);
}

static void clearing_empties_the_directory_and_follows_no_link(void **state)
{
	struct scratch *scratch = *state;
	VP_AUTO(free) char *env = NULL;
	venvpack *vp;
	struct stat before;
	struct stat after;

	skip_without_python();
	env = below(scratch, "env");
	vp = venvpack_new();
	scratch_write(scratch, "outside/file", "mine");
	scratch_write(scratch, "env/mine", "mine");
	scratch_write(scratch, "env/deep/er/file", "mine");
	assert_int_equal(symlinkat("../outside", scratch->fd, "env/link"), 0);
	assert_int_equal(stat(env, &before), 0);
	create(vp, env, VENVPACK_CREATE_WITHOUT_PIP | VENVPACK_CREATE_CLEAR);
	assert_int_equal(stat(env, &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
	assert_false(scratch_has(scratch, "env/mine"));
	assert_false(scratch_has(scratch, "env/deep"));
	assert_false(scratch_has(scratch, "env/link"));
	assert_content(scratch, "outside/file", "mine");
	assert_python_says(env, "sys.prefix", env);
	venvpack_free(vp);
}

#define IN_SCRATCH(test) \
	cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(an_environment_without_pip_runs),
		IN_SCRATCH(a_result_of_an_older_caller_is_not_overrun),
		IN_SCRATCH(what_is_wrong_is_refused_and_leaves_nothing),
		IN_SCRATCH(what_is_foreign_in_a_directory_stays),
		IN_SCRATCH(an_empty_directory_stays_the_one_it_is),
		IN_SCRATCH(a_failure_leaves_an_empty_directory_empty),
		IN_SCRATCH(clearing_empties_the_directory_and_follows_no_link),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
