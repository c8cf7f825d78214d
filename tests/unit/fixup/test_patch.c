/* SPDX-License-Identifier: MIT */
#include "fixing.h"

#define ITEMS(list) (list), sizeof(list) / sizeof((list)[0])

static const struct vp_place short_place = { .env = "/e" };

static void edits_move_with_what_is_before_them(void **state)
{
	struct vp_edit items[] = {
		{ .offset = 2, .length = 3, .value = VP_VALUE_ENV },
		{ .offset = 5, .length = 0, .text = "+", .text_size = 1 },
		{ .offset = 7, .length = 1, .value = VP_VALUE_ENV },
		{ .offset = 9, .length = 0, .value = VP_VALUE_ENV },
	};
	struct vp_edits edits = { ITEMS(items) };
	VP_AUTO(buffer) struct vp_buffer out = { 0 };
	struct vp_error err;

	(void)state;
	vp_buffer_text(&out, "before:");
	assert_works(vp_patch(&out, "a:xxx::y:", 9, &edits, &short_place, &err),
		     &err);
	assert_string_equal(out.data, "before:a:/e+::/e:/e");
	assert_int_equal(edits.count, 3);
	assert_int_equal(items[0].offset, 2);
	assert_int_equal(items[0].length, 2);
	assert_int_equal(items[1].offset, 7);
	assert_int_equal(items[1].length, 2);
	assert_int_equal(items[2].offset, 10);
	assert_int_equal(items[2].length, 2);
}

static void patching_twice_is_patching_once(void **state)
{
	struct vp_edit items[] = {
		{ .offset = 1, .length = 2, .value = VP_VALUE_ENV },
		{ .offset = 4, .length = 1, .value = VP_VALUE_ENV },
	};
	const struct vp_place far = { .env = "/a/place/far/away" };
	struct vp_edits edits = { ITEMS(items) };
	VP_AUTO(buffer) struct vp_buffer first = { 0 };
	VP_AUTO(buffer) struct vp_buffer second = { 0 };
	VP_AUTO(buffer) struct vp_buffer third = { 0 };
	struct vp_error err;

	(void)state;
	assert_works(vp_patch(&first, "(xx)y.", 6, &edits, &short_place, &err),
		     &err);
	assert_works(
		vp_patch(&second, first.data, first.size, &edits, &far, &err),
		&err);
	assert_string_equal(second.data,
			    "(/a/place/far/away)/a/place/far/away.");
	assert_works(vp_patch(&third, second.data, second.size, &edits,
			      &short_place, &err),
		     &err);
	assert_string_equal(third.data, first.data);
}

static void what_has_no_edits_stays(void **state)
{
	struct vp_edits edits = { 0 };
	VP_AUTO(buffer) struct vp_buffer out = { 0 };
	struct vp_error err;

	(void)state;
	assert_works(vp_patch(&out, "", 0, &edits, &short_place, &err), &err);
	assert_int_equal(out.size, 0);
	assert_works(vp_patch(&out, "a\0b", 3, &edits, &short_place, &err),
		     &err);
	assert_int_equal(out.size, 3);
	assert_memory_equal(out.data, "a\0b", 3);
}

static void edits_out_of_place_are_refused(void **state)
{
	static const struct {
		uint64_t offset[2];
		uint64_t length[2];
	} cases[] = {
		{ { 0, 1 }, { 2, 1 } },		 /* overlapping */
		{ { 3, 1 }, { 1, 1 } },		 /* in disorder */
		{ { 0, 3 }, { 1, 2 } },		 /* past the end */
		{ { 0, 5 }, { 1, 0 } },		 /* behind the end */
		{ { 0, 1 }, { 1, UINT64_MAX } }, /* around the world */
		{ { 0, UINT64_MAX }, { 1, 2 } },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct vp_edit items[] = {
			{ .offset = cases[i].offset[0],
			  .length = cases[i].length[0],
			  .value = VP_VALUE_ENV },
			{ .offset = cases[i].offset[1],
			  .length = cases[i].length[1],
			  .value = VP_VALUE_ENV },
		};
		struct vp_edits edits = { ITEMS(items) };
		VP_AUTO(buffer) struct vp_buffer out = { 0 };
		struct vp_error err;

		assert_fails(
			vp_patch(&out, "abcd", 4, &edits, &short_place, &err),
			&err, VENVPACK_ERR_CORRUPT, "is not in place");
	}
}

static void what_cannot_be_spelled_is_refused(void **state)
{
	struct vp_edit items[] = { { .value = VP_VALUE_ENV,
				     .quoting = VP_QUOTING_CONFIG } };
	struct vp_edits edits = { ITEMS(items) };
	const struct vp_place place = { .env = "/a\nb" };
	VP_AUTO(buffer) struct vp_buffer out = { 0 };
	struct vp_error err;

	(void)state;
	assert_fails(vp_patch(&out, "", 0, &edits, &place, &err), &err,
		     VENVPACK_ERR_ARGUMENT, "line end");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edits_move_with_what_is_before_them),
		cmocka_unit_test(patching_twice_is_patching_once),
		cmocka_unit_test(what_has_no_edits_stays),
		cmocka_unit_test(edits_out_of_place_are_refused),
		cmocka_unit_test(what_cannot_be_spelled_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
