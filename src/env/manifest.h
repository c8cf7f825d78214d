/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_MANIFEST_H
#define VP_ENV_MANIFEST_H

#include "base/buffer.h"
#include "base/context.h"
#include "env/tree.h"

#define VP_MANIFEST_DIRECTORY ".venvpack"
#define VP_MANIFEST_PATH ".venvpack/manifest.json"
#define VP_MTREE_PATH ".venvpack/files.mtree"

#define VP_FORMAT 1
#define VP_FORMAT_MINOR 0

/** An installed distribution. */
struct vp_package {
	const char *name;
	const char *version;
};

/** A finding that travels with the archive. */
struct vp_manifest_finding {
	enum venvpack_severity severity;
	const char *code;
	const char *path; /* NULL when it is of no entry */
	const char *message;
};

/**
 * Facts of an environment and all its entries: what manifest.json and
 * files.mtree hold together.  Strings live in the tree's arena.
 */
struct vp_manifest {
	struct vp_tree tree;
	int64_t format_minor;
	const char *producer; /* such as "venvpack 0.1.0" */
	const char *maker;    /* "venv", "virtualenv", "uv", "venvpack" */
	const char *location; /* where its bytes are for; NULL: portable */
	bool system_site_packages;

	/* The base interpreter, as in struct vp_interpreter. */
	const char *implementation;
	const char *python_version;
	const char *abi_flags;
	const char *soabi;
	const char *base_home;
	const char *base_link;
	const char *base_executable;
	const char *base_prefix;
	bool free_threaded;
	bool debug;

	/* The platform its files need. */
	const char *system;	  /* "linux" */
	const char *machine;	  /* "x86_64" */
	const char *libc;	  /* "glibc" or "musl"; NULL: none needed */
	const char *libc_version; /* the lowest that will do, or NULL */
	const char **libraries;	  /* shared ones that it has to have, sorted */
	size_t library_count;

	struct vp_package *packages;
	size_t package_count;
	struct vp_manifest_finding *findings;
	size_t finding_count;
};

/** Appends files.mtree and then manifest.json, which holds its hash. */
int vp_manifest_write(const struct vp_manifest *manifest,
		      struct vp_buffer *json, struct vp_buffer *mtree,
		      struct vp_error *err) VP_MUST_CHECK;

/**
 * Parses and validates both.  A newer major format is
 * VENVPACK_ERR_NEWER_FORMAT; what is malformed is VENVPACK_ERR_CORRUPT.
 */
int vp_manifest_parse(struct vp_manifest *manifest, const char *json,
		      size_t json_size, const char *mtree, size_t mtree_size,
		      struct vp_error *err) VP_MUST_CHECK;

/** Reads both from the .venvpack directory of environment @p env. */
int vp_manifest_load(struct vp_manifest *manifest, int env,
		     struct vp_error *err) VP_MUST_CHECK;

/** Replaces both in environment @p env, manifest.json last. */
int vp_manifest_store(const struct vp_manifest *manifest, int env,
		      struct vp_error *err) VP_MUST_CHECK;

void vp_manifest_clear(struct vp_manifest *manifest);

VP_DEFINE_AUTO(manifest, struct vp_manifest, vp_manifest_clear(local))

#endif
