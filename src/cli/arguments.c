/* SPDX-License-Identifier: MIT */
/* Reading arguments by the rows of a command. */
#include "cli/arguments.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/nearest.h"

struct reader {
	const struct cli_command *command;
	struct cli_arguments *arguments;
	struct cli_settings *settings;
	void *options;
	struct cli_failure *failure;
	uint64_t own_seen; /* a bit for every row that was given */
	uint64_t common_seen;
	bool only_operands; /* after "--" */
	bool is_done;
};

/* A row that was found, and the struct it writes to. */
struct match {
	const struct cli_option *option;
	void *target;
	uint64_t *seen;
	uint64_t bit;
};

#define REFUSE(reader, ...) \
	cli_fail((reader)->failure, VENVPACK_ERR_ARGUMENT, __VA_ARGS__)

/* The part of "venvpack COMMAND" after "venvpack". */
static const char *command_words(const struct reader *reader, char words[32])
{
	if (!reader->command->name)
		return "";
	snprintf(words, 32, " %s", reader->command->name);
	return words;
}

static const char *next_argument(struct reader *reader)
{
	struct cli_arguments *arguments = reader->arguments;

	if (arguments->next >= arguments->count)
		return NULL;
	return arguments->values[arguments->next++];
}

static bool is_spelled(const struct cli_option *option, const char *name,
		       size_t length, char letter)
{
	if (cli_option_is_operand(option))
		return false;
	if (!name)
		return option->letter == letter;
	return strlen(option->name) == length &&
	       strncmp(option->name, name, length) == 0;
}

static bool find_in(const struct reader *reader, const struct cli_option *table,
		    const char *name, size_t length, char letter,
		    struct match *match)
{
	size_t i;

	for (i = 0; table[i].name; i++) {
		assert(i < 64);
		if (!cli_command_has(reader->command, &table[i]) ||
		    !is_spelled(&table[i], name, length, letter))
			continue;
		match->option = &table[i];
		match->bit = UINT64_C(1) << i;
		return true;
	}
	return false;
}

/* By @p name of that length, or where there is none by @p letter. */
static bool find_option(struct reader *reader, const char *name, size_t length,
			char letter, struct match *match)
{
	match->target = reader->options;
	match->seen = &reader->own_seen;
	if (find_in(reader, reader->command->options, name, length, letter,
		    match))
		return true;
	match->target = reader->settings;
	match->seen = &reader->common_seen;
	return find_in(reader, cli_common_options, name, length, letter, match);
}

static void consider_all(const struct reader *reader,
			 const struct cli_option *table, const char *name,
			 struct cli_nearest *best)
{
	size_t i;

	for (i = 0; table[i].name; i++)
		if (cli_command_has(reader->command, &table[i]) &&
		    !cli_option_is_operand(&table[i]))
			cli_nearest_consider(best, name, table[i].name);
}

static int refuse_unknown(struct reader *reader, const char *name,
			  size_t length)
{
	char given[64];
	char words[32];
	struct cli_nearest best = { 0 };

	snprintf(given, sizeof(given), "%.*s", (int)length, name);
	consider_all(reader, reader->command->options, given, &best);
	consider_all(reader, cli_common_options, given, &best);
	if (best.name)
		return REFUSE(reader,
			      "unknown option '--%s' (did you mean '--%s'?)",
			      given, best.name);
	return REFUSE(reader, "unknown option '--%s'; see 'venvpack%s --help'",
		      given, command_words(reader, words));
}

static int store_number(struct reader *reader, const struct match *match,
			const char *value)
{
	const struct cli_option *option = match->option;
	bool is_number = value[strspn(value, "-0123456789")] == '\0';
	int32_t number;
	char *end;
	long parsed;

	errno = 0;
	parsed = strtol(value, &end, 10);
	if (!is_number || *end || errno || parsed < option->minimum ||
	    parsed > option->maximum)
		return REFUSE(reader,
			      "'--%s' takes a number from %d to %d, not '%s'",
			      option->name, (int)option->minimum,
			      (int)option->maximum, value);
	number = (int32_t)parsed;
	memcpy((char *)match->target + option->offset, &number, sizeof(number));
	return 0;
}

