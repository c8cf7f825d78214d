/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include "cli/units.h"

static void sizes_are_short(void **state)
{
	static const struct {
		uint64_t bytes;
		const char *expected;
	} cases[] = {
		{ 0, "0 B" },
		{ 999, "999 B" },
		{ 1000, "1.0 kB" },
		{ 1249, "1.2 kB" },
		{ 1250, "1.3 kB" },
		{ 12345, "12.3 kB" },
		{ 99949, "99.9 kB" },
		{ 99950, "100 kB" },
		{ 348000000, "348 MB" },
		{ 999400, "999 kB" },
		{ 999500, "1.0 MB" },
		{ 999950, "1.0 MB" },
		{ 1160000000, "1.2 GB" },
		{ UINT64_MAX, "18.4 EB" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(cli_units_size(cases[i].bytes).text,
				    cases[i].expected);
}

static void times_are_iso_8601_in_utc(void **state)
{
	(void)state;
	assert_string_equal(cli_units_time(0).text, "1970-01-01T00:00:00Z");
	assert_string_equal(cli_units_time(1700000000).text,
			    "2023-11-14T22:13:20Z");
	assert_string_equal(cli_units_time(-1).text, "1969-12-31T23:59:59Z");
	assert_string_equal(cli_units_time(INT64_MAX).text,
			    "@9223372036854775807");
}

static void durations_have_hours_only_when_needed(void **state)
{
	(void)state;
	assert_string_equal(cli_units_duration(7).text, "0:07");
	assert_string_equal(cli_units_duration(750).text, "12:30");
	assert_string_equal(cli_units_duration(3600).text, "1:00:00");
	assert_string_equal(cli_units_duration(360061).text, "100:01:01");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes_are_short),
		cmocka_unit_test(times_are_iso_8601_in_utc),
		cmocka_unit_test(durations_have_hours_only_when_needed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
