/* SPDX-License-Identifier: MIT */
/* The registry of fixers, and what they add. */
#include "fixup/fixup.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/path.h"
#include "fixup/fixer.h"
#include "fixup/path_search.h"
#include "fixup/value.h"

static const struct vp_fixer *const fixers[] = {
	&vp_fixer_activate,
	&vp_fixer_direct_url,
	&vp_fixer_elf,
	&vp_fixer_pth,
	&vp_fixer_pyc,
	&vp_fixer_pyvenv_cfg,
	&vp_fixer_script_header,
	/* What these have left, and what is left then. */
	&vp_fixer_text,
	&vp_fixer_rest,
};

#define FIXER_COUNT (sizeof(fixers) / sizeof(fixers[0]))

/* RECORD files are edited when all else is known. */
static bool is_record(const char *path)
{
	return vp_has_suffix(path, ".dist-info/RECORD");
}

bool vp_fixup_wants(const struct vp_fixup_facts *facts, const char *path,
		    uint32_t mode)
{
	size_t i;

	for (i = 0; i < FIXER_COUNT; i++)
		if (fixers[i]->wants && fixers[i]->wants(facts, path, mode))
			return true;
	return false;
}

bool vp_fixup_mentions(const struct vp_fixup_facts *facts, const char *bytes,
		       size_t size)
{
	struct vp_path_match match;

	return vp_path_search_any(facts, bytes, size, 0, &match);
}

size_t vp_fixup_overlap(const struct vp_fixup_facts *facts)
{
	const char *const *path;
	size_t longest = strlen(VP_PLACEHOLDER);

	for (path = facts->env_paths; *path; path++)
		if (strlen(*path) > longest)
			longest = strlen(*path);
	return VP_PATH_SPELLING_MAX * longest;
}

static bool is_before(const struct vp_edit *a, const struct vp_edit *b)
{
	/* An empty range is where something is put before what stands there. */
	return a->offset < b->offset ||
	       (a->offset == b->offset && a->length < b->length);
}

/* Fixers mostly add from the beginning to the end: few are moved. */
static void sort_edits(struct vp_fixup *fixup)
{
	struct vp_edit *items = fixup->edits.items;
	size_t i;

	for (i = fixup->sorted; i < fixup->edits.count; i++) {
		struct vp_edit edit = items[i];
		size_t at = i;

		while (at && is_before(&edit, &items[at - 1])) {
			items[at] = items[at - 1];
			at--;
		}
		items[at] = edit;
	}
}

/*
 * What two fixers, or one of them twice, take for theirs is the first one's.
 * No file that somebody wrote has that, but packing must not fail for it.
 */
static void drop_overlapping(struct vp_fixup *fixup)
{
	struct vp_edit *items = fixup->edits.items;
	uint64_t end = 0;
	size_t kept = 0;
	size_t i;

	for (i = 0; i < fixup->edits.count; i++) {
		if (items[i].offset < end)
			continue;
		end = items[i].offset + items[i].length;
		items[kept++] = items[i];
	}
	fixup->edits.count = kept;
	fixup->sorted = kept;
}

int vp_fixup_find(const struct vp_fixup_facts *facts,
		  const struct vp_fixup_file *file, struct vp_fixup *fixup,
		  struct vp_error *err)
{
	size_t i;

	if (is_record(file->path))
		return 0;
	for (i = 0; i < FIXER_COUNT; i++) {
		if (!fixers[i]->claims(facts, file))
			continue;
		fixers[i]->fix(facts, file, fixup);
		sort_edits(fixup);
		drop_overlapping(fixup);
	}
	return fixup->failed ? vp_fail_nomem(err) : 0;
}

bool vp_fixup_next_line(const struct vp_fixup_file *file,
			struct vp_fixup_line *line)
{
	const char *newline;

	if (line->next >= file->size)
		return false;
	line->begin = line->next;
	newline = memchr(file->bytes + line->begin, '\n',
			 file->size - line->begin);
	line->end = newline ? (size_t)(newline - file->bytes) : file->size;
	line->next = line->end + (newline != NULL);
	return true;
}

