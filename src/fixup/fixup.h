/* SPDX-License-Identifier: MIT */
#ifndef VP_FIXUP_FIXUP_H
#define VP_FIXUP_FIXUP_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "fixup/edit.h"

/** What fixers know of the environment; the same for all its files. */
struct vp_fixup_facts {
	/** Every spelling of the environment's directory, NULL-terminated, the
	 *  longest first: as given, with links resolved, as recorded in it. */
	const char *const *env_paths;
	const char *env_name; /**< last component of the recorded directory */
	bool has_prompt;      /**< a prompt of its own, not the name */
	const char
		*base_home; /**< of the base, as pyvenv.cfg has it, or NULL */
	/** Directories that lines of .pth files no longer add to sys.path: the
	    lines go; NULL-terminated, or NULL. */
	const char *const *gone_paths;
	int python_major, python_minor;
	bool clamps_time;
	int64_t mtime_max; /**< with clamps_time: in seconds */
};

/** The file at hand.  Pure data: a fixer never opens anything. */
struct vp_fixup_file {
	const char *path; /**< relative to the environment */
	const char *bytes;
	size_t size;
	uint32_t mode;
};

/** A finding of a fixer, told later and in order. */
struct vp_fixup_note {
	struct vp_fixup_note *next;
	enum venvpack_severity severity;
	const char *code;
	const char *message;
};

/** What fixers found in one file.  Everything lives in @c arena. */
struct vp_fixup {
	struct vp_arena *arena;
	struct vp_edits edits; /**< sorted once vp_fixup_find() is done */
	size_t capacity;
	size_t sorted;		     /**< how many are, of those before */
	struct vp_fixup_note *notes; /**< in the order they were added */
	struct vp_fixup_note *last_note;
	bool failed; /**< memory ran out while adding */
};

/**
 * One kind of file that embeds a location.  A pure function from bytes to
 * edits and notes; @c claims looks at the path and the first bytes.  A fixer
 * that also @c wants a file is shown it whatever is in it.
 */
struct vp_fixer {
	const char *name;
	bool (*wants)(const struct vp_fixup_facts *facts, const char *path,
		      uint32_t mode);
	bool (*claims)(const struct vp_fixup_facts *facts,
		       const struct vp_fixup_file *file);
	void (*fix)(const struct vp_fixup_facts *facts,
		    const struct vp_fixup_file *file, struct vp_fixup *fixup);
};

/**
 * Must the whole file be looked at, even when no path of the environment was
 * found in it?  Decided from its path and mode alone (pyvenv.cfg, scripts in
 * bin, .pyc with clamped times ...).
 */
bool vp_fixup_wants(const struct vp_fixup_facts *facts, const char *path,
		    uint32_t mode);

/**
 * Does any spelling of the environment's directory occur in @p bytes, be it as
 * part of a longer name?  Quick: asked of every block of every file.
 */
bool vp_fixup_mentions(const struct vp_fixup_facts *facts, const char *bytes,
		       size_t size);

/** How many bytes of a block to keep before the next, for it to miss none. */
size_t vp_fixup_overlap(const struct vp_fixup_facts *facts);

/**
 * Runs every fixer that claims the file, then turns what is left of the
 * environment's paths into edits (text) or findings (binary).
 */
int vp_fixup_find(const struct vp_fixup_facts *facts,
		  const struct vp_fixup_file *file, struct vp_fixup *fixup,
		  struct vp_error *err) VP_MUST_CHECK;

/** The finding of a link that leaves the environment, and is kept. */
#define VP_LINK_OUTSIDE "link-outside"

/** The edit of a link's target, the whole of it; false when it has none. */
bool vp_fixup_link(const struct vp_fixup_facts *facts, const char *path,
		   const char *target, struct vp_fixup *fixup);

/* For fixers: what they add is copied into the arena, in any order. */
void vp_fixup_add(struct vp_fixup *fixup, size_t offset, size_t length,
		  enum vp_value value, enum vp_quoting quoting,
		  const char *text);
void vp_fixup_add_literal(struct vp_fixup *fixup, size_t offset, size_t length,
			  const char *bytes, size_t size);
void vp_fixup_note(struct vp_fixup *fixup, enum venvpack_severity severity,
		   const char *code, const char *fmt, ...) VP_PRINTF(4, 5);

/**
 * What of @p path is below the environment: "" for its directory itself; NULL
 * when it is elsewhere.
 */
const char *vp_fixup_below_env(const struct vp_fixup_facts *facts,
			       const char *path);

/**
 * Finds the next whole path of the environment in @p bytes at or after
 * @p *offset: not the beginning of a longer name, not the end of one.
 * Moves @p *offset to it; @p length is that of the spelling found.
 */
bool vp_fixup_next_path(const struct vp_fixup_facts *facts, const char *bytes,
			size_t size, size_t *offset, size_t *length);

#endif
