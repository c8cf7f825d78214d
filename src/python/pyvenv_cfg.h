/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_PYVENV_CFG_H
#define VP_PYTHON_PYVENV_CFG_H

#include <stdbool.h>
#include <stddef.h>

/*
 * pyvenv.cfg, as PEP 405 and site.py read it: "key = value" lines, keys in any
 * case, spaces trimmed; other lines are ignored.
 */

/** One line.  Offsets are into the text; the value is trimmed. */
struct vp_cfg_line {
	const char *key; /**< as written; compare with vp_cfg_is_key() */
	size_t key_size;
	size_t value_offset;
	size_t value_size;
};

/**
 * Finds the next "key = value" line at or after @p *offset, and moves
 * @p *offset behind it.
 *
 * @return false at the end of the text
 */
bool vp_cfg_next(const char *text, size_t size, size_t *offset,
		 struct vp_cfg_line *line);

bool vp_cfg_is_key(const struct vp_cfg_line *line, const char *key);

/** The value of @p key (the last one, as site.py) copied out, or NULL. */
char *vp_cfg_value(const char *text, size_t size, const char *key);

#endif
