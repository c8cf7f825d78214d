/* SPDX-License-Identifier: MIT */
#include "python/pip.h"

#include "scratch.h"

static char *below(const struct scratch *scratch, const char *name)
{
	struct vp_buffer path = { 0 };
	char *text;

	vp_path_join(&path, scratch->path, name);
	text = vp_buffer_steal(&path);
	assert_non_null(text);
	return text;
}

static void make_bundle(const struct scratch *scratch)
{
	scratch_write(scratch, "lib/ensurepip/__init__.py",
		      "# _PIP_VERSION = \"0\"\n"
		      "_SETUPTOOLS_VERSION = \"56.0.0\"\n"
		      "_PIP_VERSION = \"23.0.1\"\n");
	scratch_write(scratch,
		      "lib/ensurepip/_bundled/pip-22.0.4-py3-none-any.whl", "");
	scratch_write(scratch,
		      "lib/ensurepip/_bundled/pip-23.0.1-py3-none-any.whl", "");
	scratch_write(scratch,
		      "lib/ensurepip/_bundled/pip-9.9-py3-none-any.whl", "");
	scratch_write(scratch,
		      "lib/ensurepip/_bundled/"
		      "setuptools-56.0.0-py3-none-any.whl",
		      "");
}

static void assert_found(const struct scratch *scratch, int minor,
			 const char *version, const char *setuptools)
{
	VP_AUTO(free) char *stdlib = below(scratch, "lib");
	const struct vp_interpreter base = { .stdlib = stdlib,
					     .executable = stdlib,
					     .major = 3,
					     .minor = minor };
	VP_AUTO(pip) struct vp_pip pip = { 0 };
	struct vp_error err = { 0 };

	assert_works(vp_pip_find(&pip, &base, &err), &err);
	assert_string_equal(pip.version, version);
	if (setuptools)
		assert_string_equal(vp_path_basename(pip.setuptools),
				    setuptools);
	else
		assert_null(pip.setuptools);
}

static void the_version_that_ensurepip_names_is_taken(void **state)
{
	struct scratch *scratch = *state;

	make_bundle(scratch);
	assert_found(scratch, 8, "23.0.1",
		     "setuptools-56.0.0-py3-none-any.whl");
	assert_found(scratch, 12, "23.0.1", NULL);
}

static void without_it_the_newest_is_taken(void **state)
{
	struct scratch *scratch = *state;

	make_bundle(scratch);
	scratch_write(scratch, "lib/ensurepip/__init__.py",
		      "_PIP_VERSION = \"1.0\"\n");
	assert_found(scratch, 8, "23.0.1",
		     "setuptools-56.0.0-py3-none-any.whl");
}

static void a_directory_of_the_distribution_comes_first_when_whole(void **state)
{
	struct scratch *scratch = *state;
	char text[256];

	make_bundle(scratch);
	snprintf(text, sizeof(text),
		 "build_time_vars = {'A': 1,\n 'WHEEL_PKG_DIR': '%s/wheels/'}",
		 scratch->path);
	scratch_write(scratch, "lib/_sysconfigdata__linux.py", text);
	scratch_write(scratch, "wheels/pip-24.0-py3-none-any.whl", "");
	assert_found(scratch, 9, "23.0.1",
		     "setuptools-56.0.0-py3-none-any.whl");
	assert_found(scratch, 10, "23.0.1",
		     "setuptools-56.0.0-py3-none-any.whl");
	assert_found(scratch, 12, "24.0", NULL);
	scratch_write(scratch, "wheels/setuptools-66.1.1-py3-none-any.whl", "");
	assert_found(scratch, 11, "24.0", "setuptools-66.1.1-py3-none-any.whl");
	/* Not set, as builds that were not told write it. */
	scratch_write(scratch, "lib/_sysconfigdata__linux.py",
		      "build_time_vars = {'WHEEL_PKG_DIR': ''}");
	assert_found(scratch, 12, "23.0.1", NULL);
}

static void without_any_pip_what_to_install_is_told(void **state)
{
	struct scratch *scratch = *state;
	const struct vp_interpreter base = {
		.stdlib = scratch->path,
		.executable = scratch->path,
		.major = 3,
		.minor = 11,
	};
	VP_AUTO(pip) struct vp_pip pip = { 0 };
	struct vp_error err = { 0 };

	assert_fails(vp_pip_find(&pip, &base, &err), &err, VENVPACK_ERR_NO_PIP,
		     "python3.11-venv");
}

