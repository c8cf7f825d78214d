/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <string.h>

#include "base/options.h"

struct old_options {
	size_t struct_size;
	int32_t level;
	uint32_t flags;
};

struct new_options {
	size_t struct_size;
	int32_t level;
	uint32_t flags;
	const char *added;
};

static void fields_an_old_caller_lacks_are_zero(void **state)
{
	const struct old_options old = { sizeof(old), 5, 6 };
	struct new_options copy;
	struct vp_error err;

	(void)state;
	memset(&copy, 0xff, sizeof(copy));
	assert_works(vp_copy_options(&copy, sizeof(copy), &old, &err), &err);
	assert_int_equal(copy.level, 5);
	assert_int_equal(copy.flags, 6);
	assert_null(copy.added);
}

static void fields_a_new_caller_leaves_zero_are_fine(void **state)
{
	struct new_options new = { sizeof(new), 5, 6, NULL };
	struct old_options copy;
	struct vp_error err;

	(void)state;
	assert_works(vp_copy_options(&copy, sizeof(copy), &new, &err), &err);
	assert_int_equal(copy.level, 5);
	new.added = "x";
	assert_fails(vp_copy_options(&copy, sizeof(copy), &new, &err), &err,
		     VENVPACK_ERR_UNSUPPORTED, "newer");
}

static void an_uninitialised_struct_is_refused(void **state)
{
	struct new_options options;
	struct new_options copy;
	struct vp_error err;

	(void)state;
	memset(&options, 0, sizeof(options));
	assert_fails(vp_copy_options(&copy, sizeof(copy), &options, &err), &err,
		     VENVPACK_ERR_ARGUMENT, "initialised");
	memset(&options, 0xa5, sizeof(options));
	assert_fails(vp_copy_options(&copy, sizeof(copy), &options, &err), &err,
		     VENVPACK_ERR_ARGUMENT, "initialised");
	assert_fails(vp_copy_options(&copy, sizeof(copy), NULL, &err), &err,
		     VENVPACK_ERR_ARGUMENT, "no options");
}

static void a_result_fills_what_the_caller_knows(void **state)
{
	const struct new_options result = { sizeof(result), 5, 6, "x" };
	struct old_options old = { sizeof(old), 0, 0 };

	(void)state;
	vp_copy_result(&old, &result, sizeof(result));
	assert_int_equal(old.struct_size, sizeof(old));
	assert_int_equal(old.level, 5);
	assert_int_equal(old.flags, 6);
	vp_copy_result(NULL, &result, sizeof(result));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_an_old_caller_lacks_are_zero),
		cmocka_unit_test(fields_a_new_caller_leaves_zero_are_fine),
		cmocka_unit_test(an_uninitialised_struct_is_refused),
		cmocka_unit_test(a_result_fills_what_the_caller_knows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
