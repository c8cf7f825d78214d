/* SPDX-License-Identifier: MIT */
#include "fixing.h"

static void every_name_is_read_back(void **state)
{
	int i;

	(void)state;
	for (i = VP_VALUE_ENV; i <= VP_VALUE_PORTABLE; i++)
		assert_int_equal(
			vp_value_parse(vp_value_name((enum vp_value)i)), i);
	for (i = VP_QUOTING_RAW; i <= VP_QUOTING_URL; i++)
		assert_int_equal(
			vp_quoting_parse(vp_quoting_name((enum vp_quoting)i)),
			i);
}

static void what_has_no_name_is_none(void **state)
{
	(void)state;
	assert_null(vp_value_name(VP_VALUE_LITERAL));
	assert_null(vp_value_name((enum vp_value)99));
	assert_null(vp_quoting_name((enum vp_quoting)99));
	assert_int_equal(vp_value_parse("literal"), -1);
	assert_int_equal(vp_value_parse(""), -1);
	assert_int_equal(vp_quoting_parse("RAW"), -1);
}

static void a_copied_list_is_another_list(void **state)
{
	struct vp_edit item = { .offset = 7, .text = "text" };
	const struct vp_edits edits = { &item, 1 };
	VP_AUTO(arena) struct vp_arena arena = { 0 };
	struct vp_edits copy;
	struct vp_error err;

	(void)state;
	assert_works(vp_edits_copy(&arena, &edits, &copy, &err), &err);
	item.offset = 9;
	assert_int_equal(copy.count, 1);
	assert_int_equal(copy.items[0].offset, 7);
	assert_ptr_equal(copy.items[0].text, item.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_name_is_read_back),
		cmocka_unit_test(what_has_no_name_is_none),
		cmocka_unit_test(a_copied_list_is_another_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
