/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <string.h>
#include <sys/stat.h>

#include "env/lost_base.h"
#include "scratch.h"

static void make_site(const struct scratch *scratch, const char *version)
{
	char path[128];

	mkdirat(scratch->fd, "lib", 0755);
	snprintf(path, sizeof(path), "lib/python%s", version);
	assert_int_equal(mkdirat(scratch->fd, path, 0755), 0);
	snprintf(path, sizeof(path), "lib/python%s/site-packages", version);
	assert_int_equal(mkdirat(scratch->fd, path, 0755), 0);
}

static void assert_found(const struct scratch *scratch, int hint, int major,
			 int minor, bool free_threaded)
{
	const struct vp_lib_version wanted = { 3, hint, false };
	struct vp_lib_version found;
	struct vp_error err;

	assert_works(vp_lib_version_find(&found, scratch->fd, &wanted, &err),
		     &err);
	assert_int_equal(found.major, major);
	assert_int_equal(found.minor, minor);
	assert_int_equal(found.free_threaded, free_threaded);
}

static void the_version_is_that_of_site_packages(void **state)
{
	struct scratch *scratch = *state;

	assert_found(scratch, 11, 0, 0, false);
	make_site(scratch, "3.9");
	assert_found(scratch, 11, 3, 9, false);
	make_site(scratch, "3.13t");
	assert_found(scratch, 11, 3, 13, true);
	assert_found(scratch, 9, 3, 9, false);
	assert_int_equal(mkdirat(scratch->fd, "lib/python3.14", 0755), 0);
	make_site(scratch, "3.x");
	make_site(scratch, "3.15dev");
	assert_found(scratch, 14, 3, 13, true);
}

static void files_tell_what_the_base_was(void **state)
{
	static const struct {
		const char *config;
		struct vp_lib_version lib;
		const char *executable;
		const char *version;
	} cases[] = {
		{ "home = /usr/bin\nversion = 3.11.7\n",
		  { 3, 11, false },
		  "/usr/bin/python3.11",
		  "3.11.7" },
		{ "home = /usr/bin\nversion_info = 3.12.1.final.0\n",
		  { 0 },
		  "/usr/bin/python3.12",
		  "3.12.1" },
		{ "home = /opt/bin\nversion = 3.12.1\n",
		  { 3, 9, false },
		  "/opt/bin/python3.9",
		  "3.9.0" },
		{ "home = /opt/bin\n",
		  { 3, 13, true },
		  "/opt/bin/python3.13t",
		  "3.13.0" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		VP_AUTO(interpreter) struct vp_interpreter base = { 0 };
		const char *config = cases[i].config;
		struct vp_error err;

		assert_works(vp_lost_base_tell(&base, config, strlen(config),
					       &cases[i].lib, &err),
			     &err);
		assert_string_equal(base.executable, cases[i].executable);
		assert_string_equal(base.version, cases[i].version);
		assert_string_equal(base.implementation, "cpython");
	}
}

static void what_nothing_tells_is_refused(void **state)
{
	static const struct {
		const char *config;
		struct vp_lib_version lib;
	} cases[] = {
		{ "", { 3, 11, false } },
		{ "home = bin\n", { 3, 11, false } },
		{ "home = /usr/bin\n", { 0 } },
		{ "home = /usr/bin\nversion = new\n", { 0 } },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		VP_AUTO(interpreter) struct vp_interpreter base = { 0 };
		struct vp_error err;

		assert_int_equal(vp_lost_base_tell(&base, cases[i].config,
						   strlen(cases[i].config),
						   &cases[i].lib, &err),
				 VENVPACK_ERR_NO_PYTHON);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			the_version_is_that_of_site_packages, scratch_setup,
			scratch_teardown),
		cmocka_unit_test(files_tell_what_the_base_was),
		cmocka_unit_test(what_nothing_tells_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
