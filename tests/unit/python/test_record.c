/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <string.h>

#include "python/record.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void rows_are_read_as_csv_writes_them(void **state)
{
	static const struct {
		const char *text;
		const char *path;
		const char *hash;
		int64_t size;
	} cases[] = {
		{ "a/b.py,sha256=xyz,12\n", "a/b.py", "sha256=xyz", 12 },
		{ "a,sha256=xyz,12\r\n", "a", "sha256=xyz", 12 },
		{ "a,,", "a", "", -1 },
		{ "a,,0", "a", "", 0 },
		{ "a,sha256=xyz,\n", "a", "sha256=xyz", -1 },
		{ "\"a,b\",,\n", "a,b", "", -1 },
		{ "\"a\"\"b\"\"\",\"md5=x\",\"7\"\r\n", "a\"b\"", "md5=x", 7 },
		{ "\"a\nb\",,\n", "a\nb", "", -1 },
		{ "a,x,\"3\"", "a", "x", 3 },
		{ "../../../bin/x,,\n", "../../../bin/x", "", -1 },
		{ "/abs/x,,\n", "/abs/x", "", -1 },
		{ " a b ,,\n", " a b ", "", -1 },
		{ "\n\r\na,,9223372036854775807\n\n", "a", "", INT64_MAX },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		VP_AUTO(arena) struct vp_arena arena = { 0 };
		struct vp_record record = { 0 };
		struct vp_error err = { 0 };

		assert_works(vp_record_parse(&record, cases[i].text,
					     strlen(cases[i].text), &arena,
					     &err),
			     &err);
		assert_int_equal(record.count, 1);
		assert_string_equal(record.rows[0].path, cases[i].path);
		assert_string_equal(record.rows[0].hash, cases[i].hash);
		assert_int_equal(record.rows[0].size, cases[i].size);
	}
}

static void bad_rows_are_errors_that_name_the_line(void **state)
{
	static const struct {
		const char *text;
		const char *message;
	} cases[] = {
		{ "a\n", "line 1 has not three fields" },
		{ "a,b\n", "line 1 has not three fields" },
		{ "a,,\nb,,1,2\n", "line 2 has not three fields" },
		{ "a,,\n\"b\nc\",,\nd\n", "line 4 has not three fields" },
		{ ",,\n", "line 1 names no file" },
		{ "a,,-1\n", "line 1 has a size that is none" },
		{ "a,,1x\n", "line 1 has a size that is none" },
		{ "a,, 1\n", "line 1 has a size that is none" },
		{ "a,,9223372036854775808\n", "has a size that is none" },
		{ "\"a,,\n", "line 1 has an open quote" },
		{ "\"a\"b,,\n", "line 1 has text behind a quote" },
		{ "a\"b\",,\n", "line 1 has a stray character" },
		{ "a\rb,,\n", "line 1 has a stray character" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		VP_AUTO(arena) struct vp_arena arena = { 0 };
		struct vp_record record = { 0 };
		struct vp_error err = { 0 };

		assert_fails(vp_record_parse(&record, cases[i].text,
					     strlen(cases[i].text), &arena,
					     &err),
			     &err, VENVPACK_ERR_CORRUPT, cases[i].message);
	}
}

static void bytes_that_are_no_text_are_refused(void **state)
{
	VP_AUTO(arena) struct vp_arena arena = { 0 };
	struct vp_record record = { 0 };
	struct vp_error err = { 0 };

	(void)state;
	assert_fails(vp_record_parse(&record, "a\0b,,\n", 6, &arena, &err),
		     &err, VENVPACK_ERR_CORRUPT, "no text");
}

static void nothing_has_no_rows(void **state)
{
	VP_AUTO(arena) struct vp_arena arena = { 0 };
	struct vp_record record = { 0 };
	struct vp_error err = { 0 };

	(void)state;
	assert_works(vp_record_parse(&record, "", 0, &arena, &err), &err);
	assert_int_equal(record.count, 0);
	assert_works(vp_record_parse(&record, "\n\r\n", 3, &arena, &err), &err);
	assert_int_equal(record.count, 0);
}

static void ranges_are_those_of_the_text(void **state)
{
	static const char text[] = "a,sha256=x,1\r\n\"b,c\",,\n\nd,,3";
	static const char *const rows[] = { "a,sha256=x,1\r\n", "\"b,c\",,\n",
					    "d,,3" };
	static const char *const facts[] = { "sha256=x,1", ",", ",3" };
	VP_AUTO(arena) struct vp_arena arena = { 0 };
	struct vp_record record = { 0 };
	struct vp_error err = { 0 };
	size_t i;

	(void)state;
	assert_works(vp_record_parse(&record, text, strlen(text), &arena, &err),
		     &err);
	assert_int_equal(record.count, COUNT(rows));
	for (i = 0; i < COUNT(rows); i++) {
		const struct vp_record_row *row = &record.rows[i];

		assert_int_equal(row->row_size, strlen(rows[i]));
		assert_memory_equal(text + row->row_offset, rows[i],
				    row->row_size);
		assert_int_equal(row->facts_size, strlen(facts[i]));
		assert_memory_equal(text + row->facts_offset, facts[i],
				    row->facts_size);
	}
}

static void what_is_written_is_read_back(void **state)
{
	static const char *const paths[] = { "a/b.py", "a,b", "\"", "a\nb",
					     "../../../bin/x" };
	struct vp_sha256 digest = { { 0xfb, 0xff } };
	VP_AUTO(arena) struct vp_arena arena = { 0 };
	VP_AUTO(buffer) struct vp_buffer text = { 0 };
	struct vp_record record = { 0 };
	struct vp_error err = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(paths); i++)
		vp_record_write_row(&text, paths[i], i % 2 ? NULL : &digest, i);
	assert_works(
		vp_record_parse(&record, text.data, text.size, &arena, &err),
		&err);
	assert_int_equal(record.count, COUNT(paths));
	for (i = 0; i < COUNT(paths); i++) {
		assert_string_equal(record.rows[i].path, paths[i]);
		assert_int_equal(record.rows[i].size, i % 2 ? -1 : (int)i);
	}
	assert_string_equal(record.rows[0].hash,
			    "sha256=-_8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
			    "AA");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_read_as_csv_writes_them),
		cmocka_unit_test(bad_rows_are_errors_that_name_the_line),
		cmocka_unit_test(bytes_that_are_no_text_are_refused),
		cmocka_unit_test(nothing_has_no_rows),
		cmocka_unit_test(ranges_are_those_of_the_text),
		cmocka_unit_test(what_is_written_is_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
