/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <errno.h>
#include <string.h>

static void context_is_put_in_front(void **state)
{
	struct vp_error err;

	(void)state;
	assert_int_equal(vp_fail(&err, VENVPACK_ERR_CORRUPT, "row %d", 5),
			 VENVPACK_ERR_CORRUPT);
	assert_int_equal(vp_wrap(&err, "file '%s'", "x"), VENVPACK_ERR_CORRUPT);
	assert_string_equal(err.message, "file 'x': row 5");
	assert_int_equal(err.os_errno, 0);
}

static void a_failed_call_tells_its_reason(void **state)
{
	struct vp_error err;

	(void)state;
	errno = ENOENT;
	assert_int_equal(vp_fail_errno(&err, "cannot open '%s'", "x"),
			 VENVPACK_ERR_IO);
	assert_string_equal(err.message,
			    "cannot open 'x': No such file or directory");
	assert_int_equal(err.os_errno, ENOENT);
}

static void long_messages_are_cut_and_keep_both_parts(void **state)
{
	struct vp_error err;
	char text[2000];

	(void)state;
	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	vp_fail(&err, VENVPACK_ERR_IO, "%s", text);
	assert_int_equal(strlen(err.message), sizeof(err.message) - 1);
	memset(text, 'b', sizeof(text) - 1);
	vp_wrap(&err, "%s", text);
	assert_int_equal(strlen(err.message), sizeof(err.message) - 1);
	assert_non_null(strstr(err.message, "b: a"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(context_is_put_in_front),
		cmocka_unit_test(a_failed_call_tells_its_reason),
		cmocka_unit_test(long_messages_are_cut_and_keep_both_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
