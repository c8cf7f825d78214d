/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "cli/json_output.h"

struct written {
	struct cli_json json;
	char *text;
	size_t size;
};

static void begin(struct written *written)
{
	memset(written, 0, sizeof(*written));
	written->json.out = open_memstream(&written->text, &written->size);
	assert_non_null(written->json.out);
}

static void assert_written(struct written *written, const char *expected)
{
	fclose(written->json.out);
	assert_string_equal(written->text, expected);
	free(written->text);
}

static void members_are_separated_by_commas(void **state)
{
	struct written written;

	(void)state;
	begin(&written);
	cli_json_begin_object(&written.json, NULL);
	cli_json_bool(&written.json, "ok", true);
	cli_json_begin_array(&written.json, "empty");
	cli_json_end_array(&written.json);
	cli_json_begin_array(&written.json, "list");
	cli_json_integer(&written.json, NULL, -1);
	cli_json_size(&written.json, NULL, UINT64_MAX);
	cli_json_begin_object(&written.json, NULL);
	cli_json_end_object(&written.json);
	cli_json_end_array(&written.json);
	cli_json_text(&written.json, "nothing", NULL);
	cli_json_value(&written.json, "value", "{\"a\":[]}");
	cli_json_end_object(&written.json);
	assert_written(&written, "{\"ok\":true,\"empty\":[],"
				 "\"list\":[-1,18446744073709551615,{}],"
				 "\"nothing\":null,\"value\":{\"a\":[]}}");
}

static void members_written_elsewhere_are_put_in(void **state)
{
	struct written written;

	(void)state;
	begin(&written);
	cli_json_begin_object(&written.json, NULL);
	cli_json_members(&written.json, "");
	cli_json_members(&written.json, "\"a\":1,\"b\":2");
	cli_json_members(&written.json, "");
	cli_json_bool(&written.json, "c", false);
	cli_json_end_object(&written.json);
	assert_written(&written, "{\"a\":1,\"b\":2,\"c\":false}");
}

/* jansson refuses what is no UTF-8 and what is no JSON. */
static void any_text_can_be_read_again(void **state)
{
	static const struct {
		const char *text;
		const char *expected;
	} cases[] = {
		{ "", "" },
		{ "a \"quoted\" \\ and /", "a \"quoted\" \\ and /" },
		{ "\n\t\x1b\x7f", "\n\t\x1b\x7f" },
		{ "gr\xc3\xb6n", "gr\xc3\xb6n" },
		{ "\xff.bin", "\\xff.bin" },
		{ "\xed\xa0\x80", "\\xed\\xa0\\x80" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct written written;
		json_t *read;

		begin(&written);
		cli_json_text(&written.json, NULL, cases[i].text);
		fclose(written.json.out);
		read = json_loads(written.text, JSON_DECODE_ANY, NULL);
		assert_non_null(read);
		assert_string_equal(json_string_value(read), cases[i].expected);
		json_decref(read);
		free(written.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_are_separated_by_commas),
		cmocka_unit_test(members_written_elsewhere_are_put_in),
		cmocka_unit_test(any_text_can_be_read_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
