/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <string.h>

#include "python/marker.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TEXT(literal) ((char *)(uintptr_t)(literal))

static void read_facts(struct vp_marker_facts *facts, struct vp_arena *arena)
{
	const struct vp_interpreter base = {
		.implementation = TEXT("cpython"),
		.version = TEXT("3.10.4"),
		.major = 3,
		.minor = 10,
		.micro = 4,
	};
	struct vp_error err = { 0 };

	assert_works(vp_marker_facts_read(facts, &base, arena, &err), &err);
}

static void markers_are_evaluated(void **state)
{
	static const struct {
		const char *marker;
		bool expected;
	} cases[] = {
		{ "python_version >= '3.8'", true },
		{ "python_version < \"3.9\"", false },
		{ "python_version=='3.10'", true },
		{ "python_version == '3.*'", true },
		{ "'3.10' <= python_version", true },
		{ "python_full_version >= '3.10.4'", true },
		{ "python_full_version < '3.10.4rc1'", false },
		{ "python_version in '2.7 3.10 3.11'", true },
		{ "python_version not in '2.7, 3.6'", true },
		{ "sys_platform == 'linux'", true },
		{ "sys.platform == 'win32'", false },
		{ "'linux' in sys_platform", true },
		{ "'q' not  in sys_platform", true },
		{ "os_name != 'nt' and platform_system == 'Linux'", true },
		{ "platform_python_implementation == 'PyPy'", false },
		{ "python_implementation == 'CPython'", true },
		{ "implementation_name == 'cpython'", true },
		{ "implementation_version >= '3.10'", true },
		{ "platform_release >= '0'", true },
		{ "(os_name=='nt')or(os_name=='posix')", true },
		{ "os_name == 'nt' or os_name == 'posix' and "
		  "os_name == 'nt'",
		  false },
		{ "(os_name == 'posix' or os_name == 'nt') and "
		  "(((os_name == 'posix')))",
		  true },
		{ "(os_name == 'nt' and os_name == 'nt') or "
		  "os_name == 'posix'",
		  true },
		{ "extra == 'x'", false },
		{ "extra == 'Some_Name'", true },
		{ "'second' == extra", true },
		{ "extra != 'x'", true },
		{ "extra == 'x' or extra == 'second'", true },
	};
	static const char *const extras[] = { "some-name", "second", NULL };
	VP_AUTO(arena) struct vp_arena arena = { 0 };
	struct vp_marker_facts facts;
	struct vp_error err = { 0 };
	size_t i;

	(void)state;
	read_facts(&facts, &arena);
	for (i = 0; i < COUNT(cases); i++) {
		bool value = !cases[i].expected;

		assert_works(vp_marker_evaluate(&value, cases[i].marker, &facts,
						extras, &err),
			     &err);
		if (value != cases[i].expected)
			fail_msg("%s", cases[i].marker);
	}
}

static void what_is_no_marker_is_refused(void **state)
{
	static const char *const markers[] = {
		"",
		"python_version",
		"python_version >=",
		"python_version >= 3",
		"python_version >= '3",
		"unknown == 'x'",
		"os_name == 'nt' os_name == 'nt'",
		"os_name == 'nt' and",
		"(os_name == 'nt'",
		"os_name == 'nt')",
		"()",
		"os_name is 'nt'",
		"os_name not 'nt'",
		"os_name == 'nt' andos_name == 'nt'",
		"((((((((((((((((((((((((((((((((((((((((os_name == 'nt'",
	};
	VP_AUTO(arena) struct vp_arena arena = { 0 };
	struct vp_marker_facts facts;
	size_t i;

	(void)state;
	read_facts(&facts, &arena);
	for (i = 0; i < COUNT(markers); i++) {
		struct vp_error err = { 0 };
		bool value;

		assert_fails(vp_marker_evaluate(&value, markers[i], &facts,
						NULL, &err),
			     &err, VENVPACK_ERR_ARGUMENT, "is no marker");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(markers_are_evaluated),
		cmocka_unit_test(what_is_no_marker_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
