/* SPDX-License-Identifier: MIT */
#include "python/interpreter.h"

#include "assertions.h"
#include "base/path.h"
#include "python/home.h"
#include "python/probe.h"
#include "python/version_request.h"
#include "scratch.h"

#define ELF "\177ELF"

static char *below(const struct scratch *scratch, const char *name)
{
	struct vp_buffer path = { 0 };
	char *text;

	vp_path_join(&path, scratch->path, name);
	text = vp_buffer_steal(&path);
	assert_non_null(text);
	return text;
}

/* A prefix with what tells a Python from other things, but nothing to run. */
static void make_base(const struct scratch *scratch, const char *prefix,
		      const char *version)
{
	char name[64];

	snprintf(name, sizeof(name), "%s/bin/python%s", prefix, version);
	scratch_write(scratch, name, ELF);
	assert_int_equal(fchmodat(scratch->fd, name, 0755, 0), 0);
	snprintf(name, sizeof(name), "%s/lib/python%s/os.py", prefix, version);
	scratch_write(scratch, name, "");
}

static void make_link(const struct scratch *scratch, const char *name,
		      const char *target, bool absolute)
{
	VP_AUTO(free) char *path = below(scratch, name);
	VP_AUTO(free) char *full = below(scratch, target);
	struct vp_error err = { 0 };

	assert_works(vp_make_parents(path, &err), &err);
	assert_int_equal(symlink(absolute ? full : target, path), 0);
}

static void make_env(const struct scratch *scratch, const char *name,
		     const char *home)
{
	VP_AUTO(free) char *path = below(scratch, home);
	char text[256];
	char cfg[64];

	snprintf(cfg, sizeof(cfg), "%s/pyvenv.cfg", name);
	snprintf(text, sizeof(text), "home = %s\n", path);
	scratch_write(scratch, cfg, text);
}

static void assert_stands_for(const struct scratch *scratch, const char *name,
			      const char *expected)
{
	VP_AUTO(interpreter) struct vp_interpreter found = { 0 };
	VP_AUTO(free) char *path = below(scratch, name);
	VP_AUTO(free) char *executable = below(scratch, expected);
	VP_AUTO(free) char *script = NULL;
	struct vp_error err = { 0 };

	assert_works(vp_home_find(&found, &script, path, &err), &err);
	assert_null(script);
	assert_string_equal(found.executable, executable);
	assert_int_equal(strncmp(found.home, executable, strlen(found.home)),
			 0);
}

static void a_python_in_its_prefix_stands_for_itself(void **state)
{
	struct scratch *scratch = *state;
	VP_AUTO(interpreter) struct vp_interpreter found = { 0 };
	VP_AUTO(free) char *script = NULL;
	VP_AUTO(free) char *path = NULL;
	struct vp_error err = { 0 };

	make_base(scratch, "pfx", "3.12");
	make_link(scratch, "pfx/bin/python3", "python3.12", false);
	make_link(scratch, "pfx/bin/python", "python3", false);
	assert_stands_for(scratch, "pfx/bin/python3.12", "pfx/bin/python3.12");
	assert_stands_for(scratch, "pfx/bin/python", "pfx/bin/python3.12");
	path = below(scratch, "pfx/bin/python");
	assert_works(vp_home_find(&found, &script, path, &err), &err);
	assert_int_equal(found.major, 3);
	assert_int_equal(found.minor, 12);
	assert_false(found.free_threaded);
}

static void a_stray_link_is_followed_and_an_alias_of_the_tree_kept(void **state)
{
	struct scratch *scratch = *state;

	make_base(scratch, "pfx-3.12.1", "3.12");
	make_link(scratch, "stray/py", "pfx-3.12.1/bin/python3.12", true);
	make_link(scratch, "alias", "pfx-3.12.1", true);
	assert_stands_for(scratch, "stray/py", "pfx-3.12.1/bin/python3.12");
	assert_stands_for(scratch, "alias/bin/python3.12",
			  "alias/bin/python3.12");
}

static void relative_links_lead_from_where_they_really_are(void **state)
{
	struct scratch *scratch = *state;

	make_base(scratch, "pfx", "3.12");
	make_link(scratch, "real/deep/bin/python3.12",
		  "../../../pfx/bin/python3.12", false);
	make_link(scratch, "alias", "real/deep", true);
	assert_stands_for(scratch, "alias/bin/python3.12",
			  "pfx/bin/python3.12");
}

