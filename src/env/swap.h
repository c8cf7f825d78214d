/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_SWAP_H
#define VP_ENV_SWAP_H

#include "base/error.h"

/*
 * A new environment takes the place of an old one, which becomes
 * NAME.previous; the one that was that before goes.
 *
 * On its way the new one, and after the exchange the old one, is called
 * ".NAME.venvpack.swap-INODE" after the inode of the new one.  So whoever finds
 * it after a crash can tell whether the exchange took place.
 *
 * All of it is done under the lock of the destination.
 */
struct vp_swap {
	int parent;	   /* the directory that all are in */
	const char *name;  /* of the destination, in it */
	const char *shown; /* its path, for messages */
};

/**
 * May the destination be replaced?  What is no environment is
 * VENVPACK_ERR_EXISTS, and so is a NAME.previous that is none.
 */
int vp_swap_check(const struct vp_swap *swap,
		  struct vp_error *err) VP_MUST_CHECK;

/**
 * Replaces the destination by directory @p temporary, at once where the file
 * system can exchange two names.  When it fails, the old one is in its place
 * and the new one is called @p temporary again.
 */
int vp_swap_run(const struct vp_swap *swap, const char *temporary,
		struct vp_error *err) VP_MUST_CHECK;

/** Afterwards: the old one becomes NAME.previous. */
int vp_swap_keep(const struct vp_swap *swap,
		 struct vp_error *err) VP_MUST_CHECK;

/** Finishes or undoes what a killed run left. */
int vp_swap_recover(const struct vp_swap *swap,
		    struct vp_error *err) VP_MUST_CHECK;

/** Exchanges the destination and NAME.previous. */
int vp_swap_back(const struct vp_swap *swap,
		 struct vp_error *err) VP_MUST_CHECK;

#endif
