/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_PREFLIGHT_H
#define VP_ENV_PREFLIGHT_H

#include "env/manifest.h"
#include "fixup/value.h"
#include "python/interpreter.h"

/**
 * Can this host run the environment at directory @p env?  Looks at machine,
 * system and C library, and finds the base interpreter, which @p python may
 * name; writes nothing.  A "no" is an error of the 30s that says why; a path
 * that no environment can be at is VENVPACK_ERR_ARGUMENT.
 */
int vp_preflight(const struct vp_manifest *manifest, const char *env,
		 const char *python, struct vp_interpreter *base,
		 struct vp_context *ctx, struct vp_error *err) VP_MUST_CHECK;

/**
 * Is there room for the environment where directory @p env will be made?  If
 * not: VENVPACK_ERR_NO_SPACE.
 */
int vp_preflight_space(const struct vp_manifest *manifest, const char *env,
		       struct vp_error *err) VP_MUST_CHECK;

/**
 * The questions of vp_preflight() one by one, each with its own answer: may
 * an environment be at directory @p env, is this its machine, system and C
 * library, and which base interpreter can it have?
 */
int vp_preflight_path(const char *env, struct vp_error *err) VP_MUST_CHECK;
int vp_preflight_platform(const struct vp_manifest *manifest,
			  struct vp_error *err) VP_MUST_CHECK;
int vp_preflight_python(const struct vp_manifest *manifest, const char *python,
			struct vp_interpreter *base, struct vp_context *ctx,
			struct vp_error *err) VP_MUST_CHECK;

/**
 * Can directory @p env be made, and can programs be run there?  If not:
 * VENVPACK_ERR_DESTINATION.
 */
int vp_preflight_destination(const char *env,
			     struct vp_error *err) VP_MUST_CHECK;

/**
 * Tells, as findings "missing-library" of @p severity, of shared libraries
 * that its binaries are linked to and the loader here does not find.  Sets
 * @p missing to the first of them, borrowed, or NULL.
 */
int vp_preflight_libraries(const struct vp_manifest *manifest,
			   enum venvpack_severity severity,
			   const char **missing, struct vp_context *ctx,
			   struct vp_error *err) VP_MUST_CHECK;

/** The place of an environment at @p env with base @p base; both borrowed. */
struct vp_place vp_place_at(const char *env, const struct vp_interpreter *base,
			    struct vp_tree *tree);

#endif
