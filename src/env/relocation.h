/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_RELOCATION_H
#define VP_ENV_RELOCATION_H

#include "base/context.h"
#include "env/manifest.h"
#include "fixup/value.h"

/*
 * Making an environment what it is to be at a place.
 *
 * What must change is first made whole in .venvpack/relocation, with the
 * manifest that will then be true, and after that renamed into place file by
 * file.  So what fails, fails before anything was changed; and what was
 * interrupted afterwards is finished by doing the rest of the renames, for
 * whatever place they are.
 */

struct vp_relocation {
	struct vp_manifest *manifest; /* brought up to date */
	int env;		      /* directory of the environment */
	const struct vp_place *place;
	bool is_staged; /* nobody sees it yet: needs no care about crashes */
	struct vp_context *ctx;

	uint64_t edited_count; /* entries that were rewritten; set */
	uint64_t kept_count;   /* entries that are not as recorded; set */
	bool has_changed;      /* anything, the manifest too; set */
};

/**
 * Gives every entry with edits the bytes it has at the place, and stores the
 * manifest.  What is not as recorded is left alone, with a finding: "changed"
 * or "missing".  Where nothing would change, nothing is written.
 */
int vp_relocation_run(struct vp_relocation *relocation,
		      struct vp_error *err) VP_MUST_CHECK;

/**
 * Finishes what a run that was interrupted left in environment @p env, if
 * anything; to be called before its manifest is loaded.
 */
int vp_relocation_recover(int env, struct vp_context *ctx,
			  struct vp_error *err) VP_MUST_CHECK;

#endif
