/* SPDX-License-Identifier: MIT */
#include "scratch.h"

#include "env/preflight.h"
#include "python/platform.h"

/* A manifest of what this host and the Python here can run. */
struct facts {
	struct vp_manifest manifest;
	struct vp_interpreter base;
	struct vp_platform host;
	struct vp_context ctx;
};

static int setup(void **state)
{
	struct facts *facts = calloc(1, sizeof(*facts));
	struct vp_manifest *manifest = &facts->manifest;
	struct vp_error err = { 0 };

	facts->ctx.threads = 1;
	assert_works(vp_platform_read(&facts->host, &err), &err);
	assert_works(vp_interpreter_find(&facts->base, NULL, &facts->ctx, &err),
		     &err);
	manifest->implementation = "cpython";
	manifest->python_version = facts->base.version;
	manifest->abi_flags = facts->base.abi_flags;
	manifest->soabi = facts->base.soabi;
	manifest->base_home = facts->base.home;
	manifest->system = "linux";
	manifest->machine = facts->host.machine;
	manifest->libc = facts->host.libc;
	manifest->libc_version = "2.2.5";
	*state = facts;
	return 0;
}

static int teardown(void **state)
{
	struct facts *facts = *state;

	vp_interpreter_clear(&facts->base);
	vp_manifest_clear(&facts->manifest);
	free(facts);
	return 0;
}

static int run(struct facts *facts, const char *env, const char *python,
	       struct vp_interpreter *base, struct vp_error *err)
{
	return vp_preflight(&facts->manifest, env, python, base, &facts->ctx,
			    err);
}

static void the_base_at_the_recorded_home_is_found(void **state)
{
	struct facts *facts = *state;
	VP_AUTO(interpreter) struct vp_interpreter base = { 0 };
	struct vp_error err = { 0 };
	struct vp_place place;

	assert_works(run(facts, "/opt/env", NULL, &base, &err), &err);
	assert_string_equal(base.home, facts->base.home);
	place = vp_place_at("/opt/env", &base, &facts->manifest.tree);
	assert_string_equal(place.env, "/opt/env");
	assert_string_equal(place.base_home, base.home);
	assert_string_equal(place.base_link, base.executable);
	assert_string_equal(place.base_executable, base.real_executable);
	assert_string_equal(place.base_prefix, base.prefix);
	assert_string_equal(place.base_version, base.version);
}

static void what_this_host_is_not_is_refused(void **state)
{
	static const struct {
		const char *system;
		const char *machine;
		const char *libc;
		const char *libc_version;
		const char *text;
	} cases[] = {
		{ "darwin", NULL, NULL, NULL, "it is for darwin" },
		{ NULL, "pdp11", NULL, NULL, "it is for pdp11" },
		{ NULL, NULL, "bionic", NULL, "binaries for bionic" },
		{ NULL, NULL, NULL, "99.1", "99.1 or later" },
	};
	struct facts *facts = *state;
	const struct vp_manifest fitting = facts->manifest;
	size_t i;

	if (!facts->host.libc || !facts->host.libc_version[0])
		skip();
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		VP_AUTO(interpreter) struct vp_interpreter base = { 0 };
		struct vp_error err = { 0 };

		if (cases[i].system)
			facts->manifest.system = cases[i].system;
		if (cases[i].machine)
			facts->manifest.machine = cases[i].machine;
		if (cases[i].libc)
			facts->manifest.libc = cases[i].libc;
		if (cases[i].libc_version)
			facts->manifest.libc_version = cases[i].libc_version;
		assert_fails(run(facts, "/opt/env", NULL, &base, &err), &err,
			     VENVPACK_ERR_PLATFORM, cases[i].text);
		facts->manifest = fitting;
	}
}

static void versions_are_compared_as_numbers(void **state)
{
	struct facts *facts = *state;
	VP_AUTO(interpreter) struct vp_interpreter base = { 0 };
	struct vp_error err = { 0 };

	/* "2.9" is older than "2.17", though not by its letters. */
	facts->manifest.libc = "glibc";
	facts->manifest.libc_version = "2.9";
	if (!facts->host.libc || strcmp(facts->host.libc, "glibc") != 0)
		skip();
	assert_works(run(facts, "/opt/env", NULL, &base, &err), &err);
}

static void without_binaries_no_libc_is_needed(void **state)
{
	struct facts *facts = *state;
	VP_AUTO(interpreter) struct vp_interpreter base = { 0 };
	struct vp_error err = { 0 };

	facts->manifest.libc = NULL;
	facts->manifest.libc_version = NULL;
	assert_works(run(facts, "/opt/env", NULL, &base, &err), &err);
}