static int store_choice(struct reader *reader, const struct match *match,
			const char *value)
{
	const struct cli_option *option = match->option;
	const struct cli_choice *choice;
	char names[128];
	size_t length = 0;

	for (choice = option->choices; choice->name; choice++) {
		if (strcmp(choice->name, value) == 0) {
			memcpy((char *)match->target + option->offset,
			       &choice->value, sizeof(choice->value));
			return 0;
		}
		length += (size_t)snprintf(names + length,
					   sizeof(names) - length, "%s%s",
					   length ? ", " : "", choice->name);
		assert(length < sizeof(names));
	}
	return REFUSE(reader, "'--%s' takes one of %s, not '%s'", option->name,
		      names, value);
}

/*
 * Room for every argument there is and the NULL at the end, and behind that
 * for the arguments themselves, each with a mark before it.
 */
static const char **new_list(const struct reader *reader)
{
	const struct cli_arguments *arguments = reader->arguments;
	size_t size = ((size_t)arguments->count + 1) * sizeof(const char *);
	int i;

	for (i = 0; i < arguments->count; i++)
		size += strlen(arguments->values[i]) + 2;
	return calloc(1, size);
}

/* All that is in a list was marked, or nothing. */
static const char *add_mark(const struct reader *reader, const char **list,
			    size_t count, char mark, const char *value)
{
	char *out = (char *)(list + reader->arguments->count + 1);
	size_t i;

	for (i = 0; i < count; i++)
		out += strlen(list[i]) + 1;
	out[0] = mark;
	memcpy(out + 1, value, strlen(value) + 1);
	return out;
}

static int store_in_list(struct reader *reader, const struct match *match,
			 const char *value)
{
	const struct cli_option *option = match->option;
	char *field = (char *)match->target + option->offset;
	const char **list;
	size_t count = 0;

	memcpy(&list, field, sizeof(list));
	if (!list) {
		list = new_list(reader);
		if (!list)
			return cli_fail(reader->failure, VENVPACK_ERR_NOMEM,
					"out of memory");
		memcpy(field, &list, sizeof(list));
	}
	while (list[count])
		count++;
	if (option->mark)
		value = add_mark(reader, list, count, option->mark, value);
	list[count] = value;
	return 0;
}

static void store_flag(struct reader *reader, const struct match *match)
{
	char *field = (char *)match->target + match->option->offset;
	uint32_t bits;

	memcpy(&bits, field, sizeof(bits));
	bits |= match->option->bit;
	memcpy(field, &bits, sizeof(bits));
	reader->is_done = reader->settings->flags &
			  (CLI_SETTING_HELP | CLI_SETTING_VERSION);
}

static int store_value(struct reader *reader, const struct match *match,
		       const char *value)
{
	switch (match->option->kind) {
	case CLI_KIND_NUMBER:
		return store_number(reader, match, value);
	case CLI_KIND_CHOICE:
		return store_choice(reader, match, value);
	case CLI_KIND_LIST:
	case CLI_KIND_OPERANDS:
		return store_in_list(reader, match, value);
	case CLI_KIND_STRING:
	case CLI_KIND_OPERAND:
		memcpy((char *)match->target + match->option->offset, &value,
		       sizeof(value));
		return 0;
	case CLI_KIND_FLAG:
		break;
	}
	assert(false);
	return 0;
}

/* Takes the option's value: @p attached to it, or else the next argument. */
static int take_value(struct reader *reader, const struct match *match,
		      const char *attached)
{
	const struct cli_option *option = match->option;
	const char *value = attached ? attached : next_argument(reader);

	/* Which of two would count is nothing to guess. */
	if ((*match->seen & match->bit) && option->kind != CLI_KIND_LIST)
		return REFUSE(reader, "option '--%s' was given twice",
			      option->name);
	if (!value)
		return REFUSE(reader, "option '--%s' needs a value: %s",
			      option->name, option->argument);
	if (!*value)
		return REFUSE(reader, "the value of '--%s' is empty",
			      option->name);
	*match->seen |= match->bit;
	return store_value(reader, match, value);
}

