/* SPDX-License-Identifier: MIT */
#ifndef CLI_JSON_OUTPUT_H
#define CLI_JSON_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/**
 * Writes JSON (RFC 8259) to a stream, which remembers errors: ask ferror()
 * when done.  Nothing is kept in memory, so any number of entries will do.
 *
 * A writer with @c out set and the rest zeroed is ready.  A @p key is NULL
 * inside arrays.
 */
struct cli_json {
	FILE *out;
	bool has_members; /* so that a comma precedes the next */
};

void cli_json_begin_object(struct cli_json *json, const char *key);
void cli_json_end_object(struct cli_json *json);
void cli_json_begin_array(struct cli_json *json, const char *key);
void cli_json_end_array(struct cli_json *json);

/** NULL writes null; a byte that is no UTF-8 becomes the text \xNN. */
void cli_json_text(struct cli_json *json, const char *key, const char *text);
void cli_json_integer(struct cli_json *json, const char *key, int64_t value);
void cli_json_size(struct cli_json *json, const char *key, uint64_t value);
void cli_json_bool(struct cli_json *json, const char *key, bool value);

/** Writes @p value, which is JSON already. */
void cli_json_value(struct cli_json *json, const char *key, const char *value);

/** Writes members: what another writer wrote outside any object or array. */
void cli_json_members(struct cli_json *json, const char *members);

#endif
