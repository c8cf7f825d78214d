/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <string.h>

#include "base/cleanup.h"
#include "python/pyvenv_cfg.h"

static void assert_value(const char *text, const char *key,
			 const char *expected)
{
	VP_AUTO(free) char *value = vp_cfg_value(text, strlen(text), key);

	if (!expected)
		assert_null(value);
	else
		assert_string_equal(value, expected);
}

static void values_are_read_as_site_reads_them(void **state)
{
	static const struct {
		const char *text;
		const char *expected;
	} cases[] = {
		{ "home = /usr/bin\n", "/usr/bin" },
		{ "home=/usr/bin", "/usr/bin" },
		{ "  HOME \t=\t /usr/bin  \r\n", "/usr/bin" },
		{ "home = /a = b\n", "/a = b" },
		{ "home = /first\nhome = /last\n", "/last" },
		{ "home =\n", "" },
		{ "homes = /usr/bin\n", NULL },
		{ "#home = /usr/bin\n", NULL },
		{ "no equals sign\n\nhome = /usr/bin", "/usr/bin" },
		{ "", NULL },
		{ "home", NULL },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_value(cases[i].text, "home", cases[i].expected);
}

static void lines_tell_where_their_values_are(void **state)
{
	static const char text[] = "a = 1\n\nnone\n bee  =  two words \n=x\n";
	struct vp_cfg_line line;
	size_t offset = 0;

	(void)state;
	assert_true(vp_cfg_next(text, strlen(text), &offset, &line));
	assert_true(vp_cfg_is_key(&line, "A"));
	assert_int_equal(line.value_offset, 4);
	assert_int_equal(line.value_size, 1);
	assert_true(vp_cfg_next(text, strlen(text), &offset, &line));
	assert_true(vp_cfg_is_key(&line, "bee"));
	assert_false(vp_cfg_is_key(&line, "be"));
	assert_memory_equal(text + line.value_offset, "two words",
			    line.value_size);
	assert_true(vp_cfg_next(text, strlen(text), &offset, &line));
	assert_true(vp_cfg_is_key(&line, ""));
	assert_false(vp_cfg_next(text, strlen(text), &offset, &line));
	assert_int_equal(offset, strlen(text));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_read_as_site_reads_them),
		cmocka_unit_test(lines_tell_where_their_values_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
