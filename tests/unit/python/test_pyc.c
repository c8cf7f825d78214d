/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <string.h>

#include "python/pyc.h"

#define ENV "/x/env"

/* The bytes of a string literal, those behind its NULs too. */
#define BYTES(literal) (literal), sizeof(literal) - 1

static void headers_tell_the_time_of_the_source(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
		bool has_time;
		uint32_t time;
		size_t offset;
	} cases[] = {
		/* 3.6: magic 3379, time, size */
		{ BYTES("\x33\x0d\r\n\x01\x02\x03\x04\x10\0\0\0\xe3\0\0\0"),
		  true, 0x04030201, 4 },
		/* 3.12: magic 3531, flags, time, size */
		{ BYTES("\xcb\x0d\r\n\0\0\0\0\xff\xff\xff\xff\x10\0\0\0"), true,
		  0xffffffff, 8 },
		/* the same, by hash, checked or not */
		{ BYTES("\xcb\x0d\r\n\3\0\0\0\1\2\3\4\5\6\7\x08"), false, 0,
		  0 },
		{ BYTES("\xcb\x0d\r\n\1\0\0\0\1\2\3\4\5\6\7\x08"), false, 0,
		  0 },
		/* Python 2.7, another file, and nothing */
		{ BYTES("\x03\xf3\r\n\0\0\0\0\1\2\3\4\5\6\7\x08"), false, 0,
		  0 },
		{ BYTES("\xcb\x0d\n\n\0\0\0\0\1\2\3\4\5\6\7\x08"), false, 0,
		  0 },
		{ BYTES("\xcb\x0d\r\n\0\0\0\0\1\2\3\4\5\6\7"), false, 0, 0 },
		{ "", 0, false, 0, 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint32_t time = 0;
		size_t offset = 0;

		assert_int_equal(vp_pyc_source_time(cases[i].bytes,
						    cases[i].size, &time,
						    &offset),
				 cases[i].has_time);
		assert_int_equal(time, cases[i].time);
		assert_int_equal(offset, cases[i].offset);
	}
}

static void strings_are_found_by_their_length(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
		size_t offset;
		size_t text_size;
	} cases[] = {
		{ BYTES("..\xda\x09/x/env/a.N"), 2, 9 },
		{ BYTES("z\x06/x/env"), 0, 6 },
		{ BYTES("\xc1\x0b\0\0\0/x/env/a.pyN"), 0, 11 },
		{ BYTES("t\x06\0\0\0/x/env"), 0, 6 },
		/* a coincidence before it */
		{ BYTES("/x/env z\x06/x/env"), 7, 6 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct vp_pyc_string found;

		assert_true(vp_pyc_find_string(cases[i].bytes, cases[i].size, 0,
					       ENV, &found));
		assert_int_equal(found.offset, cases[i].offset);
		assert_int_equal(found.text_size, cases[i].text_size);
		assert_int_equal(found.offset + found.size,
				 found.text_offset + found.text_size);
	}
}

static void coincidences_are_no_strings(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
	} cases[] = {
		{ "", 0 },
		{ BYTES("/x/env") },
		{ BYTES("\x06/x/env") },
		{ BYTES("s\x06/x/env") },	/* of another type */
		{ BYTES("z\x07/x/env") },	/* longer than the file */
		{ BYTES("z\x05/x/env") },	/* shorter than the path */
		{ BYTES("z\x09/x/env-b.N") },	/* a longer name */
		{ BYTES("a\x06\0\0\1/x/env") }, /* much too long */
		{ BYTES("a\xff\xff\xff\xff/x/env") },
		{ BYTES("z\x0c=/a/x/env/.py") }, /* not at its beginning */
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct vp_pyc_string found;

		assert_false(vp_pyc_find_string(cases[i].bytes, cases[i].size,
						0, ENV, &found));
	}
}

static void looking_goes_on_behind_what_was_found(void **state)
{
	static const char bytes[] = "z\x06/x/envz\x08/x/env/a";
	struct vp_pyc_string found;

	(void)state;
	assert_true(vp_pyc_find_string(BYTES(bytes), 0, ENV, &found));
	assert_true(vp_pyc_find_string(BYTES(bytes), found.offset + found.size,
				       ENV, &found));
	assert_int_equal(found.offset, 8);
	assert_int_equal(found.text_size, 8);
	assert_false(vp_pyc_find_string(BYTES(bytes), found.offset + found.size,
					ENV, &found));
}

static void strings_are_written_as_marshal_writes_them(void **state)
{
	static const char *const olds[] = { "z", "\xda", "\xe1",
					    "A", "t",	 "\xf5" };
	static const struct {
		const char *short_ascii;
		const char *other;
	} types[] = {
		{ "z", "u" }, { "\xda", "\xf4" }, { "\xfa", "\xf5" },
		{ "Z", "t" }, { "Z", "t" },	  { "\xfa", "\xf5" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(olds) / sizeof(olds[0]); i++) {
		const struct vp_pyc_string like = { 0, 0, 0, 0 };
		VP_AUTO(buffer) struct vp_buffer out = { 0 };

		vp_pyc_write_string(&out, olds[i], &like, "ab");
		assert_int_equal(out.size, 4);
		assert_int_equal(out.data[0], types[i].short_ascii[0]);
		assert_memory_equal(out.data + 1, "\2ab", 3);
		vp_buffer_reset(&out);
		vp_pyc_write_string(&out, olds[i], &like, "\xc3\xa9");
		assert_int_equal(out.data[0], types[i].other[0]);
		assert_memory_equal(out.data + 1, "\2\0\0\0\xc3\xa9", 6);
	}
}

static void long_text_has_a_long_length(void **state)
{
	const struct vp_pyc_string like = { 0, 0, 0, 0 };
	VP_AUTO(buffer) struct vp_buffer out = { 0 };
	char text[301];

	(void)state;
	memset(text, 'a', 300);
	text[300] = '\0';
	vp_pyc_write_string(&out, "\xda", &like, text);
	assert_int_equal(out.size, 305);
	assert_memory_equal(out.data, "\xc1\x2c\x01\0\0a", 6);
	text[255] = '\0';
	vp_buffer_reset(&out);
	vp_pyc_write_string(&out, "a", &like, text);
	assert_int_equal(out.size, 257);
	assert_memory_equal(out.data,
			    "z\xff"
			    "a",
			    3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers_tell_the_time_of_the_source),
		cmocka_unit_test(strings_are_found_by_their_length),
		cmocka_unit_test(coincidences_are_no_strings),
		cmocka_unit_test(looking_goes_on_behind_what_was_found),
		cmocka_unit_test(strings_are_written_as_marshal_writes_them),
		cmocka_unit_test(long_text_has_a_long_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