static void a_standard_library_of_another_python_does_not_count(void **state)
{
	struct scratch *scratch = *state;

	make_base(scratch, "pfx", "3.12");
	scratch_write(scratch, "lib/python3.12/os.py", "");
	make_link(scratch, "stray/python3.12", "pfx/bin/python3.12", true);
	assert_stands_for(scratch, "stray/python3.12", "pfx/bin/python3.12");
}

static void an_environment_stands_for_its_base(void **state)
{
	struct scratch *scratch = *state;

	make_base(scratch, "pfx", "3.12");
	make_env(scratch, "env", "pfx/bin");
	make_link(scratch, "env/bin/python3.12", "pfx/bin/python3.12", true);
	make_link(scratch, "env/bin/python", "python3.12", false);
	make_env(scratch, "chained", "env/bin");
	make_link(scratch, "chained/bin/python", "env/bin/python", true);
	make_link(scratch, "stray/py", "chained/bin/python", true);
	assert_stands_for(scratch, "env/bin/python", "pfx/bin/python3.12");
	assert_stands_for(scratch, "chained/bin/python", "pfx/bin/python3.12");
	assert_stands_for(scratch, "stray/py", "pfx/bin/python3.12");
}

static void a_copied_python_stands_for_the_one_at_home(void **state)
{
	struct scratch *scratch = *state;
	VP_AUTO(free) char *script = NULL;
	VP_AUTO(free) char *path = below(scratch, "lost/bin/python");
	VP_AUTO(interpreter) struct vp_interpreter found = { 0 };
	struct vp_error err = { 0 };

	make_base(scratch, "pfx", "3.9");
	make_link(scratch, "pfx/bin/python3", "python3.9", false);
	make_env(scratch, "env", "pfx/bin");
	scratch_write(scratch, "env/bin/python", ELF);
	make_link(scratch, "stray/py", "env/bin/python", true);
	assert_stands_for(scratch, "env/bin/python", "pfx/bin/python3.9");
	assert_stands_for(scratch, "stray/py", "pfx/bin/python3.9");
	/* Even where the link has the same standard library above it. */
	make_link(scratch, "pfx/stray/py", "env/bin/python", true);
	assert_stands_for(scratch, "pfx/stray/py", "pfx/bin/python3.9");
	make_env(scratch, "lost", "nowhere");
	scratch_write(scratch, "lost/bin/python", ELF);
	assert_fails(vp_home_find(&found, &script, path, &err), &err,
		     VENVPACK_ERR_NO_PYTHON, "has no Python");
}

static void an_environment_that_carries_its_python_stands_for_that(void **state)
{
	struct scratch *scratch = *state;

	make_base(scratch, "env/.python", "3.13");
	scratch_write(scratch, "env/pyvenv.cfg", "version = 3.13.0\n");
	make_link(scratch, "env/bin/python3", "../.python/bin/python3.13",
		  false);
	assert_stands_for(scratch, "env/bin/python3",
			  "env/.python/bin/python3.13");
}

static void a_free_threaded_python_is_known_by_its_name(void **state)
{
	struct scratch *scratch = *state;
	VP_AUTO(interpreter) struct vp_interpreter found = { 0 };
	VP_AUTO(free) char *path = below(scratch, "pfx/bin/python3.13t");
	VP_AUTO(free) char *script = NULL;
	struct vp_error err = { 0 };

	make_base(scratch, "pfx", "3.13t");
	assert_works(vp_home_find(&found, &script, path, &err), &err);
	assert_true(found.free_threaded);
	assert_int_equal(found.minor, 13);
}

