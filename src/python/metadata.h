/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_METADATA_H
#define VP_PYTHON_METADATA_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buffer.h"

/*
 * METADATA, by the packaging specification "Core metadata", and WHEEL: fields
 * as in e-mail, "Name: value", up to an empty line.  LF or CR LF.
 */

/** One field.  A value that goes on in the next lines has its line ends. */
struct vp_metadata_field {
	const char
		*name; /**< as written; compare with vp_metadata_is_field() */
	size_t name_size;
	const char *value;
	size_t value_size;
};

/**
 * Finds the field at @p *offset, and moves @p *offset behind it.
 *
 * @return false at the end of the fields
 */
bool vp_metadata_next(const char *text, size_t size, size_t *offset,
		      struct vp_metadata_field *field);

bool vp_metadata_is_field(const struct vp_metadata_field *field,
			  const char *name);

/** What METADATA tells of a package. */
struct vp_metadata {
	const char *name;
	const char *version;
	const char **requirements; /**< its Requires-Dist, as written */
	size_t requirement_count;
	const char *python; /**< its Requires-Python, or NULL */
};

/** Parses; the strings live as long as @p arena. */
int vp_metadata_parse(struct vp_metadata *metadata, const char *text,
		      size_t size, struct vp_arena *arena,
		      struct vp_error *err) VP_MUST_CHECK;

/** Appends the name of a package as PEP 503 normalises it. */
void vp_metadata_normalise(struct vp_buffer *out, const char *name);

/** Are these names of the same package? */
bool vp_metadata_same_name(const char *a, const char *b);

/**
 * Are these spellings of the same version?  Case, separators and leading zeros
 * make no difference.
 */
bool vp_metadata_same_version(const char *a, const char *b);

#endif
