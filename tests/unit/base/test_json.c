/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <string.h>

#include "base/json.h"

static void what_is_written_is_stable(void **state)
{
	VP_AUTO(buffer) struct vp_buffer out = { 0 };
	struct vp_json_writer json = { .out = &out };

	(void)state;
	vp_json_begin_object(&json, NULL);
	vp_json_write_text(&json, "text", "a\"\\\n\x01\x7f\303\251\xff");
	vp_json_write_text(&json, "none", NULL);
	vp_json_write_integer(&json, "number", -5);
	vp_json_begin_array(&json, "list");
	vp_json_write_bool(&json, NULL, true);
	vp_json_begin_object(&json, NULL);
	vp_json_end_object(&json);
	vp_json_end_array(&json);
	vp_json_begin_array(&json, "empty");
	vp_json_end_array(&json);
	vp_json_end_object(&json);
	assert_string_equal(
		out.data,
		"{\n \"text\": \"a\\\"\\\\\\n\\u0001\\u007f\303\251\\ufffd\",\n"
		" \"none\": null,\n \"number\": -5,\n \"list\": [\n  true,\n"
		"  {}\n ],\n \"empty\": []\n}\n");
}

static void what_is_read_has_its_type(void **state)
{
	static const char text[] =
		"{\"a\": \"x\", \"b\": [1, true, null], \"c\": {}}";
	VP_AUTO(json) struct vp_json *root = NULL;
	const struct vp_json *list;
	struct vp_error err;
	int64_t number;

	(void)state;
	assert_works(vp_json_parse(&root, text, strlen(text), &err), &err);
	assert_string_equal(vp_json_text(vp_json_get(root, "a")), "x");
	assert_null(vp_json_text(vp_json_get(root, "b")));
	assert_null(vp_json_get(root, "d"));
	assert_null(vp_json_get(vp_json_get(root, "a"), "b"));
	list = vp_json_get(root, "b");
	assert_int_equal(vp_json_count(list), 3);
	assert_true(vp_json_integer(vp_json_at(list, 0), &number));
	assert_int_equal(number, 1);
	assert_true(vp_json_is_true(vp_json_at(list, 1)));
	assert_true(vp_json_is_null(vp_json_at(list, 2)));
	assert_null(vp_json_at(list, 3));
	assert_false(vp_json_integer(vp_json_at(list, 1), &number));
}

static void malformed_text_is_refused(void **state)
{
	static const char *const bad[] = {
		"",	    "{",   "{} x",	  "{\"a\":1,\"a\":2}", "'a'",
		"{\"a\":}", "nul", "\"\\u0000\"", "\"\xff\"",	       "[1,]",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct vp_json *root = NULL;
		struct vp_error err = { 0 };

		if (vp_json_parse(&root, bad[i], strlen(bad[i]), &err) !=
		    VENVPACK_ERR_CORRUPT)
			fail_msg("taken for JSON: %s", bad[i]);
	}
}

static void deep_nesting_is_refused(void **state)
{
	VP_AUTO(buffer) struct vp_buffer text = { 0 };
	struct vp_json *root = NULL;
	struct vp_error err;
	int i;

	(void)state;
	for (i = 0; i < 100000; i++)
		vp_buffer_char(&text, '[');
	assert_fails(vp_json_parse(&root, text.data, text.size, &err), &err,
		     VENVPACK_ERR_CORRUPT, "JSON");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_stable),
		cmocka_unit_test(what_is_read_has_its_type),
		cmocka_unit_test(malformed_text_is_refused),
		cmocka_unit_test(deep_nesting_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
