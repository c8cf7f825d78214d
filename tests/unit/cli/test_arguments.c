/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/arguments.h"

#define BOLD (1u << 0)
#define FAST (1u << 3)

enum shape { ROUND = 0, SQUARE = 5 };

struct example {
	const char *first;
	const char *second;
	const char *name;
	const char *const *items;
	int32_t level;
	enum shape shape;
	uint32_t flags;
};

static const struct cli_choice shapes[] = {
	{ "round", ROUND },
	{ "square", SQUARE },
	{ 0 },
};

static const struct cli_option options[] = {
	CLI_OPERAND("FIRST", example, first, "a", .is_required = true),
	CLI_OPERAND("SECOND", example, second, "b"),
	CLI_STRING("name", 'n', "NAME", example, name, "c"),
	CLI_LIST("item", 'i', "ITEM", example, items, "d"),
	CLI_NUMBER("level", 'l', "N", example, level, -7, 19, "e"),
	CLI_CHOICE("shape", 0, "SHAPE", example, shape, shapes, "f"),
	CLI_FLAG("bold", 'b', example, flags, BOLD, "g"),
	CLI_FLAG("fast", 'f', example, flags, FAST, "h"),
	{ 0 },
};

static const struct cli_command command = {
	.name = "example",
	.options = options,
};

/* What was read, in one line that a table can hold. */
struct outcome {
	int status;
	char text[256];
	struct cli_settings settings;
};

static void describe(struct outcome *outcome, const struct example *example)
{
	int length;
	size_t i;

	length = snprintf(
		outcome->text, sizeof(outcome->text), "%s,%s,%s,%d,%d,%u",
		example->first ? example->first : "",
		example->second ? example->second : "",
		example->name ? example->name : "", (int)example->level,
		(int)example->shape, (unsigned int)example->flags);
	for (i = 0; example->items && example->items[i]; i++)
		length += snprintf(outcome->text + length,
				   sizeof(outcome->text) - (size_t)length,
				   ",%s", example->items[i]);
}

/* Words are separated by spaces; "_" is an empty one. */
static struct outcome read_words(const char *text)
{
	char *values[16];
	struct cli_arguments arguments = { 0, values, 0 };
	struct cli_failure failure = { 0 };
	struct example example = { 0 };
	struct outcome outcome = { 0 };
	char *copy = strdup(text);
	char *rest = copy;
	char *word;

	while ((word = strsep(&rest, " "))) {
		if (strcmp(word, "_") == 0)
			*word = '\0';
		else if (!*word)
			continue;
		values[arguments.count++] = word;
	}
	outcome.status = cli_arguments_read(
		&arguments, &command, &outcome.settings, &example, &failure);
	if (outcome.status)
		strcpy(outcome.text, failure.message);
	else
		describe(&outcome, &example);
	cli_arguments_release(&command, &example);
	assert_null(example.items);
	free(copy);
	return outcome;
}

