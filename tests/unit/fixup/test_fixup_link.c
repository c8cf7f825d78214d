/* SPDX-License-Identifier: MIT */
#include "fixing.h"

/* What the link is in an archive, and at the place. */
static void follow(const char *path, const char *target, struct fixing *fixing)
{
	const struct vp_place nowhere = { 0 };
	struct vp_error err;
	bool edited;

	*fixing = (struct fixing){ .fixup = { .arena = &fixing->arena } };
	edited = vp_fixup_link(&env_facts, path, target, &fixing->fixup);
	assert_int_equal(fixing->fixup.edits.count, edited);
	assert_works(vp_patch(&fixing->portable, target, strlen(target),
			      &fixing->fixup.edits, &nowhere, &err),
		     &err);
	assert_works(vp_patch(&fixing->placed, fixing->portable.data,
			      fixing->portable.size, &fixing->fixup.edits,
			      &env_place, &err),
		     &err);
}

static void links_to_inside_become_relative(void **state)
{
	static const struct {
		const char *path;
		const char *target;
		const char *expected;
	} cases[] = {
		{ "lib64", "/x/env/lib", "lib" },
		{ "bin/python3", "/x/env/bin/python", "python" },
		{ "lib/a/b", "/x/env/share/c", "../../share/c" },
		{ "lib/a/b", "/x/env", "../.." },
		{ "lib/a", "/x/env/./share//c/..", "../share" },
		{ "a", "/.venvpack-environment/b", "b" },
		{ "lib64", "lib", "lib" },
		{ "lib/a", "../share/./b", "../share/./b" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		VP_AUTO(fixing) struct fixing fixing;

		follow(cases[i].path, cases[i].target, &fixing);
		assert_string_equal(fixing.portable.data, cases[i].expected);
		assert_string_equal(fixing.placed.data, cases[i].expected);
		assert_null(fixing.fixup.notes);
	}
}

static void links_to_the_base_are_of_the_place(void **state)
{
	static const struct {
		const char *path;
		const char *target;
	} cases[] = {
		{ "bin/python", "/base/bin/python3.12" },
		{ "bin/python3", "/usr/bin/python3" },
		{ "bin/python3.13t", "/base/bin/python3.13t" },
		{ "bin/python3.6m", "/base/bin/python3.6m" },
		{ "bin/python", "../../base/bin/python3" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		VP_AUTO(fixing) struct fixing fixing;

		follow(cases[i].path, cases[i].target, &fixing);
		assert_string_equal(fixing.portable.data, cases[i].target);
		assert_string_equal(fixing.placed.data, "/new/bin/python3.12");
		assert_null(fixing.fixup.notes);
	}
}

static void other_links_to_outside_are_told(void **state)
{
	static const struct {
		const char *path;
		const char *target;
	} cases[] = {
		{ "lib/a.so", "/usr/lib/a.so" },
		{ "share/a", "../../b" },
		{ "a", ".." },
		{ "bin/python-config", "/usr/bin/python-config" },
		{ "bin/pythonic", "/usr/bin/pythonic" },
		{ "lib/b", "/x/env-src/b" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		VP_AUTO(fixing) struct fixing fixing;

		follow(cases[i].path, cases[i].target, &fixing);
		assert_string_equal(fixing.portable.data, cases[i].target);
		assert_note(&fixing, VENVPACK_WARNING, "link-outside",
			    cases[i].target);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(links_to_inside_become_relative),
		cmocka_unit_test(links_to_the_base_are_of_the_place),
		cmocka_unit_test(other_links_to_outside_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
