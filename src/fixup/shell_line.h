/* SPDX-License-Identifier: MIT */
#ifndef VP_FIXUP_SHELL_LINE_H
#define VP_FIXUP_SHELL_LINE_H

#include <stdbool.h>

#include "base/buffer.h"
#include "fixup/fixup.h"

enum vp_shell {
	VP_SHELL_SH,
	VP_SHELL_FISH,
	VP_SHELL_CSH,
};

/** What a byte of a line of a shell script stands in. */
enum vp_shell_context {
	VP_SHELL_BARE = 0,
	VP_SHELL_SINGLE = '\'',
	VP_SHELL_DOUBLE = '"',
	VP_SHELL_COMMENT = '#',
};

/** A byte that is left of a line without its quotes, and where it was. */
struct vp_shell_byte {
	size_t begin;
	size_t end;
	enum vp_shell_context context;
};

/**
 * A line of a shell script, its quotes and escapes taken away: enough of the
 * language to know where a word can be cut and put together again.
 */
struct vp_shell_line {
	enum vp_shell shell;
	const char *bytes;	 /**< of the file */
	size_t end;		 /**< of the line in it */
	struct vp_buffer text;	 /**< without quotes */
	struct vp_buffer places; /**< a struct vp_shell_byte for each byte */
};

/** Reads the line that is [@p begin, @p end) of @p bytes. */
void vp_shell_line_read(struct vp_shell_line *line, enum vp_shell shell,
			const char *bytes, size_t begin, size_t end);
void vp_shell_line_clear(struct vp_shell_line *line);

/** What byte @p index of the text stands in. */
enum vp_shell_context vp_shell_line_context(const struct vp_shell_line *line,
					    size_t index);

/**
 * Adds edits that put a word of its own, @p value as the shell quotes it, in
 * place of @p size bytes of the text at @p index: the quotes that these stand
 * in are closed before and opened again behind.
 *
 * @param portable what stands there in portable bytes, or NULL
 */
void vp_shell_line_replace(const struct vp_shell_line *line, size_t index,
			   size_t size, enum vp_value value,
			   const char *portable, struct vp_fixup *fixup);

/** The same, between double quotes, of what the shell displays. */
void vp_shell_line_replace_displayed(const struct vp_shell_line *line,
				     size_t index, size_t size,
				     enum vp_value value, const char *portable,
				     struct vp_fixup *fixup);

VP_DEFINE_AUTO(shell_line, struct vp_shell_line, vp_shell_line_clear(local))

#endif
