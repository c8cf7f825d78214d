/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_SOURCE_TREE_H
#define VP_PYTHON_SOURCE_TREE_H

#include "base/buffer.h"

/**
 * Appends the name of the package whose source is in directory @p dir, by the
 * plain cases of pyproject.toml and setup.cfg; nothing when it is not told
 * there.
 */
void vp_source_tree_name(struct vp_buffer *out, const char *dir);

#endif
