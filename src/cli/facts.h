/* SPDX-License-Identifier: MIT */
#ifndef CLI_FACTS_H
#define CLI_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/scope.h"

/**
 * What a manifest says (docs/format.md, section 4), to be shown.  The library
 * has checked it, so what is missing here is not there, and no error.
 */
struct cli_facts;

/** Reads the JSON of venvpack_image_manifest(); NULL when it is none. */
struct cli_facts *cli_facts_new(const char *manifest);
void cli_facts_free(struct cli_facts *facts);

/** A string in @p section, or at the top with NULL; else NULL. Borrowed. */
const char *cli_facts_text(const struct cli_facts *facts, const char *section,
			   const char *key);
/** An integer there, or -1. */
int64_t cli_facts_number(const struct cli_facts *facts, const char *section,
			 const char *key);
bool cli_facts_is_true(const struct cli_facts *facts, const char *section,
		       const char *key);

/** How many objects the array @p list at the top has. */
size_t cli_facts_count(const struct cli_facts *facts, const char *list);
/** A string of one of them, or NULL. */
const char *cli_facts_item(const struct cli_facts *facts, const char *list,
			   size_t index, const char *key);

/**
 * The same for what manifests spell with the escapes of mtree(5): paths, and
 * the name of an environment.  Without escapes; to be freed.
 */
char *cli_facts_path(const struct cli_facts *facts, const char *key);
char *cli_facts_item_path(const struct cli_facts *facts, const char *list,
			  size_t index, const char *key);

/** How often a value is wanted, and in how many entries. */
struct cli_edit_count {
	const char *value; /* borrowed from the facts */
	size_t edits;
	size_t entries;
	size_t last_entry; /* that was counted, from 1 */
};

/**
 * Counts edits by value into @p counts, in the order of their appearance, and
 * returns how many values there are.  More than @p room are left out.
 */
size_t cli_facts_edits(const struct cli_facts *facts,
		       struct cli_edit_count *counts, size_t room);

CLI_DEFINE_AUTO(facts, struct cli_facts *, cli_facts_free(*local))

#endif
