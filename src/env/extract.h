/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_EXTRACT_H
#define VP_ENV_EXTRACT_H

#include "base/cleanup.h"
#include "base/context.h"
#include "env/manifest.h"
#include "fixup/value.h"

/** An archive being read: its manifest first, then its entries. */
struct vp_extractor;

/**
 * Opens archive @p path ("-" is standard input) and reads its head: the
 * manifest, checked against its recorded hash, into an empty @p manifest.
 */
int vp_extractor_open(struct vp_extractor **out, const char *path,
		      struct vp_manifest *manifest,
		      struct vp_error *err) VP_MUST_CHECK;
void vp_extractor_close(struct vp_extractor *extractor);

/**
 * Reads every entry, once, and checks it against the manifest: order, name,
 * type, mode, size, time, link, hash.  Whatever differs, is missing or is too
 * much is VENVPACK_ERR_CORRUPT, with the entry and the reason.
 *
 * Below directory @p root, which must be empty, entries are written as they
 * are to be at @p place, and the manifest's tree is brought up to date: sizes,
 * hashes, links and edits are then those of what was written.  With a @p root
 * of -1 nothing is written.
 */
int vp_extractor_run(struct vp_extractor *extractor,
		     struct vp_manifest *manifest, int root,
		     const struct vp_place *place, struct vp_context *ctx,
		     struct vp_error *err) VP_MUST_CHECK;

VP_DEFINE_AUTO(extractor, struct vp_extractor *, vp_extractor_close(*local))

#endif
