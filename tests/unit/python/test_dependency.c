/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <string.h>

#include "python/dependency.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void parts_are_told_apart(void **state)
{
	static const struct {
		const char *text;
		const char *name;
		const char *extras[3];
		const char *specifier;
		const char *marker;
		bool is_direct;
	} cases[] = {
		{ "app", "app", { NULL }, "", NULL, false },
		{ " A.b_C >=1 ", "a-b-c", { NULL }, ">=1", NULL, false },
		{ "app[x,Y_z]~=1.0;extra == 'q'",
		  "app",
		  { "x", "y-z" },
		  "~=1.0",
		  "extra == 'q'",
		  false },
		{ "app (>=1,<2) ; a", "app", { NULL }, "(>=1,<2)", "a", false },
		{ "app [ x ] @ file:///a;b ; m",
		  "app",
		  { "x" },
		  "file:///a;b",
		  "m",
		  true },
		{ "app[]", "app", { NULL }, "", NULL, false },
	};
	size_t i;
	size_t j;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		VP_AUTO(arena) struct vp_arena arena = { 0 };
		struct vp_dependency found;
		struct vp_error err = { 0 };

		assert_works(vp_dependency_parse(&found, cases[i].text, &arena,
						 &err),
			     &err);
		assert_string_equal(found.name, cases[i].name);
		assert_string_equal(found.specifier, cases[i].specifier);
		assert_int_equal(found.is_direct, cases[i].is_direct);
		assert_int_equal(!found.marker, !cases[i].marker);
		if (found.marker)
			assert_string_equal(found.marker, cases[i].marker);
		for (j = 0; cases[i].extras[j]; j++)
			assert_string_equal(found.extras[j],
					    cases[i].extras[j]);
		assert_null(found.extras[j]);
	}
}

static void what_names_no_package_is_refused(void **state)
{
	static const char *const texts[] = {
		"",	 ">=1",	     "app[x", "app[!]", "app nonsense",
		"app>=", "app==1,x",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(texts); i++) {
		VP_AUTO(arena) struct vp_arena arena = { 0 };
		struct vp_dependency found;
		struct vp_error err = { 0 };

		assert_fails(
			vp_dependency_parse(&found, texts[i], &arena, &err),
			&err, VENVPACK_ERR_ARGUMENT, "requirement '");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_are_told_apart),
		cmocka_unit_test(what_names_no_package_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
