/* SPDX-License-Identifier: MIT */
#ifndef VP_FIXUP_FIXER_H
#define VP_FIXUP_FIXER_H

#include "fixup/fixup.h"

/*
 * The fixers, one file each: src/fixup/fixer_NAME.c.  docs/fixups.md says what
 * each recognises, edits and refuses.
 */
extern const struct vp_fixer vp_fixer_activate;
extern const struct vp_fixer vp_fixer_direct_url;
extern const struct vp_fixer vp_fixer_elf;
extern const struct vp_fixer vp_fixer_pth;
extern const struct vp_fixer vp_fixer_pyc;
extern const struct vp_fixer vp_fixer_pyvenv_cfg;
extern const struct vp_fixer vp_fixer_script_header;

/* The last two, in this order: what the others have left. */
extern const struct vp_fixer vp_fixer_text;
extern const struct vp_fixer vp_fixer_rest;

/** A line of a file, without its newline: [begin, end). */
struct vp_fixup_line {
	size_t begin;
	size_t end;
	size_t next; /**< where the line behind it begins */
};

/** Steps on to the line at @c next, which a zeroed one has at 0. */
bool vp_fixup_next_line(const struct vp_fixup_file *file,
			struct vp_fixup_line *line);

/** Has another fixer edited any byte of this range before? */
bool vp_fixup_is_edited(const struct vp_fixup *fixup, size_t offset,
			size_t length);

#endif
