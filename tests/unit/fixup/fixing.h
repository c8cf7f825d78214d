/* SPDX-License-Identifier: MIT */
#ifndef VP_TESTS_FIXING_H
#define VP_TESTS_FIXING_H

#include "assertions.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "fixup/fixup.h"
#include "fixup/patch.h"

#define ENV "/x/env"

/* The place that files are fixed up for: shells would act on its name. */
#define PLACE "/o p/t'$(x)"

static const char *const env_paths[] = { ENV, NULL };

static const struct vp_fixup_facts env_facts = {
	.env_paths = env_paths,
	.env_name = "env",
	.base_home = "/base/bin",
	.python_major = 3,
	.python_minor = 12,
};

static const struct vp_place env_place = {
	.env = PLACE,
	.base_home = "/new/bin",
	.base_link = "/new/bin/python3.12",
	.base_executable = "/real/bin/python3.12",
	.base_prefix = "/new",
	.base_version = "3.12.9",
};

/** A file, what fixers made of it, and what it is in an archive and placed. */
struct fixing {
	struct vp_arena arena;
	struct vp_fixup fixup;
	struct vp_buffer portable;
	struct vp_buffer placed;
	size_t literals; /* edits that are done once */
};

/*
 * The bytes are copied to memory of just their size, so that a look behind
 * them is noticed.
 */
static inline void fix_with(struct fixing *fixing,
			    const struct vp_fixup_facts *facts,
			    const char *path, const char *bytes, size_t size)
{
	VP_AUTO(free) char *copy = malloc(size + !size);
	const struct vp_place nowhere = { 0 };
	struct vp_fixup_file file = { path, copy, size, 0755 };
	struct vp_error err;
	size_t count;

	assert_non_null(copy);
	if (size)
		memcpy(copy, bytes, size);
	*fixing = (struct fixing){ .fixup = { .arena = &fixing->arena } };
	assert_works(vp_fixup_find(facts, &file, &fixing->fixup, &err), &err);
	count = fixing->fixup.edits.count;
	assert_works(vp_patch(&fixing->portable, copy, size,
			      &fixing->fixup.edits, &nowhere, &err),
		     &err);
	fixing->literals = count - fixing->fixup.edits.count;
	assert_works(vp_patch(&fixing->placed, fixing->portable.data,
			      fixing->portable.size, &fixing->fixup.edits,
			      &env_place, &err),
		     &err);
}

static inline void fix_text(struct fixing *fixing, const char *path,
			    const char *text)
{
	fix_with(fixing, &env_facts, path, text, strlen(text));
}

static inline void fixing_clear(struct fixing *fixing)
{
	vp_buffer_clear(&fixing->portable);
	vp_buffer_clear(&fixing->placed);
	vp_arena_clear(&fixing->arena);
}

VP_DEFINE_AUTO(fixing, struct fixing, fixing_clear(local))

/** What becomes of a file; NULL is not looked at. */
struct fixing_case {
	const char *path;
	const char *text;
	const char *portable;
	const char *placed;
};

static inline void assert_fixed(const struct fixing_case *cases, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		VP_AUTO(fixing) struct fixing fixing;

		fix_text(&fixing, cases[i].path, cases[i].text);
		if (cases[i].portable)
			assert_string_equal(vp_buffer_string(&fixing.portable),
					    cases[i].portable);
		if (cases[i].placed)
			assert_string_equal(vp_buffer_string(&fixing.placed),
					    cases[i].placed);
	}
}

#define ASSERT_FIXED(cases) \
	assert_fixed(cases, sizeof(cases) / sizeof((cases)[0]))

/** Asserts that there is one note and nothing else about it. */
static inline void assert_note(const struct fixing *fixing,
			       enum venvpack_severity severity,
			       const char *code, const char *text)
{
	const struct vp_fixup_note *note = fixing->fixup.notes;

	assert_non_null(note);
	assert_null(note->next);
	assert_int_equal(note->severity, severity);
	assert_string_equal(note->code, code);
	if (!strstr(note->message, text))
		fail_msg("'%s' is not in '%s'", text, note->message);
}

static inline void assert_untouched(const struct fixing *fixing)
{
	assert_int_equal(fixing->fixup.edits.count, 0);
	assert_int_equal(fixing->literals, 0);
}

#endif
