/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <string.h>

#include "cli/nearest.h"

static const char *nearest(const char *given)
{
	static const char *const names[] = { "create",	 "pack",   "unpack",
					     "relocate", "verify", "inspect" };
	struct cli_nearest best = { 0 };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		cli_nearest_consider(&best, given, names[i]);
	return best.name;
}

static void what_was_misspelt_is_found(void **state)
{
	static const struct {
		const char *given;
		const char *meant;
	} cases[] = {
		{ "pakc", "pack" },
		{ "apck", "pack" },
		{ "pac", "pack" },
		{ "packk", "pack" },
		{ "unpak", "unpack" },
		{ "un", "unpack" },
		{ "relocat", "relocate" },
		{ "rel", "relocate" },
		{ "inspekt", "inspect" },
		{ "PACK", NULL },
		{ "nispetc", "inspect" },
		/* as near to both: the first */
		{ "npack", "pack" },
		{ "x", NULL },
		{ "", NULL },
		{ "zz", NULL },
		{ "frobnicate", NULL },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *found = nearest(cases[i].given);

		if (cases[i].meant)
			assert_non_null(found);
		if (cases[i].meant)
			assert_string_equal(found, cases[i].meant);
		else
			assert_null(found);
	}
}

static void very_long_names_are_like_nothing(void **state)
{
	char given[4096];

	(void)state;
	memset(given, 'p', sizeof(given) - 1);
	given[sizeof(given) - 1] = '\0';
	assert_null(nearest(given));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_misspelt_is_found),
		cmocka_unit_test(very_long_names_are_like_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
