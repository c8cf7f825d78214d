/* SPDX-License-Identifier: MIT */
#ifndef VP_FIXUP_EDIT_H
#define VP_FIXUP_EDIT_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

/** A fact of the place where an environment is. */
enum vp_value {
	VP_VALUE_LITERAL,	  /* @c text itself; never in a manifest */
	VP_VALUE_ENV,		  /* directory of the environment */
	VP_VALUE_ENV_NAME,	  /* its last component */
	VP_VALUE_SHEBANG,	  /* header of a script; see @c text */
	VP_VALUE_BASE_HOME,	  /* directory of the base's executable */
	VP_VALUE_BASE_LINK,	  /* the base's executable, as links name it */
	VP_VALUE_BASE_EXECUTABLE, /* the same with links resolved */
	VP_VALUE_BASE_PREFIX,	  /* sys.base_prefix */
	VP_VALUE_BASE_VERSION,	  /* such as "3.11.7" */
	VP_VALUE_RECORD,	  /* hash and size of the entry @c text */
	VP_VALUE_PORTABLE,	  /* nothing; portable bytes hold @c text */
};

/** How a value is spelled where it stands. */
enum vp_quoting {
	VP_QUOTING_RAW,		/* its bytes */
	VP_QUOTING_CONFIG,	/* of a line: newlines are refused */
	VP_QUOTING_SH,		/* a single-quoted sh word */
	VP_QUOTING_PROMPT,	/* between double quotes of sh, fish or csh, of
				   what a shell displays: '_' for what it acts
				   on */
	VP_QUOTING_FISH,	/* a fish word */
	VP_QUOTING_CSH,		/* a csh word */
	VP_QUOTING_POWERSHELL,	/* a PowerShell string */
	VP_QUOTING_NUSHELL,	/* a nushell string */
	VP_QUOTING_PYTHON,	/* a Python string literal, quotes and all */
	VP_QUOTING_PYTHON_PART, /* between the quotes of one */
	VP_QUOTING_JSON,	/* between the quotes of a JSON string */
	VP_QUOTING_URL,		/* percent-encoded path */
};

/**
 * A range of bytes that a location decides: @c length bytes at @c offset are,
 * or become, @c value spelled with @c quoting.
 *
 * @c text of VP_VALUE_SHEBANG is the interpreter's name and flags, as in
 * "python3.11 -E", and after a newline the PEP 263 line to keep, if any.  Of
 * VP_VALUE_RECORD it is the path of the entry.  Of VP_VALUE_ENV and _ENV_NAME
 * it is what stands there in portable bytes, when that is not the placeholder:
 * how a language finds the environment at run time.  Of VP_VALUE_LITERAL it
 * may hold any bytes; else it is a string.
 */
struct vp_edit {
	uint64_t offset;
	uint64_t length;
	enum vp_value value;
	enum vp_quoting quoting;
	const char *text; /* NULL when the value has none */
	size_t text_size;
};

/** Edits of one file, in order of offset, none overlapping another. */
struct vp_edits {
	struct vp_edit *items;
	size_t count;
};

/** Copies the list, not the texts, into @p arena. */
int vp_edits_copy(struct vp_arena *arena, const struct vp_edits *edits,
		  struct vp_edits *out, struct vp_error *err) VP_MUST_CHECK;

/** Names as docs/format.md lists them; NULL for what has none. */
const char *vp_value_name(enum vp_value value);
const char *vp_quoting_name(enum vp_quoting quoting);
/** -1 when there is no such name. */
int vp_value_parse(const char *name);
int vp_quoting_parse(const char *name);

#endif
