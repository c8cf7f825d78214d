/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <string.h>

#include "python/wheel_name.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void parts_are_told_apart(void **state)
{
	VP_AUTO(wheel_name) struct vp_wheel_name plain = { 0 };
	VP_AUTO(wheel_name) struct vp_wheel_name built = { 0 };
	VP_AUTO(wheel_name) struct vp_wheel_name zero = { 0 };
	struct vp_error err = { 0 };

	(void)state;
	assert_works(vp_wheel_name_parse(&zero, "a-1-0-py3-none-any.whl", &err),
		     &err);
	assert_string_equal(zero.build, "0");
	assert_works(vp_wheel_name_parse(
			     &plain, "a_b-1.0+x-py2.py3-none-any.whl", &err),
		     &err);
	assert_string_equal(plain.distribution, "a_b");
	assert_string_equal(plain.version, "1.0+x");
	assert_null(plain.build);
	assert_string_equal(plain.python, "py2.py3");
	assert_string_equal(plain.abi, "none");
	assert_string_equal(plain.platform, "any");
	assert_works(vp_wheel_name_parse(
			     &built,
			     "a-1!2-9x-cp311-abi3-manylinux_2_17_x86_64.whl",
			     &err),
		     &err);
	assert_string_equal(built.version, "1!2");
	assert_string_equal(built.build, "9x");
	assert_string_equal(built.platform, "manylinux_2_17_x86_64");
}

static void other_names_are_refused(void **state)
{
	static const char *const cases[] = {
		"",
		".whl",
		"a.whl",
		"a-1.0-none-any.whl",
		"a-1.0-py3-none-any.zip",
		"a-1.0-py3-none-any",
		"a-1.0-py3-none-.whl",
		"-1.0-py3-none-any.whl",
		"a-1.0-x-py3-none-any.whl",
		"a-1.0-1-2-py3-none-any.whl",
		"a/b-1.0-py3-none-any.whl",
		"../a-1.0-py3-none-any.whl",
		"a b-1.0-py3-none-any.whl",
		"a\n-1.0-py3-none-any.whl",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		VP_AUTO(wheel_name) struct vp_wheel_name name = { 0 };
		struct vp_error err = { 0 };

		assert_fails(vp_wheel_name_parse(&name, cases[i], &err), &err,
			     VENVPACK_ERR_BAD_WHEEL, "no file name of a wheel");
		assert_null(name.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_are_told_apart),
		cmocka_unit_test(other_names_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
