/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <stdio.h>
#include <string.h>

#include "cli/facts.h"

static const char manifest[] =
	"{\"format\": 1, \"name\": \"app\", \"location\": null,"
	" \"python\": {\"version\": \"3.11.7\", \"debug\": false,"
	"  \"free_threaded\": true},"
	" \"entries\": {\"count\": 3, \"size\": 12345},"
	" \"packages\": [{\"name\": \"pip\", \"version\": \"23.0\"},"
	"  {\"name\": \"odd\"}],"
	" \"edits\": ["
	"  {\"path\": \"a\", \"edits\": [{\"value\": \"env\"},"
	"   {\"value\": \"record\"}, {\"value\": \"env\"}]},"
	"  {\"path\": \"b\", \"edits\": [{\"value\": \"env\"}]},"
	"  {\"path\": \"c\", \"edits\": [{\"value\": 1}, {}]}]}";

static void facts_are_found_by_section_and_key(void **state)
{
	CLI_AUTO(facts) struct cli_facts *facts = cli_facts_new(manifest);

	(void)state;
	assert_non_null(facts);
	assert_string_equal(cli_facts_text(facts, NULL, "name"), "app");
	assert_string_equal(cli_facts_text(facts, "python", "version"),
			    "3.11.7");
	assert_int_equal(cli_facts_number(facts, "entries", "size"), 12345);
	assert_true(cli_facts_is_true(facts, "python", "free_threaded"));
	assert_false(cli_facts_is_true(facts, "python", "debug"));
	assert_int_equal(cli_facts_count(facts, "packages"), 2);
	assert_string_equal(cli_facts_item(facts, "packages", 0, "version"),
			    "23.0");
}

static void what_is_missing_is_not_there(void **state)
{
	CLI_AUTO(facts) struct cli_facts *facts = cli_facts_new(manifest);

	(void)state;
	assert_null(cli_facts_text(facts, NULL, "location"));
	assert_null(cli_facts_text(facts, NULL, "format"));
	assert_null(cli_facts_text(facts, "platform", "libc"));
	assert_null(cli_facts_text(facts, "name", "version"));
	assert_int_equal(cli_facts_number(facts, NULL, "name"), -1);
	assert_int_equal(cli_facts_count(facts, "findings"), 0);
	assert_null(cli_facts_item(facts, "packages", 1, "version"));
	assert_null(cli_facts_item(facts, "packages", 2, "name"));
	assert_null(cli_facts_item(facts, "python", 0, "name"));
}

static void what_is_no_json_has_no_facts(void **state)
{
	static const char *const bad[] = { "", "{", "{\"a\":1,\"a\":2}",
					   "{} x" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_null(cli_facts_new(bad[i]));
}

static void edits_are_counted_by_value(void **state)
{
	CLI_AUTO(facts) struct cli_facts *facts = cli_facts_new(manifest);
	struct cli_edit_count counts[4];

	(void)state;
	assert_int_equal(cli_facts_edits(facts, counts, 4), 2);
	assert_string_equal(counts[0].value, "env");
	assert_int_equal(counts[0].edits, 3);
	assert_int_equal(counts[0].entries, 2);
	assert_string_equal(counts[1].value, "record");
	assert_int_equal(counts[1].edits, 1);
	assert_int_equal(cli_facts_edits(facts, counts, 1), 1);
	assert_int_equal(counts[0].edits, 3);
}

static void mtree_escapes_are_taken_out(void **state)
{
	static const struct {
		const char *escaped; /* in JSON, where \ is \\ */
		const char *expected;
	} cases[] = {
		{ "bin/pip", "bin/pip" },	{ "a\\\\040b", "a b" },
		{ "\\\\134\\\\043", "\\#" },	{ "\\\\377\\\\012", "\xff\n" },
		{ "\\\\04", "\\04" },		{ "\\\\", "\\" },
		{ "\\\\0a0\\\\x", "\\0a0\\x" }, { "", "" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		CLI_AUTO(facts) struct cli_facts *facts = NULL;
		CLI_AUTO(free) char *name = NULL;
		CLI_AUTO(free) char *path = NULL;
		char json[128];

		snprintf(json, sizeof(json),
			 "{\"name\":\"%s\",\"list\":[{\"path\":\"%s\"}]}",
			 cases[i].escaped, cases[i].escaped);
		facts = cli_facts_new(json);
		assert_non_null(facts);
		name = cli_facts_path(facts, "name");
		path = cli_facts_item_path(facts, "list", 0, "path");
		assert_string_equal(name, cases[i].expected);
		assert_string_equal(path, cases[i].expected);
		assert_null(cli_facts_path(facts, "location"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(facts_are_found_by_section_and_key),
		cmocka_unit_test(what_is_missing_is_not_there),
		cmocka_unit_test(what_is_no_json_has_no_facts),
		cmocka_unit_test(edits_are_counted_by_value),
		cmocka_unit_test(mtree_escapes_are_taken_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
