/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_COPIED_PYTHON_H
#define VP_ENV_COPIED_PYTHON_H

#include "env/findings.h"
#include "env/selection.h"
#include "python/interpreter.h"

/**
 * Makes links of the copies of the base's executable in bin, as environments
 * without links have them: a copy starts only with the base that it was taken
 * from, whose directory is in its bytes or beside it.  Told as a note; a copy
 * of something else stays, with a warning.
 */
int vp_copied_python_link(struct vp_tree *tree,
			  const struct vp_selection *selection,
			  const struct vp_interpreter *base,
			  struct vp_findings *findings,
			  struct vp_error *err) VP_MUST_CHECK;

#endif
