/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <stdio.h>
#include <string.h>

#include "python/entry_points.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int parse(struct vp_entry_points *points, const char *text,
		 struct vp_arena *arena, struct vp_error *err)
{
	return vp_entry_points_parse(points, text, strlen(text), arena, err);
}

static void scripts_are_found_in_their_groups(void **state)
{
	static const char text[] =
		"foo = before:any.group\n"
		"# comment\n"
		"[console_scripts]\r\n"
		"one = pkg.m09:f90\r\n"
		"; comment\n"
		"  Two-2.x  =  pkg : cls.run  [extra, other] \n"
		"\n"
		"[other.group]\n"
		"three = what ever [ it : is\n"
		"[gui_scripts]\n"
		"four five=m:f\n"
		"\xc3\xbc = m\xc3\xbc:f[x]\n";
	static const struct vp_entry_point expected[] = {
		{ "one", "pkg.m09", "f90" },
		{ "Two-2.x", "pkg", "cls.run" },
		{ "four five", "m", "f" },
		{ "\xc3\xbc", "m\xc3\xbc", "f" },
	};
	VP_AUTO(arena) struct vp_arena arena = { 0 };
	struct vp_entry_points points = { 0 };
	struct vp_error err = { 0 };
	size_t i;

	(void)state;
	assert_works(parse(&points, text, &arena, &err), &err);
	assert_int_equal(points.count, COUNT(expected));
	for (i = 0; i < COUNT(expected); i++) {
		assert_string_equal(points.items[i].name, expected[i].name);
		assert_string_equal(points.items[i].module, expected[i].module);
		assert_string_equal(points.items[i].attribute,
				    expected[i].attribute);
	}
}

static void names_stay_in_their_directory(void **state)
{
	static const char *const names[] = { "",      "../x", "/x",   "a/b",
					     ".",     "..",   "a\\b", "a\tb",
					     "a\x1b", "a\x7f" };
	char name[300];
	size_t i;

	(void)state;
	memset(name, 'a', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	for (i = 0; i < COUNT(names) + 1; i++) {
		VP_AUTO(arena) struct vp_arena arena = { 0 };
		struct vp_entry_points points = { 0 };
		struct vp_error err = { 0 };
		char text[400];

		snprintf(text, sizeof(text), "[console_scripts]\n%s = m:f\n",
			 i < COUNT(names) ? names[i] : name);
		assert_fails(parse(&points, text, &arena, &err), &err,
			     VENVPACK_ERR_CORRUPT,
			     "line 2 has no name for a script");
	}
}

static void what_becomes_code_is_nothing_but_names(void **state)
{
	static const char *const objects[] = {
		"",	    "m",     "m:",    ":f",	  "m:f);import os;(",
		"m:f;x",    "m:f()", "m f:g", "m:f g",	  "1m:f",
		"m:1f",	    "m.:f",  ".m:f",  "m..n:f",	  "m:.f",
		"m:f.",	    "m:f:g", "m:f[x", "m:f]",	  "m-n:f",
		"m:f'",	    "m:f#",  "m:f\\", "m:f\r\rx", "m:f [x] y",
		"m:f\x0cg",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(objects); i++) {
		VP_AUTO(arena) struct vp_arena arena = { 0 };
		struct vp_entry_points points = { 0 };
		struct vp_error err = { 0 };
		char text[100];

		snprintf(text, sizeof(text), "[gui_scripts]\n\nx = %s\n",
			 objects[i]);
		assert_fails(parse(&points, text, &arena, &err), &err,
			     VENVPACK_ERR_CORRUPT, "line 3 names no function");
		assert_int_equal(points.count, 0);
	}
}

static void lines_without_equals_define_nothing(void **state)
{
	VP_AUTO(arena) struct vp_arena arena = { 0 };
	struct vp_entry_points points = { 0 };
	struct vp_error err = { 0 };

	(void)state;
	assert_fails(
		parse(&points, "[console_scripts]\nfoo: m:f\n", &arena, &err),
		&err, VENVPACK_ERR_CORRUPT, "line 2 defines nothing");
}

static void what_is_no_text_is_refused(void **state)
{
	VP_AUTO(arena) struct vp_arena arena = { 0 };
	struct vp_entry_points points = { 0 };
	struct vp_error err = { 0 };

	(void)state;
	assert_fails(parse(&points, "[x]\n\xff", &arena, &err), &err,
		     VENVPACK_ERR_CORRUPT, "no text");
	assert_fails(vp_entry_points_parse(&points, "[x]\n\0", 5, &arena, &err),
		     &err, VENVPACK_ERR_CORRUPT, "no text");
}

static void nothing_is_no_scripts(void **state)
{
	VP_AUTO(arena) struct vp_arena arena = { 0 };
	struct vp_entry_points points = { 0 };
	struct vp_error err = { 0 };

	(void)state;
	assert_works(parse(&points, "", &arena, &err), &err);
	assert_int_equal(points.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scripts_are_found_in_their_groups),
		cmocka_unit_test(names_stay_in_their_directory),
		cmocka_unit_test(what_becomes_code_is_nothing_but_names),
		cmocka_unit_test(lines_without_equals_define_nothing),
		cmocka_unit_test(what_is_no_text_is_refused),
		cmocka_unit_test(nothing_is_no_scripts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
