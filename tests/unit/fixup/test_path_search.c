/* SPDX-License-Identifier: MIT */
#include "fixing.h"

#include "fixup/path_search.h"

/* Bytes right behind the text would be noticed. */
static bool search(const char *text, size_t size, bool whole, size_t *offset,
		   size_t *length)
{
	VP_AUTO(free) char *copy = malloc(size + !size);
	struct vp_path_match match;
	bool found;

	assert_non_null(copy);
	memcpy(copy, text, size);
	found = whole ? vp_path_search_next(&env_facts, copy, size, *offset,
					    &match)
		      : vp_path_search_any(&env_facts, copy, size, *offset,
					   &match);
	if (!found)
		return false;
	*offset = match.offset;
	*length = match.spelling.size;
	return true;
}

static void whole_paths_are_found(void **state)
{
	static const struct {
		const char *text;
		size_t offset;
	} cases[] = {
		{ "/x/env", 0 },	  { "/x/env/bin", 0 },
		{ "a /x/env b", 2 },	  { "PATH=/x/env/bin:/bin", 5 },
		{ "\"/x/env\"", 1 },	  { "(/x/env)", 1 },
		{ "file:///x/env/a", 7 }, { "-I/x/env/include", 2 },
		{ "-isystem/x/env", 8 },  { "-Wl,-rpath,/x/env/lib", 11 },
		{ "\\n/x/env", 2 },	  { "\\u001b[0;32m/x/env/a", 12 },
		{ "see /x/env.", 4 },	  { "see /x/env...\n", 4 },
		{ "/x/env\\n", 0 },	  { "/x/env\xff", 0 },
		{ "/x/env2 /x/env", 8 },  { "\1\xda/x/env", 2 },
		{ "\1AA/x/env", 3 },	  { "/.venvpack-environment/lib", 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t offset = 0;
		size_t length = 0;
		bool found = search(cases[i].text, strlen(cases[i].text), true,
				    &offset, &length);

		if (!found || offset != cases[i].offset)
			fail_msg("'%s': found %d at %zu", cases[i].text, found,
				 offset);
	}
}

static void parts_of_longer_paths_are_not(void **state)
{
	static const char *const cases[] = {
		"/x/env-src",	  "/x/env2",	    "/x/env.bak",
		"/x/env_",	  "/x/env~",	    "/x/env+x",
		"/x/env%20b",	  "/x/env@1",	    "/x/env\xc3\xa9",
		"/x/env\\ b",	  "/x/env./a",	    "/x/env.a",
		"/a/x/env",	  "a/x/env",	    "./x/env",
		"../x/env",	  "~/x/env",	    "/-I/x/env",
		"$HOME/x/env",	  "/a b/c-I/x/env", "/\xc3\xa9/x/env",
		"//x/env",	  "/a//x/env",	    "/x/en",
		"x/env",	  "/X/env",	    "/.venvpack-environments",
		"http://h/x/env",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t offset = 0;
		size_t length = 0;

		if (search(cases[i], strlen(cases[i]), true, &offset, &length))
			fail_msg("'%s': found at %zu", cases[i], offset);
	}
}

static void any_mention_is_found_too(void **state)
{
	size_t offset = 0;
	size_t length = 0;

	(void)state;
	assert_true(search("/a/x/env2", 9, false, &offset, &length));
	assert_int_equal(offset, 2);
	offset = 3;
	assert_false(search("/a/x/env2", 9, false, &offset, &length));
}

static void the_next_one_is_the_first_of_all_spellings(void **state)
{
	static const char *const paths[] = { "/private/x y", "/x y", NULL };
	const struct vp_fixup_facts facts = { .env_paths = paths };
	static const char text[] = "(/private/x y)(/x y)(/x%20y)(/x\\u0020y)";
	static const struct {
		size_t offset;
		size_t size;
	} expected[] = { { 1, 12 }, { 15, 4 }, { 21, 6 }, { 29, 9 } };
	struct vp_path_match match;
	size_t from = 0;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		assert_true(vp_path_search_next(&facts, text, strlen(text),
						from, &match));
		assert_int_equal(match.offset, expected[i].offset);
		assert_int_equal(match.spelling.size, expected[i].size);
		from = match.offset + match.spelling.size;
	}
	assert_false(
		vp_path_search_next(&facts, text, strlen(text), from, &match));
}

/* Every place relative to the windows in which it looks. */
static void no_place_is_overlooked(void **state)
{
	enum { SIZE = 8192 };
	VP_AUTO(free) char *text = malloc(SIZE);
	size_t at;

	(void)state;
	assert_non_null(text);
	for (at = 0; at + strlen(ENV) <= SIZE; at++) {
		size_t offset = 0;
		size_t length = 0;

		memset(text, ' ', SIZE);
		memcpy(text + at, ENV, strlen(ENV));
		assert_true(search(text, SIZE, true, &offset, &length));
		assert_int_equal(offset, at);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_paths_are_found),
		cmocka_unit_test(parts_of_longer_paths_are_not),
		cmocka_unit_test(any_mention_is_found_too),
		cmocka_unit_test(the_next_one_is_the_first_of_all_spellings),
		cmocka_unit_test(no_place_is_overlooked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
