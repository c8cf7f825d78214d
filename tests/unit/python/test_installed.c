/* SPDX-License-Identifier: MIT */
#include "python/installed.h"

#include "scratch.h"

#define SITE "lib/python3.11/site-packages"

/* The environment is a directory in the scratch one, which is outside. */
struct fixture {
	char path[96];
	int env;
};

static struct fixture open_fixture(const struct scratch *scratch)
{
	struct fixture fixture;
	struct vp_error err = { 0 };

	scratch_write(scratch, "env/" SITE "/other.py", "other");
	snprintf(fixture.path, sizeof(fixture.path), "%s/env", scratch->path);
	assert_works(
		vp_open_directory(AT_FDCWD, fixture.path, &fixture.env, &err),
		&err);
	return fixture;
}

static struct vp_wheel_target target_of(const struct fixture *fixture)
{
	return (struct vp_wheel_target){
		.env = fixture->env,
		.env_path = fixture->path,
		.site_packages = SITE,
	};
}

static void a_distribution_is_found_by_any_spelling_of_its_name(void **state)
{
	static const char *const names[] = { "Foo.Bar", "foo-bar", "FOO_bar" };
	struct scratch *scratch = *state;
	struct fixture fixture = open_fixture(scratch);
	const struct vp_wheel_target target = target_of(&fixture);
	struct vp_error err = { 0 };
	size_t i;

	scratch_write(scratch, "env/" SITE "/foo_bar-1.2.dist-info/RECORD", "");
	scratch_write(scratch, "env/" SITE "/foo-9.dist-info/RECORD", "");
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		VP_AUTO(installed) struct vp_installed found = { 0 };

		assert_works(vp_installed_find(&found, &target, names[i], &err),
			     &err);
		assert_string_equal(found.version, "1.2");
		assert_string_equal(found.dist_info,
				    SITE "/foo_bar-1.2.dist-info");
	}
	close(fixture.env);
}

static void what_is_not_installed_is_not_found(void **state)
{
	struct scratch *scratch = *state;
	struct fixture fixture = open_fixture(scratch);
	const struct vp_wheel_target target = target_of(&fixture);
	VP_AUTO(installed) struct vp_installed found = { 0 };
	struct vp_error err = { 0 };

	scratch_write(scratch, "env/" SITE "/foo_bar-1.2.dist-info/RECORD", "");
	scratch_write(scratch, "env/" SITE "/foo.dist-info/RECORD", "");
	assert_works(vp_installed_find(&found, &target, "foo", &err), &err);
	assert_null(found.dist_info);
	close(fixture.env);
}

static void remove_foo(const struct scratch *scratch, const char *record)
{
	struct fixture fixture = open_fixture(scratch);
	const struct vp_wheel_target target = target_of(&fixture);
	VP_AUTO(installed) struct vp_installed found = { 0 };
	struct vp_error err = { 0 };

	scratch_write(scratch, "env/" SITE "/foo-1.dist-info/RECORD", record);
	assert_works(vp_installed_find(&found, &target, "foo", &err), &err);
	assert_works(vp_installed_remove(&found, &target, &err), &err);
	close(fixture.env);
}

static void all_of_a_distribution_goes_and_nothing_else(void **state)
{
	static const char *const gone[] = {
		"env/" SITE "/foo",
		"env/" SITE "/foo.py",
		"env/" SITE "/__pycache__/foo.cpython-311.pyc",
		"env/" SITE "/foo-1.dist-info",
		"env/bin/foo",
	};
	static const char *const kept[] = {
		"env/" SITE "/other.py",
		"env/" SITE "/__pycache__/foo_two.cpython-311.pyc",
		"env/bin/other",
	};
	struct scratch *scratch = *state;
	size_t i;

	scratch_write(scratch, "env/" SITE "/foo/__init__.py", "");
	scratch_write(scratch, "env/" SITE "/foo/deep/er/x.py", "");
	scratch_write(scratch,
		      "env/" SITE "/foo/deep/er/__pycache__/x.cpython-311.pyc",
		      "");
	scratch_write(scratch, "env/" SITE "/foo.py", "");
	scratch_write(scratch, gone[2], "");
	scratch_write(scratch, kept[1], "");
	scratch_write(scratch, "env/" SITE "/foo-1.dist-info/extra", "");
	scratch_write(scratch, "env/bin/foo", "");
	scratch_write(scratch, "env/bin/other", "");
	remove_foo(scratch, "foo/__init__.py,,\nfoo/deep/er/x.py,,\nfoo.py,,\n"
			    "foo/missing.py,,\n../../../bin/foo,,\n"
			    "foo-1.dist-info/RECORD,,\n");
	for (i = 0; i < sizeof(gone) / sizeof(gone[0]); i++)
		if (scratch_has(scratch, gone[i]))
			fail_msg("%s is still there", gone[i]);
	for (i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (!scratch_has(scratch, kept[i]))
			fail_msg("%s is gone", kept[i]);
}

static void nothing_outside_goes_whatever_record_says(void **state)
{
	static const char *const outside[] = { "victim", "dir/victim",
					       "env-src/victim" };
	struct scratch *scratch = *state;
	VP_AUTO(buffer) struct vp_buffer record = { 0 };
	size_t i;

	for (i = 0; i < sizeof(outside) / sizeof(outside[0]); i++)
		scratch_write(scratch, outside[i], "");
	scratch_write(scratch, "env/" SITE "/foo/x.py", "");
	assert_int_equal(
		symlinkat("../../../../dir", scratch->fd, "env/" SITE "/link"),
		0);
	vp_buffer_printf(&record,
			 "../../../../victim,,\n%s/victim,,\nlink/victim,,\n"
			 "../../../../env-src/victim,,\n/,,\n../../..,,\n"
			 "../../../../env/%s/foo/x.py,,\n",
			 scratch->path, SITE);
	remove_foo(scratch, record.data);
	for (i = 0; i < sizeof(outside) / sizeof(outside[0]); i++)
		if (!scratch_has(scratch, outside[i]))
			fail_msg("%s is gone", outside[i]);
	assert_false(scratch_has(scratch, "env/" SITE "/foo"));
	assert_true(scratch_has(scratch, "env/" SITE "/link"));
}

static void without_a_record_it_cannot_be_removed(void **state)
{
	struct scratch *scratch = *state;
	struct fixture fixture = open_fixture(scratch);
	const struct vp_wheel_target target = target_of(&fixture);
	VP_AUTO(installed) struct vp_installed found = { 0 };
	struct vp_error err = { 0 };

	scratch_write(scratch, "env/" SITE "/foo-1.dist-info/METADATA", "");
	assert_works(vp_installed_find(&found, &target, "foo", &err), &err);
	assert_fails(vp_installed_remove(&found, &target, &err), &err,
		     VENVPACK_ERR_IO, "foo-1.dist-info' cannot be replaced");
	assert_true(
		scratch_has(scratch, "env/" SITE "/foo-1.dist-info/METADATA"));
	close(fixture.env);
}

#define IN_SCRATCH(test) \
	cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(a_distribution_is_found_by_any_spelling_of_its_name),
		IN_SCRATCH(what_is_not_installed_is_not_found),
		IN_SCRATCH(all_of_a_distribution_goes_and_nothing_else),
		IN_SCRATCH(nothing_outside_goes_whatever_record_says),
		IN_SCRATCH(without_a_record_it_cannot_be_removed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