static void what_is_no_python_is_refused_with_the_reason(void **state)
{
	static const struct {
		const char *name;
		const char *reason;
	} cases[] = {
		{ "missing", "there is no Python at" },
		{ "dangling", "leads to" },
		{ "python-loop", "too many links" },
		{ "python-text", "is no program" },
		{ "python-plain", "is no file that can be run" },
		{ "directory", "is no file that can be run" },
		{ "ls", "is no Python interpreter" },
	};
	struct scratch *scratch = *state;
	size_t i;

	make_link(scratch, "dangling", "nowhere/python3", true);
	make_link(scratch, "python-loop", "python-loop", false);
	scratch_write(scratch, "python-text", "text");
	scratch_write(scratch, "python-plain", ELF);
	scratch_write(scratch, "directory/file", "");
	scratch_write(scratch, "ls", ELF);
	assert_int_equal(fchmodat(scratch->fd, "python-text", 0755, 0), 0);
	assert_int_equal(fchmodat(scratch->fd, "ls", 0755, 0), 0);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		VP_AUTO(interpreter) struct vp_interpreter found = { 0 };
		VP_AUTO(free) char *path = below(scratch, cases[i].name);
		VP_AUTO(free) char *script = NULL;
		struct vp_error err = { 0 };

		assert_fails(vp_home_find(&found, &script, path, &err), &err,
			     VENVPACK_ERR_NO_PYTHON, cases[i].reason);
	}
}

/* A directory like pyenv's, with a shim and two versions. */
static void make_pyenv(const struct scratch *scratch)
{
	make_base(scratch, "pyenv/versions/3.12.1", "3.12");
	make_base(scratch, "pyenv/versions/3.9.18", "3.9");
	make_link(scratch, "pyenv/versions/3.12.1/bin/python3", "python3.12",
		  false);
	make_link(scratch, "pyenv/versions/3.9.18/bin/python3", "python3.9",
		  false);
	scratch_write(scratch, "pyenv/version", "3.12.1\n");
	scratch_write(scratch, "pyenv/shims/python3",
		      "#!/bin/sh\nexec pyenv exec \"$0\"\n");
	assert_int_equal(fchmodat(scratch->fd, "pyenv/shims/python3", 0755, 0),
			 0);
	unsetenv("PYENV_ROOT");
	unsetenv("PYENV_VERSION");
}

static void a_shim_stands_for_what_pyenv_would_run(void **state)
{
	struct scratch *scratch = *state;
	VP_AUTO(free) char *shim = below(scratch, "pyenv/shims/python3");
	VP_AUTO(free)
	char *python9 = below(scratch, "pyenv/versions/3.9.18/bin/python3.9");
	VP_AUTO(free)
	char *python12 = below(scratch, "pyenv/versions/3.12.1/bin/python3.12");
	VP_AUTO(interpreter) struct vp_interpreter found = { 0 };
	struct vp_context ctx = { .threads = 1 };
	struct vp_error err = { 0 };

	make_pyenv(scratch);
	assert_works(vp_interpreter_resolve(&found, shim, false, &ctx, &err),
		     &err);
	assert_string_equal(found.executable, python12);
	setenv("PYENV_VERSION", "absent:3.9.18", 1);
	assert_works(vp_interpreter_resolve(&found, shim, false, &ctx, &err),
		     &err);
	assert_string_equal(found.executable, python9);
	setenv("PYENV_VERSION", "../../elsewhere", 1);
	assert_fails(vp_interpreter_resolve(&found, shim, false, &ctx, &err),
		     &err, VENVPACK_ERR_NO_PYTHON, "cannot be told");
	unsetenv("PYENV_VERSION");
}

static void a_script_is_asked_what_it_starts(void **state)
{
	struct scratch *scratch = *state;
	VP_AUTO(free) char *script = below(scratch, "python-wrapper");
	VP_AUTO(free) char *python = below(scratch, "pfx/bin/python3.12");
	VP_AUTO(interpreter) struct vp_interpreter found = { 0 };
	struct vp_context ctx = { .threads = 1 };
	struct vp_error err = { 0 };
	char text[256];

	make_base(scratch, "pfx", "3.12");
	snprintf(text, sizeof(text), "#!/bin/sh\necho '%s'\n", python);
	scratch_write(scratch, "python-wrapper", text);
	assert_int_equal(fchmodat(scratch->fd, "python-wrapper", 0755, 0), 0);
	assert_works(vp_interpreter_resolve(&found, script, true, &ctx, &err),
		     &err);
	assert_string_equal(found.executable, python);
	scratch_write(scratch, "python-wrapper", "#!/bin/sh\necho no >&2\n");
	assert_fails(vp_interpreter_resolve(&found, script, true, &ctx, &err),
		     &err, VENVPACK_ERR_NO_PYTHON, "starts no Python");
	scratch_write(scratch, "python-wrapper",
		      "#!/bin/sh\necho lost >&2; exit 127\n");
	assert_fails(vp_interpreter_resolve(&found, script, true, &ctx, &err),
		     &err, VENVPACK_ERR_NO_PYTHON, "'lost'");
}

