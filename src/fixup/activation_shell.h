/* SPDX-License-Identifier: MIT */
#ifndef VP_FIXUP_ACTIVATION_SHELL_H
#define VP_FIXUP_ACTIVATION_SHELL_H

#include "fixup/activation_text.h"

/** Edits an activation script of the shell that @p text is for. */
void vp_activation_shell_fix(const struct vp_fixup_facts *facts,
			     const struct vp_fixup_file *file,
			     const struct vp_activation_text *text,
			     struct vp_fixup *fixup);

#endif
