/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"

static void what_is_appended_stands_in_order(void **state)
{
	VP_AUTO(buffer) struct vp_buffer buffer = { 0 };
	char *text;
	int i;

	(void)state;
	assert_string_equal(vp_buffer_string(&buffer), "");
	for (i = 0; i < 1000; i++)
		vp_buffer_printf(&buffer, "%d,", i);
	vp_buffer_append(&buffer, "a\0b", 3);
	vp_buffer_char(&buffer, 'c');
	assert_int_equal(buffer.size, 10 * 2 + 90 * 3 + 900 * 4 + 4);
	assert_memory_equal(buffer.data + buffer.size - 8, "999,a\0bc", 9);
	text = vp_buffer_steal(&buffer);
	assert_non_null(text);
	assert_null(buffer.data);
	free(text);
}

static void too_much_is_remembered_until_asked(void **state)
{
	VP_AUTO(buffer) struct vp_buffer buffer = { 0 };
	struct vp_error err;

	(void)state;
	vp_buffer_text(&buffer, "kept");
	assert_null(vp_buffer_reserve(&buffer, SIZE_MAX - 10));
	vp_buffer_text(&buffer, "dropped");
	assert_string_equal(buffer.data, "kept");
	assert_fails(vp_buffer_check(&buffer, &err), &err, VENVPACK_ERR_NOMEM,
		     "memory");
	vp_buffer_reset(&buffer);
	assert_works(vp_buffer_check(&buffer, &err), &err);
}

static void an_arena_gives_zeroed_memory_of_any_size(void **state)
{
	VP_AUTO(arena) struct vp_arena arena = { 0 };
	size_t size;

	(void)state;
	for (size = 0; size < 300000; size = size * 3 + 1) {
		unsigned char *memory = vp_arena_alloc(&arena, size);
		size_t i;

		assert_non_null(memory);
		assert_int_equal((uintptr_t)memory % sizeof(void *), 0);
		for (i = 0; i < size; i++)
			assert_int_equal(memory[i], 0);
		if (size)
			memset(memory, 0xff, size);
	}
	assert_string_equal(vp_arena_string(&arena, "text"), "text");
	assert_null(vp_arena_alloc(&arena, SIZE_MAX));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_appended_stands_in_order),
		cmocka_unit_test(too_much_is_remembered_until_asked),
		cmocka_unit_test(an_arena_gives_zeroed_memory_of_any_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