static void answers_of_interpreters_are_understood(void **state)
{
	static const char answer[] =
		"{\"implementation\":\"cpython\",\"version\":\"3.13.0\","
		"\"prefix\":\"/p\",\"stdlib\":\"/p/lib/python3.13t\","
		"\"abi_flags\":\"t\",\"soabi\":\"cpython-313t-x86_64-linux-"
		"gnu\","
		"\"debug\":\"no\",\"bits\":\"64\",\"executable\":\"/p/"
		"python\"}";
	VP_AUTO(interpreter) struct vp_interpreter found = { 0 };
	struct vp_error err = { 0 };

	(void)state;
	assert_works(vp_probe_parse(&found, answer, strlen(answer), &err),
		     &err);
	assert_int_equal(found.minor, 13);
	assert_int_equal(found.micro, 0);
	assert_true(found.free_threaded);
	assert_true(found.is_64bit);
	assert_false(found.debug);
	assert_string_equal(found.stdlib, "/p/lib/python3.13t");
}

static void other_answers_are_refused(void **state)
{
	static const char *const answers[] = {
		"",
		"usage: ls",
		"[]",
		"{}",
		"{\"implementation\":\"cpython\",\"version\":\"three\","
		"\"prefix\":\"\",\"stdlib\":\"\",\"abi_flags\":\"\","
		"\"soabi\":\"\"}",
		"{\"implementation\":3}",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		VP_AUTO(interpreter) struct vp_interpreter found = { 0 };
		struct vp_error err = { 0 };

		assert_int_equal(vp_probe_parse(&found, answers[i],
						strlen(answers[i]), &err),
				 VENVPACK_ERR_NO_PYTHON);
		assert_null(found.version);
	}
}

static void versions_and_ranges_allow_what_they_say(void **state)
{
	static const struct {
		const char *request;
		int minor, micro;
		bool allowed;
	} cases[] = {
		{ "3", 9, 18, true },
		{ "2", 9, 18, false },
		{ "3.9", 9, 18, true },
		{ "3.9", 10, 0, false },
		{ "3.1", 11, 0, false },
		{ "3.11.7", 11, 7, true },
		{ "3.11.7", 11, 2, false },
		{ "3.11.7", 11, -1, true },
		{ "3.13t", 13, 0, true },
		{ "==3.11.*", 11, 4, true },
		{ "==3.11", 11, 0, true },
		{ "==3.11", 11, 4, false },
		{ "!=3.11.*", 11, 4, false },
		{ "!=3.11.4", 11, 5, true },
		{ ">=3.9,<3.13", 9, 0, true },
		{ ">=3.9,<3.13", 12, 99, true },
		{ ">=3.9,<3.13", 13, 0, false },
		{ " >= 3.9 , < 3.13 ", 8, 18, false },
		{ ">3.9", 9, 0, false },
		{ ">3.9", 9, 1, true },
		{ "~=3.11", 10, 13, false },
		{ "~=3.11", 12, 0, true },
		{ "~=3.11.2", 11, 7, true },
		{ "~=3.11.2", 12, 0, false },
		{ "<=3.11.2", 11, 2, true },
		{ "<3.11.2", 11, -1, true },
	};
	struct vp_version_request request;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool spaced = cases[i].request[0] == ' ';

		assert_true(vp_version_request_parse(
			&request, cases[i].request + spaced));
		if (vp_version_request_allows(&request, 3, cases[i].minor,
					      cases[i].micro) !=
		    cases[i].allowed)
			fail_msg("%s, 3.%d.%d", cases[i].request,
				 cases[i].minor, cases[i].micro);
	}
}

static void what_is_no_version_is_told_apart(void **state)
{
	static const char *const texts[] = {
		"",	  "3.",	  "3.x",    "python3", "3.11.7.1", "3.11rc1",
		"3.11tt", ">=",	  ">=3.9,", "~=3",     "=3.9",	   ">=3.9.*",
		"99999",  "3.9 ", "3.9.",   "-3",
	};
	struct vp_version_request request;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (vp_version_request_parse(&request, texts[i]))
			fail_msg("'%s' was taken for a version", texts[i]);
}

