/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_EXTRACT_H
#define VP_ENV_EXTRACT_H

#include "base/cleanup.h"
#include "base/context.h"
#include "env/manifest.h"
#include "env/target.h"

/** An archive being read: its manifest first, then its entries. */
struct vp_extractor;

/**
 * Opens archive @p path ("-" is standard input), of any format, and reads its
 * head: the manifest, checked against its recorded hash, into an empty
 * @p manifest.
 *
 * What does not begin with a manifest is VENVPACK_ERR_NOT_AN_ARCHIVE; a
 * link that would leave the environment is VENVPACK_ERR_UNSAFE.
 */
int vp_extractor_open(struct vp_extractor **out, const char *path,
		      struct vp_manifest *manifest,
		      const struct vp_context *ctx,
		      struct vp_error *err) VP_MUST_CHECK;
void vp_extractor_close(struct vp_extractor *extractor);

/**
 * Reads every entry, once, and checks it against @p tree, that of the
 * manifest: order, name, type, mode, size, time, link, hash.  Whatever
 * differs, is missing or is too much is VENVPACK_ERR_CORRUPT, with the entry
 * and the reason.
 *
 * Files are written to @p target, as they are in the archive; with NULL nothing
 * is.  Directories and links are made from the tree, not here.
 */
int vp_extractor_run(struct vp_extractor *extractor, const struct vp_tree *tree,
		     const struct vp_target *target, struct vp_context *ctx,
		     struct vp_error *err) VP_MUST_CHECK;

VP_DEFINE_AUTO(extractor, struct vp_extractor *, vp_extractor_close(*local))

#endif
