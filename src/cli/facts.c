/* SPDX-License-Identifier: MIT */
/* Reading manifests with jansson. */
#include "cli/facts.h"

#include <jansson.h>
#include <string.h>

static const json_t *json_of(const struct cli_facts *facts)
{
	return (const json_t *)(const void *)facts;
}

struct cli_facts *cli_facts_new(const char *manifest)
{
	json_t *root = json_loads(manifest, JSON_REJECT_DUPLICATES, NULL);

	return (struct cli_facts *)(void *)root;
}

void cli_facts_free(struct cli_facts *facts)
{
	json_decref((json_t *)(void *)facts);
}

static const json_t *find(const struct cli_facts *facts, const char *section,
			  const char *key)
{
	const json_t *object = json_of(facts);

	if (section)
		object = json_object_get(object, section);
	return json_object_get(object, key);
}

const char *cli_facts_text(const struct cli_facts *facts, const char *section,
			   const char *key)
{
	return json_string_value(find(facts, section, key));
}

int64_t cli_facts_number(const struct cli_facts *facts, const char *section,
			 const char *key)
{
	const json_t *value = find(facts, section, key);

	return json_is_integer(value) ? json_integer_value(value) : -1;
}

bool cli_facts_is_true(const struct cli_facts *facts, const char *section,
		       const char *key)
{
	return json_is_true(find(facts, section, key));
}

size_t cli_facts_count(const struct cli_facts *facts, const char *list)
{
	return json_array_size(find(facts, NULL, list));
}

const char *cli_facts_item(const struct cli_facts *facts, const char *list,
			   size_t index, const char *key)
{
	const json_t *item = json_array_get(find(facts, NULL, list), index);

	return json_string_value(json_object_get(item, key));
}

static bool is_octal(char c)
{
	return c >= '0' && c <= '7';
}

/* In place. */
static void unescape(char *path)
{
	char *out = path;

	while (*path) {
		if (path[0] == '\\' && is_octal(path[1]) && is_octal(path[2]) &&
		    is_octal(path[3])) {
			*out++ = (char)((path[1] - '0') << 6 |
					(path[2] - '0') << 3 | (path[3] - '0'));
			path += 4;
		} else {
			*out++ = *path++;
		}
	}
	*out = '\0';
}

static char *copy_unescaped(const char *text)
{
	char *copy = text ? strdup(text) : NULL;

	if (copy)
		unescape(copy);
	return copy;
}

char *cli_facts_path(const struct cli_facts *facts, const char *key)
{
	return copy_unescaped(cli_facts_text(facts, NULL, key));
}

char *cli_facts_item_path(const struct cli_facts *facts, const char *list,
			  size_t index, const char *key)
{
	return copy_unescaped(cli_facts_item(facts, list, index, key));
}

/* The count of @p value: an old one, a new one, or NULL without room. */
static struct cli_edit_count *count_of(struct cli_edit_count *counts,
				       size_t *used, size_t room,
				       const char *value)
{
	size_t i;

	for (i = 0; i < *used; i++)
		if (strcmp(counts[i].value, value) == 0)
			return &counts[i];
	if (*used == room)
		return NULL;
	counts[*used] = (struct cli_edit_count){ .value = value };
	return &counts[(*used)++];
}

static void count_edit(const json_t *edit, size_t entry,
		       struct cli_edit_count *counts, size_t *used, size_t room)
{
	const char *value = json_string_value(json_object_get(edit, "value"));
	struct cli_edit_count *count =
		value ? count_of(counts, used, room, value) : NULL;

	if (!count)
		return;
	count->edits++;
	count->entries += count->last_entry != entry;
	count->last_entry = entry;
}

size_t cli_facts_edits(const struct cli_facts *facts,
		       struct cli_edit_count *counts, size_t room)
{
	const json_t *list = find(facts, NULL, "edits");
	size_t used = 0;
	size_t i;
	size_t j;

	for (i = 0; i < json_array_size(list); i++) {
		const json_t *edits =
			json_object_get(json_array_get(list, i), "edits");

		for (j = 0; j < json_array_size(edits); j++)
			count_edit(json_array_get(edits, j), i + 1, counts,
				   &used, room);
	}
	return used;
}
