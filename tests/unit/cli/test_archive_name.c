/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <stdlib.h>

#include "cli/archive_name.h"
#include "scratch.h"

static void an_archive_is_named_after_its_environment(void **state)
{
	static const struct {
		const char *env;
		const char *expected;
	} cases[] = {
		{ "app", "app.tar.zst" },
		{ "app/", "app.tar.zst" },
		{ "/opt/app///", "app.tar.zst" },
		{ "some/where/env.d", "env.d.tar.zst" },
		{ ".hidden", ".hidden.tar.zst" },
		{ "x/.venv.old", ".venv.old.tar.zst" },
		/* what is a dot or above needs the directories of this host */
		{ "/usr/lib/.", "lib.tar.zst" },
		{ "/usr/lib/..", "usr.tar.zst" },
		{ "/usr/.venv", "usr.tar.zst" },
		{ "/usr/.venv/", "usr.tar.zst" },
		{ "/usr/lib/../.venv", "usr.tar.zst" },
		{ "/.venv", "environment.tar.zst" },
		{ "/", "environment.tar.zst" },
		{ "/absent/.venv", "environment.tar.zst" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *name = cli_archive_name(cases[i].env, "tar.zst");

		assert_non_null(name);
		assert_string_equal(name, cases[i].expected);
		free(name);
	}
}

static void assert_named_after(const char *env, const struct scratch *scratch)
{
	char *name = cli_archive_name(env, "zip");
	char expected[96];

	snprintf(expected, sizeof(expected), "%s.zip",
		 strrchr(scratch->path, '/') + 1);
	assert_non_null(name);
	assert_string_equal(name, expected);
	free(name);
}

static void the_name_above_is_found_from_inside(void **state)
{
	const struct scratch *scratch = *state;

	assert_int_equal(chdir(scratch->path), 0);
	assert_int_equal(mkdir(".venv", 0700), 0);
	assert_named_after(".", scratch);
	assert_named_after(".venv", scratch);
	assert_named_after("./.venv/", scratch);
	assert_int_equal(chdir(".venv"), 0);
	assert_named_after(".", scratch);
	assert_named_after("../.venv", scratch);
	assert_named_after("..", scratch);
	assert_int_equal(chdir("/"), 0);
}

static void an_environment_is_named_after_its_archive(void **state)
{
	static const struct {
		const char *archive;
		const char *expected;
	} cases[] = {
		{ "app.tar.zst", "app" },
		{ "/srv/some.where/app.tar.gz", "app" },
		{ "app-1.2.tgz", "app-1.2" },
		{ "app.zip", "app" },
		{ "app.tar", "app" },
		{ "app.tar.tar", "app.tar" },
		{ "..tar", NULL },
		{ "app", NULL },
		{ "app.txt", NULL },
		{ ".tar.zst", NULL },
		{ "x/.zip", NULL },
		{ "...zip", NULL },
		{ "app.tar.zst/", NULL },
		{ "", NULL },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *name = cli_archive_environment(cases[i].archive);

		if (cases[i].expected)
			assert_non_null(name);
		if (cases[i].expected)
			assert_string_equal(name, cases[i].expected);
		else
			assert_null(name);
		free(name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_archive_is_named_after_its_environment),
		cmocka_unit_test(an_environment_is_named_after_its_archive),
		cmocka_unit_test_setup_teardown(
			the_name_above_is_found_from_inside, scratch_setup,
			scratch_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
