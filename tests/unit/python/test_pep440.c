/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <string.h>

#include "python/pep440.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct vp_pep440 parse(const char *text)
{
	struct vp_pep440 version;

	if (!vp_pep440_parse(&version, text))
		fail_msg("'%s' is a version", text);
	return version;
}

static void versions_are_in_order(void **state)
{
	static const char *const versions[] = {
		"0",
		"0.9.99",
		"1.0.dev1",
		"1.0a1.dev2",
		"1.0a1",
		"1.0a2",
		"1.0b1",
		"1.0rc1.dev1",
		"1.0rc1",
		"1.0rc1.post2",
		"1.0",
		"1.0+abc",
		"1.0+abc.1",
		"1.0+5",
		"1.0+5.1",
		"1.0.post0.dev1",
		"1.0.post0",
		"1.0.post1",
		"1.0.1",
		"1.1",
		"1.10",
		"2024.1.1",
		"20240101120000123456789012",
		"1!0.1",
	};
	size_t i;
	size_t j;

	(void)state;
	for (i = 0; i < COUNT(versions); i++) {
		for (j = 0; j < COUNT(versions); j++) {
			struct vp_pep440 a = parse(versions[i]);
			struct vp_pep440 b = parse(versions[j]);
			int order = vp_pep440_compare(&a, &b);

			if ((order < 0) != (i < j) || (order > 0) != (i > j))
				fail_msg("%s and %s: %d", versions[i],
					 versions[j], order);
		}
	}
}

static void spellings_of_one_version_are_equal(void **state)
{
	static const char *const pairs[][2] = {
		{ "1.0", "1" },
		{ "1.0.0.0", "v1.0" },
		{ "1.0alpha1", "1.0a1" },
		{ "1.0-Beta.2", "1.0b2" },
		{ "1.0preview", "1.0rc0" },
		{ "1.0c3", "1.0RC3" },
		{ "1.0-1", "1.0.post1" },
		{ "1.0-r4", "1.0.post4" },
		{ "1.0_DEV", "1.0.dev0" },
		{ "01.02", "1.2" },
		{ " 1.0 ", "1.0" },
		{ "1.0+Ubuntu-1", "1.0+ubuntu.1" },
		{ "0!1.0", "1.0" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(pairs); i++) {
		struct vp_pep440 a = parse(pairs[i][0]);
		struct vp_pep440 b = parse(pairs[i][1]);

		if (vp_pep440_compare(&a, &b))
			fail_msg("%s and %s", pairs[i][0], pairs[i][1]);
	}
}

static void what_is_no_version_is_refused(void **state)
{
	static const char *const texts[] = {
		"",	   "x",
		"1.",	   "1..2",
		".1",	   "1.0x",
		"1.0+",	   "1.0+.",
		"1.0+a.",  "1.0 b 1",
		"1!",	   "1.0-",
		"1,0",	   "french toast",
		"1.0a1b1", "1.2.3.4.5.6.7.8.9.10.11.12.13",
	};
	struct vp_pep440 version;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(texts); i++)
		if (vp_pep440_parse(&version, texts[i]))
			fail_msg("'%s' is no version", texts[i]);
}

static void specifiers_allow_what_they_should(void **state)
{
	static const struct {
		const char *specifier;
		const char *version;
		bool allowed;
	} cases[] = {
		{ "", "1.0", true },
		{ "==1.0", "1.0.0", true },
		{ "==1.0", "1.0+local", true },
		{ "==1.0+local", "1.0", false },
		{ "==1.*", "1.9rc1", true },
		{ "==1.*", "2.0", false },
		{ "==1.0.*", "1", true },
		{ "!=1.*", "1.5", false },
		{ "!=1.5", "1.5.1", true },
		{ "~=1.4.2", "1.4.9", true },
		{ "~=1.4.2", "1.5", false },
		{ "~=1.4", "1.5", true },
		{ "~=1.4", "2.0", false },
		{ ">=1.0", "1.0rc1", false },
		{ ">1.0", "1.0.post1", false },
		{ ">1.0.post1", "1.0.post2", true },
		{ ">1.0", "1.0+local", false },
		{ "<1.0", "1.0rc1", false },
		{ "<1.0rc2", "1.0rc1", true },
		{ "<=1.0", "1.0+local", true },
		{ ">=1.0,<2", "1.5", true },
		{ ">=1.0, <2, !=1.5", "1.5", false },
		{ "(>=1.0)", "1.5", true },
		{ " ( >= 1.0 , < 1.4 ) ", "1.5", false },
		{ "===1.0", "1.0", true },
		{ ">=1.0,", "1.5", true },
		{ "nonsense", "1.0", false },
		{ "1.0", "1.0", false },
		{ "~=1", "1.0", false },
		{ ">=1.*", "1.0", false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct vp_pep440 version = parse(cases[i].version);

		if (vp_pep440_allows(cases[i].specifier, &version) !=
		    cases[i].allowed)
			fail_msg("'%s' and %s", cases[i].specifier,
				 cases[i].version);
	}
	assert_true(vp_pep440_names_prerelease(">=1.0,<2.0rc1"));
	assert_false(vp_pep440_names_prerelease(">=1.0,!=2.0rc1"));
	assert_false(vp_pep440_is_specifier(">=1.0,nonsense"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(versions_are_in_order),
		cmocka_unit_test(spellings_of_one_version_are_equal),
		cmocka_unit_test(what_is_no_version_is_refused),
		cmocka_unit_test(specifiers_allow_what_they_should),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
