/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_PACKER_H
#define VP_ENV_PACKER_H

#include "base/context.h"
#include "env/container.h"
#include "env/selection.h"

/**
 * Packs the tree of @p manifest, which was made from @p selection, into
 * @p container: the manifest, then the entries, read again and checked against the hashes of the
 * tree.
 *
 * A file that is no longer what was scanned is VENVPACK_ERR_CHANGED.
 */
int vp_packer_run(struct vp_container *container,
		  const struct vp_manifest *manifest,
		  const struct vp_selection *selection, struct vp_context *ctx,
		  struct vp_error *err) VP_MUST_CHECK;

#endif