bool vp_fixup_is_edited(const struct vp_fixup *fixup, size_t offset,
			size_t length)
{
	const struct vp_edit *items = fixup->edits.items;
	size_t low = 0;
	size_t high = fixup->sorted;

	/* The first edit that ends behind the begin of the range. */
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (items[middle].offset + items[middle].length <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low < fixup->sorted && items[low].offset < offset + length;
}

static struct vp_edit *add_edit(struct vp_fixup *fixup, size_t offset,
				size_t length, enum vp_value value)
{
	struct vp_edit *items = fixup->edits.items;
	size_t count = fixup->edits.count;

	if (count == fixup->capacity) {
		size_t capacity = count ? 2 * count : 8;

		items = vp_arena_alloc(fixup->arena, capacity * sizeof(*items));
		if (!items) {
			fixup->failed = true;
			return NULL;
		}
		if (count)
			memcpy(items, fixup->edits.items,
			       count * sizeof(*items));
		fixup->edits.items = items;
		fixup->capacity = capacity;
	}
	fixup->edits.count++;
	items[count] = (struct vp_edit){
		.offset = offset,
		.length = length,
		.value = value,
	};
	return &items[count];
}

static void set_text(struct vp_fixup *fixup, struct vp_edit *edit,
		     const char *bytes, size_t size)
{
	edit->text = vp_arena_copy(fixup->arena, bytes, size);
	edit->text_size = size;
	if (!edit->text)
		fixup->failed = true;
}

void vp_fixup_add(struct vp_fixup *fixup, size_t offset, size_t length,
		  enum vp_value value, enum vp_quoting quoting,
		  const char *text)
{
	struct vp_edit *edit = add_edit(fixup, offset, length, value);

	if (!edit)
		return;
	edit->quoting = quoting;
	if (text)
		set_text(fixup, edit, text, strlen(text));
}

void vp_fixup_add_literal(struct vp_fixup *fixup, size_t offset, size_t length,
			  const char *bytes, size_t size)
{
	struct vp_edit *edit =
		add_edit(fixup, offset, length, VP_VALUE_LITERAL);

	if (edit)
		set_text(fixup, edit, bytes, size);
}

void vp_fixup_note(struct vp_fixup *fixup, enum venvpack_severity severity,
		   const char *code, const char *fmt, ...)
{
	struct vp_fixup_note *note =
		vp_arena_alloc(fixup->arena, sizeof(*note));
	char message[1024];
	va_list args;

	va_start(args, fmt);
	vsnprintf(message, sizeof(message), fmt, args);
	va_end(args);
	if (note) {
		note->severity = severity;
		note->code = code;
		note->message = vp_arena_string(fixup->arena, message);
	}
	if (!note || !note->message) {
		fixup->failed = true;
		return;
	}
	if (fixup->last_note)
		fixup->last_note->next = note;
	else
		fixup->notes = note;
	fixup->last_note = note;
}

const char *vp_fixup_below_env(const struct vp_fixup_facts *facts,
			       const char *path)
{
	const char *const *env;

	for (env = facts->env_paths; *env; env++) {
		const char *below = vp_path_below(path, *env);

		if (below)
			return below;
	}
	return vp_path_below(path, VP_PLACEHOLDER);
}

/* The placeholder stands for no directory that there is. */
static bool is_placeholder(const char *bytes, const struct vp_path_match *match)
{
	return match->spelling.size == strlen(VP_PLACEHOLDER) &&
	       memcmp(bytes + match->offset, VP_PLACEHOLDER,
		      match->spelling.size) == 0;
}

bool vp_fixup_next_path(const struct vp_fixup_facts *facts, const char *bytes,
			size_t size, size_t *offset, size_t *length)
{
	struct vp_path_match match;
	size_t from = *offset;

	while (vp_path_search_next(facts, bytes, size, from, &match)) {
		from = match.offset + match.spelling.size;
		if (is_placeholder(bytes, &match))
			continue;
		*offset = match.offset;
		*length = match.spelling.size;
		return true;
	}
	return false;
}