static int read_long(struct reader *reader, const char *argument)
{
	const char *name = argument + 2;
	size_t length = strcspn(name, "=");
	const char *attached = name[length] ? name + length + 1 : NULL;
	struct match match;

	if (!find_option(reader, name, length, 0, &match))
		return refuse_unknown(reader, name, length);
	if (match.option->kind != CLI_KIND_FLAG)
		return take_value(reader, &match, attached);
	if (attached)
		return REFUSE(reader, "option '--%s' takes no value",
			      match.option->name);
	store_flag(reader, &match);
	return 0;
}

/* Flags in one word; the last may be an option with its value. */
static int read_cluster(struct reader *reader, const char *argument)
{
	const char *letter;
	char words[32];

	for (letter = argument + 1; *letter && !reader->is_done; letter++) {
		struct match match;

		if (!find_option(reader, NULL, 0, *letter, &match))
			return REFUSE(
				reader,
				"unknown option '-%c'; see 'venvpack%s --help'",
				*letter, command_words(reader, words));
		if (match.option->kind != CLI_KIND_FLAG)
			return take_value(reader, &match,
					  letter[1] ? letter + 1 : NULL);
		store_flag(reader, &match);
	}
	return 0;
}

static int read_operand(struct reader *reader, const char *argument)
{
	const struct cli_option *table = reader->command->options;
	char words[32];
	size_t i;

	for (i = 0; table[i].name; i++) {
		struct match match = {
			.option = &table[i],
			.target = reader->options,
		};
		uint64_t bit = UINT64_C(1) << i;

		if (!cli_option_is_operand(&table[i]) ||
		    (table[i].kind == CLI_KIND_OPERAND &&
		     (reader->own_seen & bit)))
			continue;
		if (!*argument)
			return REFUSE(reader, "%s is empty", table[i].name);
		reader->own_seen |= bit;
		return store_value(reader, &match, argument);
	}
	return REFUSE(reader,
		      "unexpected argument '%s'; see 'venvpack%s --help'",
		      argument, command_words(reader, words));
}

static int read_argument(struct reader *reader, const char *argument)
{
	if (reader->only_operands || argument[0] != '-' || !argument[1]) {
		if (!(reader->command->traits & CLI_COMMAND_PREFIX))
			return read_operand(reader, argument);
		reader->arguments->next--;
		reader->is_done = true;
		return 0;
	}
	if (argument[1] != '-')
		return read_cluster(reader, argument);
	if (argument[2])
		return read_long(reader, argument);
	reader->only_operands = true;
	return 0;
}

static int check_complete(struct reader *reader)
{
	const struct cli_option *table = reader->command->options;
	char words[32];
	size_t i;

	for (i = 0; table[i].name; i++)
		if (table[i].is_required &&
		    !(reader->own_seen & UINT64_C(1) << i))
			return REFUSE(reader,
				      "%s is missing; see 'venvpack%s --help'",
				      table[i].name,
				      command_words(reader, words));
	return 0;
}

int cli_arguments_read(struct cli_arguments *arguments,
		       const struct cli_command *command,
		       struct cli_settings *settings, void *options,
		       struct cli_failure *failure)
{
	struct reader reader = {
		.command = command,
		.arguments = arguments,
		.settings = settings,
		.options = options,
		.failure = failure,
	};

	while (!reader.is_done) {
		const char *argument = next_argument(&reader);
		int status;

		if (!argument)
			return check_complete(&reader);
		status = read_argument(&reader, argument);
		if (status)
			return status;
	}
	return 0;
}

void cli_arguments_release(const struct cli_command *command, void *options)
{
	const struct cli_option *option;

	for (option = command->options; option->name; option++) {
		char *field = (char *)options + option->offset;
		const char **list;

		if (option->kind != CLI_KIND_LIST &&
		    option->kind != CLI_KIND_OPERANDS)
			continue;
		memcpy(&list, field, sizeof(list));
		free(list);
		memset(field, 0, sizeof(list));
	}
}
