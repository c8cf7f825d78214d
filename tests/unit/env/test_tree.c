/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <string.h>

#include "env/tree.h"

static void the_order_is_that_of_the_archive(void **state)
{
	static const char *const expected[] = {
		"a",
		"a/b",
		"a/b/c",
		"a-b",
		"a.b",
		"lib/x.dist-info",
		"lib/x.dist-info/METADATA",
		"lib/x.dist-info/a.dist-info",
		"lib/RECORD",
		"a/x.dist-info/RECORD",
		"lib/x.dist-info/RECORD",
	};
	const size_t count = sizeof(expected) / sizeof(expected[0]);
	VP_AUTO(tree) struct vp_tree tree = { 0 };
	size_t i;

	(void)state;
	for (i = count; i > 0; i--)
		assert_non_null(vp_tree_add(&tree, expected[i - 1]));
	vp_tree_sort(&tree);
	assert_string_equal(tree.entries[0].path, "a");
	assert_string_equal(tree.entries[1].path, "a/b");
	assert_string_equal(tree.entries[2].path, "a/b/c");
	assert_string_equal(tree.entries[3].path, "a-b");
	assert_string_equal(tree.entries[4].path, "a.b");
	assert_string_equal(tree.entries[count - 2].path,
			    "a/x.dist-info/RECORD");
	assert_string_equal(tree.entries[count - 1].path,
			    "lib/x.dist-info/RECORD");
}

static void entries_are_found_by_their_whole_path(void **state)
{
	VP_AUTO(tree) struct vp_tree tree = { 0 };
	struct vp_error err;

	(void)state;
	vp_tree_add(&tree, "b/c");
	vp_tree_add(&tree, "b");
	vp_tree_add(&tree, "a");
	assert_works(vp_tree_index(&tree, &err), &err);
	assert_ptr_equal(vp_tree_find(&tree, "b"), &tree.entries[1]);
	assert_null(vp_tree_find(&tree, "c"));
	assert_ptr_equal(vp_tree_parent(&tree, &tree.entries[0]),
			 &tree.entries[1]);
	assert_null(vp_tree_parent(&tree, &tree.entries[1]));
}

static void only_those_of_distributions_are_records(void **state)
{
	(void)state;
	assert_true(vp_entry_is_record("lib/x-1.dist-info/RECORD"));
	assert_false(vp_entry_is_record("lib/x-1.dist-info/RECORDS"));
	assert_false(vp_entry_is_record("lib/RECORD"));
	assert_false(vp_entry_is_record("RECORD"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_order_is_that_of_the_archive),
		cmocka_unit_test(entries_are_found_by_their_whole_path),
		cmocka_unit_test(only_those_of_distributions_are_records),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
