/* SPDX-License-Identifier: MIT */
/* Writing JSON as it comes. */
#include "cli/json_output.h"

#include <inttypes.h>

#include "cli/escape.h"

static void write_character(FILE *out, const char *text, size_t size)
{
	unsigned char first = (unsigned char)text[0];

	if (!size)
		fprintf(out, "\\\\x%02x", first);
	else if (first == '"' || first == '\\')
		fprintf(out, "\\%c", first);
	else if (first < 0x20 || first == 0x7f)
		fprintf(out, "\\u%04x", first);
	else
		fwrite(text, 1, size, out);
}

static void write_string(FILE *out, const char *text)
{
	putc('"', out);
	while (*text) {
		size_t size = cli_escape_character(text);

		write_character(out, text, size);
		text += size ? size : 1;
	}
	putc('"', out);
}

static void begin_member(struct cli_json *json, const char *key)
{
	if (json->has_members)
		putc(',', json->out);
	json->has_members = true;
	if (!key)
		return;
	write_string(json->out, key);
	putc(':', json->out);
}

static void begin(struct cli_json *json, const char *key, char bracket)
{
	begin_member(json, key);
	putc(bracket, json->out);
	json->has_members = false;
}

static void end(struct cli_json *json, char bracket)
{
	putc(bracket, json->out);
	json->has_members = true;
}

void cli_json_begin_object(struct cli_json *json, const char *key)
{
	begin(json, key, '{');
}

void cli_json_end_object(struct cli_json *json)
{
	end(json, '}');
}

void cli_json_begin_array(struct cli_json *json, const char *key)
{
	begin(json, key, '[');
}

void cli_json_end_array(struct cli_json *json)
{
	end(json, ']');
}

void cli_json_text(struct cli_json *json, const char *key, const char *text)
{
	begin_member(json, key);
	if (text)
		write_string(json->out, text);
	else
		fputs("null", json->out);
}

void cli_json_integer(struct cli_json *json, const char *key, int64_t value)
{
	begin_member(json, key);
	fprintf(json->out, "%" PRId64, value);
}

void cli_json_size(struct cli_json *json, const char *key, uint64_t value)
{
	begin_member(json, key);
	fprintf(json->out, "%" PRIu64, value);
}

void cli_json_bool(struct cli_json *json, const char *key, bool value)
{
	begin_member(json, key);
	fputs(value ? "true" : "false", json->out);
}

void cli_json_value(struct cli_json *json, const char *key, const char *value)
{
	begin_member(json, key);
	fputs(value, json->out);
}

void cli_json_members(struct cli_json *json, const char *members)
{
	if (!*members)
		return;
	begin_member(json, NULL);
	fputs(members, json->out);
}
