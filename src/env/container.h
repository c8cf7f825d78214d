/* SPDX-License-Identifier: MIT */
#ifndef VP_ENV_CONTAINER_H
#define VP_ENV_CONTAINER_H

#include "archive/codec.h"
#include "archive/member.h"
#include "env/destination.h"
#include "env/manifest.h"
#include "env/segment.h"

/** What a worker made of one segment, until it is taken in order. */
struct vp_part {
	struct vp_buffer raw;	  /**< before it was compressed as a whole */
	struct vp_buffer bytes;	  /**< to be written */
	struct vp_buffer records; /**< what else is to be known of them */
};

void vp_part_reset(struct vp_part *part);
void vp_part_clear(struct vp_part *part);

/** Something that an environment is packed into. */
struct vp_container {
	const struct vp_container_kind *kind;
	struct vp_segment_sizes sizes; /**< into what the tree is cut */
};

/**
 * What a kind of container has to bring: a file container_NAME.c that defines
 * one of these and a function vp_container_NAME().  What that makes begins
 * with a struct vp_container.
 *
 * What adds, and @c close_part, runs in worker number @p worker, for one part at
 * a time; all else in order, on the thread that packs.
 */
struct vp_container_kind {
	/** Prepares for the entries.  May be NULL. */
	int (*begin)(struct vp_container *container,
		     const struct vp_manifest *manifest, struct vp_error *err);

	/** Adds what comes before the entries.  May be NULL: nothing does. */
	int (*add_head)(struct vp_container *container, unsigned int worker,
			struct vp_part *part,
			const struct vp_manifest *manifest,
			struct vp_error *err);
	int (*take_head)(struct vp_container *container, struct vp_part *part,
			 struct vp_error *err);

	/** Adds a whole entry.  @p bytes are a file's, else none. */
	int (*add)(struct vp_container *container, unsigned int worker,
		   struct vp_part *part, const struct vp_entry *entry,
		   const char *bytes, struct vp_error *err);

	/** Adds a piece of a file that is cut. */
	int (*add_piece)(struct vp_container *container, unsigned int worker,
			 struct vp_part *part, const struct vp_entry *entry,
			 const struct vp_segment *segment, const char *bytes,
			 struct vp_error *err);

	/** Ends what was added for @p segment.  May be NULL. */
	int (*close_part)(struct vp_container *container, unsigned int worker,
			  struct vp_part *part,
			  const struct vp_segment *segment,
			  struct vp_error *err);

	/** Takes a part.  @p bytes are those of a piece, else NULL. */
	int (*take)(struct vp_container *container, struct vp_part *part,
		    const struct vp_entry *entry,
		    const struct vp_segment *segment, const char *bytes,
		    struct vp_error *err);

	/** Writes what comes after the entries.  May be NULL. */
	int (*finish)(struct vp_container *container,
		      const struct vp_manifest *manifest, struct vp_error *err);

	/** Releases what the container holds, not the container. */
	void (*clear)(struct vp_container *container);
};

/** How to fill it. */
struct vp_container_options {
	enum vp_compression compression; /**< of a tar */
	int level; /**< 0 means the default; one that there is not is
			VENVPACK_ERR_ARGUMENT */
	unsigned int workers;
};

/* The destination must live on, and need not be open yet. */

/** A tar, compressed or not. */
int vp_container_tar(struct vp_container **out,
		     struct vp_destination *destination,
		     const struct vp_container_options *options,
		     struct vp_error *err) VP_MUST_CHECK;

/** A zip.  A name that is no UTF-8 is VENVPACK_ERR_UNSUPPORTED. */
int vp_container_zip(struct vp_container **out,
		     struct vp_destination *destination,
		     const struct vp_container_options *options,
		     struct vp_error *err) VP_MUST_CHECK;

/** A directory, in staging. */
int vp_container_directory(struct vp_container **out,
			   struct vp_destination *destination,
			   const struct vp_container_options *options,
			   struct vp_error *err) VP_MUST_CHECK;

void vp_container_free(struct vp_container *container);

/* For kinds of containers. */

/** An entry as a member. */
struct vp_member vp_container_member(const struct vp_entry *entry);

/** Appends what the member @p path of .venvpack is called. */
int vp_container_head_path(struct vp_buffer *out, const struct vp_tree *tree,
			   const char *path,
			   struct vp_error *err) VP_MUST_CHECK;

/** The hash of manifest.json, which stands beside it. */
int vp_container_hash(const struct vp_buffer *json,
		      char out[VP_SHA256_HEX_SIZE],
		      struct vp_error *err) VP_MUST_CHECK;

VP_DEFINE_AUTO(container, struct vp_container *, vp_container_free(*local))

#endif
