/* SPDX-License-Identifier: MIT */
#include "fixing.h"

#define CACHE "lib/python3.12/site-packages/__pycache__/a.cpython-312.pyc"
#define HEADER "\xcb\x0d\r\n\0\0\0\0"

/* The bytes of a string literal, those behind its NULs too. */
#define BYTES(literal) (literal), sizeof(literal) - 1

static void assert_becomes(const char *bytes, size_t size, const char *expected,
			   size_t expected_size, struct fixing *fixing)
{
	fix_with(fixing, &env_facts, CACHE, bytes, size);
	assert_int_equal(fixing->portable.size, expected_size);
	assert_memory_equal(fixing->portable.data, expected, expected_size);
	/* All is done once: nothing is left for the place. */
	assert_int_equal(fixing->fixup.edits.count, 0);
}

static void sources_are_named_relatively(void **state)
{
	VP_AUTO(fixing) struct fixing fixing;

	(void)state;
	assert_becomes(BYTES(HEADER "\1\2\3\4\5\0\0\0\xda\x0f"
				    "/x/env/lib/a.pyN\xda\0r\1"),
		       BYTES(HEADER "\1\2\3\4\5\0\0\0\xda\x08"
				    "lib/a.pyN\xda\0r\1"),
		       &fixing);
	assert_null(fixing.fixup.notes);
}

static void each_time_the_string_occurs(void **state)
{
	VP_AUTO(fixing) struct fixing fixing;

	(void)state;
	assert_becomes(BYTES(HEADER "\0\0\0\0\0\0\0\0z\x0b/x/env/a.py"
				    "t\x0b\0\0\0/x/env/a.py\0"),
		       BYTES(HEADER "\0\0\0\0\0\0\0\0z\4a.pyZ\4a.py\0"),
		       &fixing);
}

static void constants_hold_the_placeholder_and_are_told(void **state)
{
	VP_AUTO(fixing) struct fixing fixing;

	(void)state;
	assert_becomes(
		BYTES(HEADER "\0\0\0\0\0\0\0\0z\x0a/x/env/bin\0"),
		BYTES(HEADER
		      "\0\0\0\0\0\0\0\0z\x1a/.venvpack-environment/bin\0"),
		&fixing);
	assert_note(&fixing, VENVPACK_NOTE, "bytecode-path", "constant");
}

static void what_is_no_string_of_its_own_is_told(void **state)
{
	static const char bytes[] = HEADER "\0\0\0\0\0\0\0\0z\x0bsee /x/env.\0";
	VP_AUTO(fixing) struct fixing fixing;
	VP_AUTO(fixing) struct fixing alone;

	(void)state;
	assert_becomes(BYTES(bytes), BYTES(bytes), &fixing);
	assert_note(&fixing, VENVPACK_NOTE, "binary-path", "at byte 22");
	fix_with(&alone, &env_facts, "lib/python3.12/site-packages/a.pyc",
		 BYTES(bytes));
	assert_note(&alone, VENVPACK_WARNING, "binary-path", "at byte 22");
}

static void times_are_clamped_when_asked(void **state)
{
	static const char late[] = HEADER "\xff\xff\xff\x7f\0\0\0\0N\0";
	static const char early[] = HEADER "\x10\0\0\0\0\0\0\0N\0";
	struct vp_fixup_facts facts = env_facts;
	VP_AUTO(fixing) struct fixing clamped;
	VP_AUTO(fixing) struct fixing kept;
	VP_AUTO(fixing) struct fixing unasked;

	(void)state;
	fix_with(&unasked, &facts, CACHE, BYTES(late));
	assert_untouched(&unasked);
	facts.clamps_time = true;
	facts.mtime_max = 0x01020304;
	fix_with(&clamped, &facts, CACHE, BYTES(late));
	assert_memory_equal(clamped.portable.data,
			    HEADER "\x04\x03\x02\x01\0\0\0\0N", 17);
	fix_with(&kept, &facts, CACHE, BYTES(early));
	assert_untouched(&kept);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sources_are_named_relatively),
		cmocka_unit_test(each_time_the_string_occurs),
		cmocka_unit_test(constants_hold_the_placeholder_and_are_told),
		cmocka_unit_test(what_is_no_string_of_its_own_is_told),
		cmocka_unit_test(times_are_clamped_when_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
