/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "env/segment.h"

#define SIZE ((uint64_t)1000000)

static struct vp_entry *add(struct vp_tree *tree, const char *path,
			    uint64_t size)
{
	struct vp_entry *entry = vp_tree_add(tree, path);

	assert_non_null(entry);
	entry->type = VENVPACK_ENTRY_FILE;
	entry->size = size;
	return entry;
}

/* Every segment as a line: what it begins with, and what it holds. */
static void cut(const struct vp_tree *tree, struct vp_buffer *out)
{
	struct vp_cutter cutter = { .tree = tree, .sizes = { SIZE, SIZE } };
	size_t next = 0;
	uint64_t offset = 0;

	while (!cutter.is_done) {
		struct vp_segment segment;

		vp_cutter_take(&cutter, &segment);
		/* Nothing is left out, and nothing is there twice. */
		assert_int_equal(segment.first, next);
		assert_int_equal(segment.offset, offset);
		if (segment.is_piece) {
			vp_buffer_printf(out, "%zu: %ju of %s\n", segment.first,
					 (uintmax_t)segment.length,
					 tree->entries[segment.first].path);
			offset += segment.length;
			if (vp_segment_ends_file(&segment,
						 &tree->entries[next])) {
				next++;
				offset = 0;
			}
		} else {
			vp_buffer_printf(out, "%zu: %zu entries\n",
					 segment.first, segment.count);
			next += segment.count;
		}
		assert_int_equal(segment.is_last, cutter.is_done);
	}
	assert_int_equal(next, tree->count);
}

static void an_empty_tree_has_one_segment(void **state)
{
	VP_AUTO(tree) struct vp_tree tree = { 0 };
	VP_AUTO(buffer) struct vp_buffer out = { 0 };

	(void)state;
	cut(&tree, &out);
	assert_string_equal(out.data, "0: 0 entries\n");
}

static void small_entries_share_a_segment(void **state)
{
	VP_AUTO(tree) struct vp_tree tree = { 0 };
	VP_AUTO(buffer) struct vp_buffer out = { 0 };
	char name[16];
	int i;

	(void)state;
	for (i = 0; i < 5; i++) {
		snprintf(name, sizeof(name), "%d", i);
		add(&tree, name, 400000);
	}
	cut(&tree, &out);
	/* One is closed when it is full, not before what would overfill it. */
	assert_string_equal(out.data, "0: 3 entries\n3: 2 entries\n");
}

static void headers_count_too(void **state)
{
	VP_AUTO(tree) struct vp_tree tree = { 0 };
	VP_AUTO(buffer) struct vp_buffer out = { 0 };
	char name[16];
	int i;

	(void)state;
	for (i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "%04d", i);
		add(&tree, name, 0);
	}
	cut(&tree, &out);
	assert_string_equal(out.data, "0: 652 entries\n652: 348 entries\n");
}

static void a_large_file_is_cut_into_pieces_of_its_own(void **state)
{
	VP_AUTO(tree) struct vp_tree tree = { 0 };
	VP_AUTO(buffer) struct vp_buffer out = { 0 };

	(void)state;
	add(&tree, "a", 10);
	add(&tree, "large", 2 * SIZE + 1);
	add(&tree, "whole", 2 * SIZE);
	add(&tree, "z", 10);
	cut(&tree, &out);
	assert_string_equal(out.data, "0: 1 entries\n"
				      "1: 1000000 of large\n"
				      "1: 1000000 of large\n"
				      "1: 1 of large\n"
				      "2: 1 entries\n"
				      "3: 1 entries\n");
}

static void a_large_file_may_be_the_last(void **state)
{
	VP_AUTO(tree) struct vp_tree tree = { 0 };
	VP_AUTO(buffer) struct vp_buffer out = { 0 };

	(void)state;
	add(&tree, "large", 3 * SIZE);
	cut(&tree, &out);
	assert_string_equal(out.data, "0: 1000000 of large\n"
				      "0: 1000000 of large\n"
				      "0: 1000000 of large\n");
}

/* Its portable bytes are made of the whole file. */
static void an_edited_file_is_never_cut(void **state)
{
	static struct vp_original original = { .size = 1 };
	VP_AUTO(tree) struct vp_tree tree = { 0 };
	VP_AUTO(buffer) struct vp_buffer out = { 0 };

	(void)state;
	add(&tree, "edited", 5 * SIZE)->original = &original;
	add(&tree, "next", 1);
	cut(&tree, &out);
	assert_string_equal(out.data, "0: 1 entries\n1: 1 entries\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_tree_has_one_segment),
		cmocka_unit_test(small_entries_share_a_segment),
		cmocka_unit_test(headers_count_too),
		cmocka_unit_test(a_large_file_is_cut_into_pieces_of_its_own),
		cmocka_unit_test(a_large_file_may_be_the_last),
		cmocka_unit_test(an_edited_file_is_never_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
