/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <string.h>

#include "python/metadata.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void name_version_and_requirements_are_found(void **state)
{
	static const char text[] =
		"Metadata-Version: 2.1\r\n"
		"name:  A.b-C \r\n"
		"VERSION: 1.0\r\n"
		"License: one\r\n"
		"        two: not a field\r\n"
		"Requires-Dist: x (>=1) ; python_version < '3'\r\n"
		"Requires-Dist: y[z]\r\n"
		"\r\n"
		"Requires-Dist: of the body\r\n";
	VP_AUTO(arena) struct vp_arena arena = { 0 };
	struct vp_metadata metadata = { 0 };
	struct vp_error err = { 0 };

	(void)state;
	assert_works(
		vp_metadata_parse(&metadata, text, strlen(text), &arena, &err),
		&err);
	assert_string_equal(metadata.name, "A.b-C");
	assert_string_equal(metadata.version, "1.0");
	assert_int_equal(metadata.requirement_count, 2);
	assert_string_equal(metadata.requirements[0],
			    "x (>=1) ; python_version < '3'");
	assert_string_equal(metadata.requirements[1], "y[z]");
}

static void bad_metadata_is_refused(void **state)
{
	static const struct {
		const char *text;
		const char *message;
	} cases[] = {
		{ "", "no proper name" },
		{ "\nName: a\nVersion: 1\n", "no proper name" },
		{ "Name: a\n", "no proper version" },
		{ "Version: 1\n", "no proper name" },
		{ "Name:\nVersion: 1\n", "no proper name" },
		{ "Name: -a\nVersion: 1\n", "no proper name" },
		{ "Name: a/b\nVersion: 1\n", "no proper name" },
		{ "Name: ..\nVersion: 1\n", "no proper name" },
		{ "Name: a\n b\nVersion: 1\n", "no proper name" },
		{ "Name: a\nVersion: 1/2\n", "no proper version" },
		{ "Name: a\nVersion: 1 2\n", "no proper version" },
		{ "Name: a\nVersion: 1\nName: b\n", "more than one name" },
		{ "Name: a\nVersion: 1\nversion: 2\n",
		  "more than one version" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		VP_AUTO(arena) struct vp_arena arena = { 0 };
		struct vp_metadata metadata = { 0 };
		struct vp_error err = { 0 };

		assert_fails(vp_metadata_parse(&metadata, cases[i].text,
					       strlen(cases[i].text), &arena,
					       &err),
			     &err, VENVPACK_ERR_CORRUPT, cases[i].message);
	}
}

static void metadata_that_is_no_text_is_refused(void **state)
{
	static const char text[] = "Name: a\nVersion: 1\nx: \0\n";
	VP_AUTO(arena) struct vp_arena arena = { 0 };
	struct vp_metadata metadata = { 0 };
	struct vp_error err = { 0 };

	(void)state;
	assert_fails(vp_metadata_parse(&metadata, text, sizeof(text) - 1,
				       &arena, &err),
		     &err, VENVPACK_ERR_CORRUPT, "no text");
}

static void fields_end_with_an_empty_line(void **state)
{
	static const char text[] = "A: 1\nB:2\n\nC: 3\n";
	struct vp_metadata_field field;
	size_t offset = 0;

	(void)state;
	assert_true(vp_metadata_next(text, strlen(text), &offset, &field));
	assert_true(vp_metadata_is_field(&field, "a"));
	assert_false(vp_metadata_is_field(&field, "ab"));
	assert_true(vp_metadata_next(text, strlen(text), &offset, &field));
	assert_int_equal(field.value_size, 1);
	assert_memory_equal(field.value, "2", 1);
	assert_false(vp_metadata_next(text, strlen(text), &offset, &field));
}

static void names_are_normalised(void **state)
{
	static const char *const cases[][2] = {
		{ "a", "a" },	    { "A.B_c-D", "a-b-c-d" },
		{ "a-_.b", "a-b" }, { "Friendly--Bard", "friendly-bard" },
		{ "", "" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		VP_AUTO(buffer) struct vp_buffer out = { 0 };

		vp_metadata_normalise(&out, cases[i][0]);
		assert_string_equal(vp_buffer_string(&out), cases[i][1]);
		assert_true(vp_metadata_same_name(cases[i][0], cases[i][1]));
	}
	assert_false(vp_metadata_same_name("ab", "a-b"));
	assert_false(vp_metadata_same_name("a", "ab"));
	assert_false(vp_metadata_same_name("a-", "a"));
}

static void spellings_of_a_version_are_the_same(void **state)
{
	static const char *const same[][2] = {
		{ "1.0", "1.0" },
		{ "1.0RC1", "1.0rc1" },
		{ "1.0-rc.1", "1.0rc1" },
		{ "1.0.post1", "1.0post1" },
		{ "2021.01.05", "2021.1.5" },
		{ "1.0+cpu_1", "1.0+cpu.1" },
		{ "0.0", "0.0" },
	};
	static const char *const different[][2] = {
		{ "1.0", "1.1" }, { "1.1", "11" },    { "1.0", "1.0.1" },
		{ "1.0", "10" },  { "1.01", "1.10" }, { "1.0", "1.0a1" },
		{ "1", "" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(same); i++)
		assert_true(vp_metadata_same_version(same[i][0], same[i][1]));
	for (i = 0; i < COUNT(different); i++)
		assert_false(vp_metadata_same_version(different[i][0],
						      different[i][1]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(name_version_and_requirements_are_found),
		cmocka_unit_test(bad_metadata_is_refused),
		cmocka_unit_test(metadata_that_is_no_text_is_refused),
		cmocka_unit_test(fields_end_with_an_empty_line),
		cmocka_unit_test(names_are_normalised),
		cmocka_unit_test(spellings_of_a_version_are_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