static void what_is_well_formed_is_read(void **state)
{
	static const struct {
		const char *words;
		const char *expected;
	} good[] = {
		{ "x", "x,,,0,0,0" },
		{ "x y", "x,y,,0,0,0" },
		{ "--name=a x", "x,,a,0,0,0" },
		{ "--name a x", "x,,a,0,0,0" },
		{ "-n a x", "x,,a,0,0,0" },
		{ "-na x", "x,,a,0,0,0" },
		{ "x -na", "x,,a,0,0,0" },
		{ "--name=a=b x", "x,,a=b,0,0,0" },
		/* a value may look like an option */
		{ "--name --bold x", "x,,--bold,0,0,0" },
		{ "-n -b x", "x,,-b,0,0,0" },
		{ "-n - x", "x,,-,0,0,0" },
		{ "-b x", "x,,,0,0,1" },
		{ "-bf x", "x,,,0,0,9" },
		{ "-b --fast x", "x,,,0,0,9" },
		{ "-bb x", "x,,,0,0,1" },
		{ "-bn a x", "x,,a,0,0,1" },
		{ "-bfna x", "x,,a,0,0,9" },
		{ "-l 19 x", "x,,,19,0,0" },
		{ "-l-7 x", "x,,,-7,0,0" },
		{ "--level=007 x", "x,,,7,0,0" },
		{ "--shape=square x", "x,,,0,5,0" },
		{ "-i a -ib --item=c --item d x", "x,,,0,0,0,a,b,c,d" },
		{ "- x", "-,x,,0,0,0" },
		{ "-- -b --name", "-b,--name,,0,0,0" },
		{ "x -- --", "x,--,,0,0,0" },
		{ "-b -- x", "x,,,0,0,1" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct outcome outcome = read_words(good[i].words);

		assert_string_equal(outcome.text, good[i].expected);
		assert_int_equal(outcome.status, 0);
	}
}

static void what_is_not_is_refused(void **state)
{
	static const struct {
		const char *words;
		const char *expected;
	} bad[] = {
		{ "", "FIRST is missing; see 'venvpack example --help'" },
		{ "-b", "FIRST is missing; see 'venvpack example --help'" },
		{ "x y z", "unexpected argument 'z'; "
			   "see 'venvpack example --help'" },
		{ "_", "FIRST is empty" },
		{ "x _", "SECOND is empty" },
		{ "--nam=a x",
		  "unknown option '--nam' (did you mean '--name'?)" },
		{ "--nmae a x",
		  "unknown option '--nmae' (did you mean '--name'?)" },
		{ "--names=a x",
		  "unknown option '--names' (did you mean '--name'?)" },
		{ "--elsewhere x", "unknown option '--elsewhere'; "
				   "see 'venvpack example --help'" },
		{ "--=a x", "unknown option '--'; "
			    "see 'venvpack example --help'" },
		{ "--FIRST=a x", "unknown option '--FIRST'; "
				 "see 'venvpack example --help'" },
		{ "-x", "unknown option '-x'; see 'venvpack example --help'" },
		{ "-bx", "unknown option '-x'; see 'venvpack example --help'" },
		/* the letter of commands that work in threads */
		{ "-j1 x",
		  "unknown option '-j'; see 'venvpack example --help'" },
		{ "x --name", "option '--name' needs a value: NAME" },
		{ "x -n", "option '--name' needs a value: NAME" },
		{ "x -bn", "option '--name' needs a value: NAME" },
		{ "x --name=", "the value of '--name' is empty" },
		{ "x --name _", "the value of '--name' is empty" },
		{ "x -i _", "the value of '--item' is empty" },
		{ "--name a --name a x", "option '--name' was given twice" },
		{ "-n a --name=b x", "option '--name' was given twice" },
		{ "-l1 -l1 x", "option '--level' was given twice" },
		{ "--bold=yes x", "option '--bold' takes no value" },
		{ "--bold= x", "option '--bold' takes no value" },
		{ "-l 20 x", "'--level' takes a number from -7 to 19, "
			     "not '20'" },
		{ "-l -8 x", "'--level' takes a number from -7 to 19, "
			     "not '-8'" },
		{ "-l 9x x", "'--level' takes a number from -7 to 19, "
			     "not '9x'" },
		{ "-l +9 x", "'--level' takes a number from -7 to 19, "
			     "not '+9'" },
		{ "-l 0x9 x", "'--level' takes a number from -7 to 19, "
			      "not '0x9'" },
		{ "-l - x", "'--level' takes a number from -7 to 19, "
			    "not '-'" },
		{ "-l 4294967297 x", "'--level' takes a number from -7 to 19, "
				     "not '4294967297'" },
		{ "-l 99999999999999999999 x",
		  "'--level' takes a number from -7 to 19, "
		  "not '99999999999999999999'" },
		{ "--shape=oval x",
		  "'--shape' takes one of round, square, not 'oval'" },
		{ "--shape=squar x",
		  "'--shape' takes one of round, square, not 'squar'" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct outcome outcome = read_words(bad[i].words);

		assert_int_equal(outcome.status, VENVPACK_ERR_ARGUMENT);
		assert_string_equal(outcome.text, bad[i].expected);
	}
}

static void common_options_go_to_the_settings(void **state)
{
	struct outcome outcome = read_words("-qv --json --color=never x "
					    "--progress always");

	(void)state;
	assert_int_equal(outcome.status, 0);
	assert_int_equal(outcome.settings.flags, CLI_SETTING_QUIET |
							 CLI_SETTING_VERBOSE |
							 CLI_SETTING_JSON);
	assert_int_equal(outcome.settings.color, CLI_NEVER);
	assert_int_equal(outcome.settings.progress, CLI_ALWAYS);
}

static void what_precedes_an_error_counts(void **state)
{
	struct outcome outcome = read_words("--json --elsewhere");

	(void)state;
	assert_int_equal(outcome.status, VENVPACK_ERR_ARGUMENT);
	assert_true(outcome.settings.flags & CLI_SETTING_JSON);
	outcome = read_words("--elsewhere --json");
	assert_false(outcome.settings.flags & CLI_SETTING_JSON);
}

static void help_needs_nothing_else(void **state)
{
	static const char *const words[] = { "-h", "--help", "-bh",
					     "--help --elsewhere", "-hx" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct outcome outcome = read_words(words[i]);

		assert_int_equal(outcome.status, 0);
		assert_true(outcome.settings.flags & CLI_SETTING_HELP);
	}
}

static void a_prefix_stops_at_its_command(void **state)
{
	char *values[] = { (char[]){ "-q" }, (char[]){ "pack" },
			   (char[]){ "--elsewhere" } };
	struct cli_arguments arguments = { 3, values, 0 };
	struct cli_settings settings = { 0 };
	struct cli_failure failure = { 0 };

	(void)state;
	assert_int_equal(cli_arguments_read(&arguments, &cli_venvpack,
					    &settings, &settings, &failure),
			 0);
	assert_int_equal(arguments.next, 1);
	assert_int_equal(settings.flags, CLI_SETTING_QUIET);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_well_formed_is_read),
		cmocka_unit_test(what_is_not_is_refused),
		cmocka_unit_test(common_options_go_to_the_settings),
		cmocka_unit_test(what_precedes_an_error_counts),
		cmocka_unit_test(help_needs_nothing_else),
		cmocka_unit_test(a_prefix_stops_at_its_command),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