static void the_last_words_of_pip_are_its_errors(void **state)
{
	static const struct {
		const char *said;
		const char *words;
	} cases[] = {
		{ "", "" },
		{ "WARNING: x\nERROR: first\nERROR: second\nERROR: third\n"
		  "WARNING: y\n",
		  "second; third" },
		{ "ERROR: only\r\nnoise\r\n", "only" },
		{ "  Could not find a version\nNo matching distribution\n",
		  "Could not find a version; No matching distribution" },
		{ "one line", "one line" },
		{ "ERROR: Exception:\nTraceback:\n  x\nValueError: y\n",
		  "ValueError: y" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		VP_AUTO(buffer) struct vp_buffer out = { 0 };

		vp_pip_last_words(&out, cases[i].said);
		assert_string_equal(vp_buffer_string(&out), cases[i].words);
	}
}

/* A base whose "interpreter" is a script that tells how it was started. */
static void make_fake(const struct scratch *scratch, const char *script)
{
	scratch_write(scratch, "python", script);
	assert_int_equal(fchmodat(scratch->fd, "python", 0755, 0), 0);
}

static void pip_is_run_with_a_clean_environment(void **state)
{
	static const char *const specs[] = { "one>1", "two", NULL };
	static const char *const links[] = { "/wheels", NULL };
	const struct vp_pip_request request = {
		.specs = specs,
		.find_links = links,
		.no_index = true,
	};
	struct scratch *scratch = *state;
	VP_AUTO(free) char *python = below(scratch, "python");
	const struct vp_interpreter base = { .executable = python };
	const struct vp_pip pip = { .wheel = (char[]){ "/w/pip-1.whl" },
				    .version = (char[]){ "1" } };
	VP_AUTO(pip_result) struct vp_pip_result result = { 0 };
	VP_AUTO(buffer) struct vp_buffer expected = { 0 };
	struct vp_context ctx = { .threads = 1 };
	struct vp_error err = { 0 };
	struct stat st;
	char script[512];

	snprintf(script, sizeof(script),
		 "#!/bin/sh\n"
		 "echo \"$@\" >'%s/argv'\n"
		 "env | grep -E '^(PIP_(IND|TAR|REQ)|PYTHON)' | sort "
		 ">'%s/environment'\n"
		 "for arg; do case $arg in --wheel-dir=*) d=${arg#*=};; esac; "
		 "done\n"
		 ": >\"$d/b-1-py3-none-any.whl\"\n"
		 ": >\"$d/a-1-py3-none-any.whl\"\n"
		 ": >\"$d/notes\"; : >\"$TMPDIR/left-over\"\n",
		 scratch->path, scratch->path);
	make_fake(scratch, script);
	setenv("TMPDIR", scratch->path, 1);
	setenv("PIP_TARGET", "/elsewhere", 1);
	setenv("PIP_REQUIRE_VIRTUALENV", "1", 1);
	setenv("PIP_INDEX_URL", "https://example.org/simple", 1);
	setenv("PYTHONPATH", "/elsewhere", 1);
	setenv("PYTHONHOME", "/elsewhere", 1);
	unsetenv("PIP_FIND_LINKS");
	assert_works(vp_pip_resolve(&result, &pip, &base, &request, &ctx, &err),
		     &err);
	vp_buffer_printf(&expected,
			 "-I /w/pip-1.whl/pip wheel --wheel-dir=%s/wheels "
			 "--disable-pip-version-check --no-input "
			 "--progress-bar=off --no-index "
			 "--find-links /wheels -- one>1 two\n",
			 result.directory);
	assert_content(scratch, "argv", expected.data);
	assert_content(scratch, "environment",
		       "PIP_INDEX_URL=https://example.org/simple\n"
		       "PIP_REQUIRE_VIRTUALENV=0\n"
		       "PYTHONNOUSERSITE=1\n");
	assert_int_equal(result.wheels.count, 2);
	assert_true(
		vp_has_suffix(result.wheels.items[0], "/a-1-py3-none-any.whl"));
	assert_int_equal(stat(result.directory, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	vp_pip_result_clear(&result);
	assert_int_equal(scratch_count(scratch), 3);
}

static void the_failure_of_pip_is_told_in_its_words(void **state)
{
	static const char *const specs[] = { "x", NULL };
	const struct vp_pip_request request = { .specs = specs };
	struct scratch *scratch = *state;
	VP_AUTO(free) char *python = below(scratch, "python");
	const struct vp_interpreter base = { .executable = python };
	const struct vp_pip pip = { .wheel = (char[]){ "/w/pip-1.whl" },
				    .version = (char[]){ "24.2" } };
	VP_AUTO(pip_result) struct vp_pip_result result = { 0 };
	struct vp_context ctx = { .threads = 1 };
	struct vp_error err = { 0 };

	make_fake(scratch, "#!/bin/sh\n"
			   "echo 'ERROR: Could not find a version of x' >&2\n"
			   "exit 1\n");
	setenv("TMPDIR", scratch->path, 1);
	assert_fails(vp_pip_resolve(&result, &pip, &base, &request, &ctx, &err),
		     &err, VENVPACK_ERR_RESOLVE,
		     "pip 24.2: Could not find a version of x (check its name");
	assert_int_equal(scratch_count(scratch), 1);
}

#define IN_SCRATCH(test) \
	cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(the_version_that_ensurepip_names_is_taken),
		IN_SCRATCH(without_it_the_newest_is_taken),
		IN_SCRATCH(
			a_directory_of_the_distribution_comes_first_when_whole),
		IN_SCRATCH(without_any_pip_what_to_install_is_told),
		cmocka_unit_test(the_last_words_of_pip_are_its_errors),
		IN_SCRATCH(pip_is_run_with_a_clean_environment),
		IN_SCRATCH(the_failure_of_pip_is_told_in_its_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