static void another_python_is_refused(void **state)
{
	struct facts *facts = *state;
	VP_AUTO(interpreter) struct vp_interpreter base = { 0 };
	struct vp_error err = { 0 };

	facts->manifest.python_version = "3.99.1";
	assert_fails(run(facts, "/opt/env", NULL, &base, &err), &err,
		     VENVPACK_ERR_NO_PYTHON, "3.99");
	assert_fails(
		run(facts, "/opt/env", facts->base.executable, &base, &err),
		&err, VENVPACK_ERR_NO_PYTHON, "3.99");
	facts->manifest.python_version = "three";
	assert_fails(run(facts, "/opt/env", NULL, &base, &err), &err,
		     VENVPACK_ERR_CORRUPT, "'three' is no version");
}

static void paths_that_cannot_be_spelled_are_refused(void **state)
{
	static const char *const bad[] = { "/a:b", "/a\nb", "/a\rb", "/a/:" };
	static const char *const good[] = { "/a b", "/a'b",	 "/a\"b",
					    "/a$b", "/\303\251", "/a\\b" };
	struct facts *facts = *state;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		VP_AUTO(interpreter) struct vp_interpreter base = { 0 };
		struct vp_error err = { 0 };

		assert_fails(run(facts, bad[i], NULL, &base, &err), &err,
			     VENVPACK_ERR_ARGUMENT, "no environment can be at");
	}
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		VP_AUTO(interpreter) struct vp_interpreter base = { 0 };
		struct vp_error err = { 0 };

		assert_works(run(facts, good[i], NULL, &base, &err), &err);
	}
}

static void there_must_be_room(void **state)
{
	struct facts *facts = *state;
	struct vp_error err = { 0 };
	struct vp_entry *entry = vp_tree_add(&facts->manifest.tree, "file");

	assert_non_null(entry);
	entry->size = 1;
	assert_works(vp_preflight_space(&facts->manifest, "/tmp/a/b/c/d", &err),
		     &err);
	assert_works(vp_preflight_space(&facts->manifest, "/", &err), &err);
	entry->size = (uint64_t)1 << 60;
	assert_fails(vp_preflight_space(&facts->manifest, "/tmp/a/b/c/d", &err),
		     &err, VENVPACK_ERR_NO_SPACE, "no room for '/tmp/a/b/c/d'");
}

static void a_destination_that_is_taken_is_told(void **state)
{
	struct vp_error err = { 0 };

	(void)state;
	assert_works(vp_preflight_destination("/tmp/a/b/c/d", &err), &err);
	assert_fails(vp_preflight_destination("/tmp", &err), &err,
		     VENVPACK_ERR_DESTINATION, "'/tmp' exists already");
	assert_fails(vp_preflight_destination("/etc/passwd", &err), &err,
		     VENVPACK_ERR_DESTINATION, "exists already");
	assert_fails(vp_preflight_destination("/etc/passwd/env", &err), &err,
		     VENVPACK_ERR_DESTINATION, "cannot be made");
	assert_fails(vp_preflight_destination("/proc/self/env", &err), &err,
		     VENVPACK_ERR_DESTINATION, "'/proc/self");
}

static void note_finding(const struct venvpack_finding *finding, void *user)
{
	size_t *count = user;

	assert_string_equal(finding->code, "missing-library");
	assert_non_null(strstr(finding->message, "libnobodyhas.so"));
	(*count)++;
}

static void libraries_that_are_missing_are_told(void **state)
{
	const char *libraries[] = { "libc.so.6", "libnobodyhas.so.1",
				    "libnobodyhas.so.2" };
	struct facts *facts = *state;
	struct vp_error err = { 0 };
	const char *missing = "?";
	size_t count = 0;

	facts->ctx.finding = note_finding;
	facts->ctx.finding_user = &count;
	facts->manifest.libraries = libraries;
	facts->manifest.library_count = 1;
	assert_works(vp_preflight_libraries(&facts->manifest, VENVPACK_WARNING,
					    &missing, &facts->ctx, &err),
		     &err);
	assert_null(missing);
	facts->manifest.library_count = 3;
	assert_works(vp_preflight_libraries(&facts->manifest, VENVPACK_WARNING,
					    &missing, &facts->ctx, &err),
		     &err);
	assert_string_equal(missing, "libnobodyhas.so.1");
	assert_int_equal(count, 2);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(the_base_at_the_recorded_home_is_found),
		TEST(what_this_host_is_not_is_refused),
		TEST(versions_are_compared_as_numbers),
		TEST(without_binaries_no_libc_is_needed),
		TEST(another_python_is_refused),
		TEST(paths_that_cannot_be_spelled_are_refused),
		TEST(there_must_be_room),
		TEST(a_destination_that_is_taken_is_told),
		TEST(libraries_that_are_missing_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