static void a_version_that_is_not_here_is_refused_with_what_is(void **state)
{
	struct scratch *scratch = *state;
	VP_AUTO(interpreter) struct vp_interpreter found = { 0 };
	VP_AUTO(free) char *path = below(scratch, "pfx/bin");
	struct vp_context ctx = { .threads = 1 };
	struct vp_error err = { 0 };

	make_base(scratch, "pfx", "3.7");
	setenv("PATH", path, 1);
	assert_fails(vp_interpreter_find(&found, "3.99", &ctx, &err), &err,
		     VENVPACK_ERR_NO_PYTHON, "no Python 3.99 was found; there");
	assert_non_null(strstr(err.message, "3.7 (/tmp/"));
	assert_fails(vp_interpreter_find(&found, "no-such-name", &ctx, &err),
		     &err, VENVPACK_ERR_NO_PYTHON,
		     "no program 'no-such-name' was found");
	assert_fails(vp_interpreter_find(&found, scratch->path, &ctx, &err),
		     &err, VENVPACK_ERR_NO_PYTHON, "no bin/python3");
}

static void the_python_of_this_host_is_read(void **state)
{
	VP_AUTO(interpreter) struct vp_interpreter found = { 0 };
	struct vp_context ctx = { .threads = 1 };
	struct vp_error err = { 0 };
	struct stat st;

	(void)state;
	if (stat("/usr/bin/python3", &st))
		skip();
	assert_works(
		vp_interpreter_read(&found, "/usr/bin/python3", &ctx, &err),
		&err);
	assert_string_equal(found.home, "/usr/bin");
	assert_string_equal(found.implementation, "cpython");
	assert_int_equal(found.major, 3);
	assert_true(vp_has_prefix(found.real_executable, "/usr/bin/python3."));
	assert_int_equal(stat(found.stdlib, &st), 0);
}

static void what_does_not_fit_is_refused_with_both_versions(void **state)
{
	const struct vp_python_need need = { "cpython", 3, 99, "", "" };
	VP_AUTO(interpreter) struct vp_interpreter found = { 0 };
	struct vp_context ctx = { .threads = 1 };
	struct vp_error err = { 0 };
	struct stat st;

	(void)state;
	if (stat("/usr/bin/python3", &st))
		skip();
	assert_fails(vp_interpreter_find_fitting(&found, &need,
						 "/usr/bin/python3", NULL, &ctx,
						 &err),
		     &err, VENVPACK_ERR_NO_PYTHON, "needs CPython 3.99");
	assert_non_null(strstr(err.message, "is CPython 3."));
	assert_fails(vp_interpreter_find_fitting(&found, &need, NULL,
						 "/usr/bin", &ctx, &err),
		     &err, VENVPACK_ERR_NO_PYTHON,
		     "the environment needs CPython 3.99, and none was found");
}

#define IN_SCRATCH(test) \
	cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(a_python_in_its_prefix_stands_for_itself),
		IN_SCRATCH(
			a_stray_link_is_followed_and_an_alias_of_the_tree_kept),
		IN_SCRATCH(relative_links_lead_from_where_they_really_are),
		IN_SCRATCH(a_standard_library_of_another_python_does_not_count),
		IN_SCRATCH(an_environment_stands_for_its_base),
		IN_SCRATCH(a_copied_python_stands_for_the_one_at_home),
		IN_SCRATCH(
			an_environment_that_carries_its_python_stands_for_that),
		IN_SCRATCH(a_free_threaded_python_is_known_by_its_name),
		IN_SCRATCH(what_is_no_python_is_refused_with_the_reason),
		IN_SCRATCH(a_shim_stands_for_what_pyenv_would_run),
		IN_SCRATCH(a_script_is_asked_what_it_starts),
		cmocka_unit_test(answers_of_interpreters_are_understood),
		cmocka_unit_test(other_answers_are_refused),
		cmocka_unit_test(versions_and_ranges_allow_what_they_say),
		cmocka_unit_test(what_is_no_version_is_told_apart),
		IN_SCRATCH(a_version_that_is_not_here_is_refused_with_what_is),
		cmocka_unit_test(the_python_of_this_host_is_read),
		cmocka_unit_test(
			what_does_not_fit_is_refused_with_both_versions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
