/* SPDX-License-Identifier: MIT */
#include "fixing.h"

/* The bytes of a string literal, those behind its NULs too. */
#define BYTES(literal) (literal), sizeof(literal) - 1

static void paths_in_binaries_are_told(void **state)
{
	VP_AUTO(fixing) struct fixing fixing;

	(void)state;
	fix_with(&fixing, &env_facts, "lib/a.bin",
		 BYTES("\0\1/x/env/a\0B/x/env\0"));
	assert_untouched(&fixing);
	assert_note(&fixing, VENVPACK_WARNING, "binary-path",
		    "2 times, first at byte 2");
}

static void other_binaries_are_nothing(void **state)
{
	VP_AUTO(fixing) struct fixing fixing;

	(void)state;
	fix_with(&fixing, &env_facts, "lib/a.bin", BYTES("\0/x/env-src\0"));
	assert_untouched(&fixing);
	assert_null(fixing.fixup.notes);
}

static void a_script_before_a_binary_is_edited(void **state)
{
	VP_AUTO(fixing) struct fixing fixing;

	(void)state;
	fix_with(&fixing, &env_facts, "bin/a.pyz",
		 BYTES("#!/x/env/bin/python\nPK\3\4\0\0"));
	assert_int_equal(fixing.fixup.edits.count, 1);
	assert_null(fixing.fixup.notes);
}

static void what_cannot_be_cut_from_a_word_is_told(void **state)
{
	VP_AUTO(fixing) struct fixing fixing;

	(void)state;
	fix_text(&fixing, "bin/tool.sh", "a=b\"/x/env\"\n");
	assert_untouched(&fixing);
	assert_note(&fixing, VENVPACK_WARNING, "text-path",
		    "1 time, first at byte 4");
}

static void what_is_edited_is_not_told(void **state)
{
	VP_AUTO(fixing) struct fixing fixing;

	(void)state;
	fix_text(&fixing, "a.txt", "/x/env /x/env/a\n");
	assert_int_equal(fixing.fixup.edits.count, 2);
	assert_null(fixing.fixup.notes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_in_binaries_are_told),
		cmocka_unit_test(other_binaries_are_nothing),
		cmocka_unit_test(a_script_before_a_binary_is_edited),
		cmocka_unit_test(what_cannot_be_cut_from_a_word_is_told),
		cmocka_unit_test(what_is_edited_is_not_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
