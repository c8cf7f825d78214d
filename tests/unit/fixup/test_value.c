/* SPDX-License-Identifier: MIT */
#include "fixing.h"

#include "fixup/value.h"

static int render(struct vp_buffer *out, enum vp_value value,
		  enum vp_quoting quoting, const char *text, const char *env,
		  struct vp_error *err)
{
	const struct vp_edit edit = {
		.length = 6,
		.value = value,
		.quoting = quoting,
		.text = text,
		.text_size = text ? strlen(text) : 0,
	};
	struct vp_place place = env_place;

	place.env = env;
	return vp_value_render(out, &edit, &place, "packed", err);
}

static void assert_rendered(enum vp_value value, enum vp_quoting quoting,
			    const char *text, const char *env,
			    const char *expected)
{
	VP_AUTO(buffer) struct vp_buffer out = { 0 };
	struct vp_error err;

	assert_works(render(&out, value, quoting, text, env, &err), &err);
	assert_string_equal(vp_buffer_string(&out), expected);
}

static void each_language_gets_the_directory_quoted(void **state)
{
	static const char env[] = "/a b/$x`y`\"'\\";
	static const struct {
		enum vp_quoting quoting;
		const char *expected;
	} cases[] = {
		{ VP_QUOTING_RAW, "/a b/$x`y`\"'\\" },
		{ VP_QUOTING_CONFIG, "/a b/$x`y`\"'\\" },
		{ VP_QUOTING_SH, "'/a b/$x`y`\"'\"'\"'\\'" },
		{ VP_QUOTING_PROMPT, "/a b/_x_y__'_" },
		{ VP_QUOTING_FISH, "'/a b/$x`y`\"\\'\\\\'" },
		{ VP_QUOTING_CSH, "'/a b/$x`y`\"'\\'''\\\\''" },
		{ VP_QUOTING_POWERSHELL, "'/a b/$x`y`\"''\\'" },
		{ VP_QUOTING_NUSHELL, "\"/a b/$x`y`\\\"'\\\\\"" },
		{ VP_QUOTING_PYTHON, "'/a b/$x`y`\"\\'\\\\'" },
		{ VP_QUOTING_PYTHON_PART, "/a b/$x`y`\\\"\\'\\\\" },
		{ VP_QUOTING_JSON, "/a b/$x`y`\\\"'\\\\" },
		{ VP_QUOTING_URL, "/a%20b/%24x%60y%60%22%27%5C" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_rendered(VP_VALUE_ENV, cases[i].quoting, NULL, env,
				cases[i].expected);
}

static void the_name_is_the_last_component(void **state)
{
	(void)state;
	assert_rendered(VP_VALUE_ENV_NAME, VP_QUOTING_SH, NULL, "/opt/my app",
			"'my app'");
	assert_rendered(VP_VALUE_ENV_NAME, VP_QUOTING_PROMPT, NULL,
			"/opt/$(touch x)%\033!", "_(touch x)___");
}

static void quotes_of_both_kinds_are_escaped_between_unknown_ones(void **state)
{
	(void)state;
	assert_rendered(VP_VALUE_ENV, VP_QUOTING_PYTHON_PART, NULL, "/it's",
			"/it\\'s");
	assert_rendered(VP_VALUE_ENV, VP_QUOTING_PYTHON_PART, NULL, "/\"\n",
			"/\\\"\\n");
}

static void at_no_place_a_placeholder_stands_for_it(void **state)
{
	(void)state;
	assert_rendered(VP_VALUE_ENV, VP_QUOTING_CONFIG, NULL, NULL,
			"/.venvpack-environment");
	assert_rendered(VP_VALUE_ENV, VP_QUOTING_CSH, NULL, NULL,
			"'/.venvpack-environment'");
	assert_rendered(VP_VALUE_ENV_NAME, VP_QUOTING_PROMPT, NULL, NULL,
			".venvpack-environment");
}

static void at_no_place_an_edit_may_say_what_stands_there(void **state)
{
	(void)state;
	assert_rendered(VP_VALUE_ENV, VP_QUOTING_SH, "\"$X\"", NULL, "\"$X\"");
	assert_rendered(VP_VALUE_ENV, VP_QUOTING_SH, "\"$X\"", "/e", "'/e'");
	assert_rendered(VP_VALUE_PORTABLE, VP_QUOTING_RAW, "find me\n", NULL,
			"find me\n");
	assert_rendered(VP_VALUE_PORTABLE, VP_QUOTING_RAW, "find me\n", "/e",
			"");
	assert_rendered(VP_VALUE_PORTABLE, VP_QUOTING_RAW, NULL, NULL, "");
}

static void headers_find_or_name_the_interpreter(void **state)
{
	VP_AUTO(buffer) struct vp_buffer out = { 0 };
	struct vp_error err;

	(void)state;
	assert_rendered(VP_VALUE_SHEBANG, VP_QUOTING_RAW, "python3 -sE", "/e",
			"#!/e/bin/python3 -sE\n");
	assert_rendered(VP_VALUE_SHEBANG, VP_QUOTING_RAW,
			"python\n# coding: latin-1", "/e",
			"#!/e/bin/python\n# coding: latin-1\n");
	assert_rendered(VP_VALUE_SHEBANG, VP_QUOTING_RAW, "python", "/a b",
			"#!/bin/sh\n'''exec' '/a b/bin/python' \"$0\" \"$@\"\n"
			"' '''\n");
	assert_works(render(&out, VP_VALUE_SHEBANG, VP_QUOTING_RAW,
			    "python3 -s\n# coding: utf-8", NULL, &err),
		     &err);
	assert_non_null(strstr(out.data, "#!/bin/sh\n# coding: utf-8\n"));
	assert_non_null(strstr(out.data, "/python3\" -s "));
}

static void the_base_is_what_was_found_or_was_packed(void **state)
{
	static const struct {
		enum vp_value value;
		const char *expected;
	} cases[] = {
		{ VP_VALUE_BASE_HOME, "/new/bin" },
		{ VP_VALUE_BASE_LINK, "/new/bin/python3.12" },
		{ VP_VALUE_BASE_EXECUTABLE, "/real/bin/python3.12" },
		{ VP_VALUE_BASE_PREFIX, "/new" },
		{ VP_VALUE_BASE_VERSION, "3.12.9" },
	};
	const struct vp_edit edit = { .length = 6,
				      .value = VP_VALUE_BASE_HOME };
	const struct vp_place unknown = { .env = "/e" };
	VP_AUTO(buffer) struct vp_buffer out = { 0 };
	struct vp_error err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_rendered(cases[i].value, VP_QUOTING_CONFIG, NULL, "/e",
				cases[i].expected);
		assert_rendered(cases[i].value, VP_QUOTING_CONFIG, NULL, NULL,
				cases[i].expected);
	}
	assert_works(vp_value_render(&out, &edit, &unknown, "packed", &err),
		     &err);
	assert_string_equal(out.data, "packed");
}

static int tell_entry(void *user, const char *path, struct vp_sha256 *digest,
		      uint64_t *size, struct vp_error *err)
{
	if (strcmp(path, "bin/pip") != 0)
		return vp_fail(err, VENVPACK_ERR_CORRUPT, "no entry '%s'",
			       path);
	memset(digest, *(int *)user, sizeof(*digest));
	*size = 226;
	return 0;
}

static void record_rows_are_asked_for(void **state)
{
	int fill = 0;
	const struct vp_place place = { .record = tell_entry,
					.record_user = &fill };
	struct vp_edit edit = { .length = 6,
				.value = VP_VALUE_RECORD,
				.text = "bin/pip" };
	VP_AUTO(buffer) struct vp_buffer out = { 0 };
	struct vp_error err;

	(void)state;
	assert_works(vp_value_render(&out, &edit, &place, "packed", &err),
		     &err);
	assert_string_equal(
		out.data,
		"sha256=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA,226");
	edit.text = "bin/pop";
	assert_fails(vp_value_render(&out, &edit, &place, "packed", &err), &err,
		     VENVPACK_ERR_CORRUPT, "no entry 'bin/pop'");
	assert_rendered(VP_VALUE_RECORD, VP_QUOTING_RAW, "bin/pip", NULL,
			"packed");
}

static void a_line_end_is_no_part_of_a_line(void **state)
{
	VP_AUTO(buffer) struct vp_buffer out = { 0 };
	struct vp_error err;

	(void)state;
	assert_fails(render(&out, VP_VALUE_ENV, VP_QUOTING_CONFIG, NULL,
			    "/a\nb", &err),
		     &err, VENVPACK_ERR_ARGUMENT, "it has a line end");
	assert_fails(render(&out, VP_VALUE_SHEBANG, VP_QUOTING_RAW, "python",
			    "/a\nb", &err),
		     &err, VENVPACK_ERR_ARGUMENT, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_language_gets_the_directory_quoted),
		cmocka_unit_test(the_name_is_the_last_component),
		cmocka_unit_test(
			quotes_of_both_kinds_are_escaped_between_unknown_ones),
		cmocka_unit_test(at_no_place_a_placeholder_stands_for_it),
		cmocka_unit_test(at_no_place_an_edit_may_say_what_stands_there),
		cmocka_unit_test(headers_find_or_name_the_interpreter),
		cmocka_unit_test(the_base_is_what_was_found_or_was_packed),
		cmocka_unit_test(record_rows_are_asked_for),
		cmocka_unit_test(a_line_end_is_no_part_of_a_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
