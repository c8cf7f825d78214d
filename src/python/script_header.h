/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_SCRIPT_HEADER_H
#define VP_PYTHON_SCRIPT_HEADER_H

#include <stdbool.h>

#include "base/buffer.h"

/**
 * The header of a script: what makes the kernel, or sh, run an interpreter.
 *
 * Recognised are the six forms that installers write:
 *   1  "#!/env/bin/python3.11 -E"
 *   2  "#!/bin/sh" and '''exec' "/a b/env/bin/python" "$0" "$@"   (distlib)
 *   3  the same with single quotes, as shlex writes                 (uv, installer)
 *   4  the same with "$(dirname -- "$(realpath -- "$0")")"/'python' (uv --relocatable)
 *   5  "#!/bin/sh" and "exec" "`dirname $(realpath -- $0)`/python"  (venv-pack2)
 *   6  our own self-locating header
 *
 * Form 1 is the header of any script, so what @c interpreter is, is for the
 * caller to tell: "/usr/bin/env" with the flags "python3", "/bin/sh" and the
 * "python" of a wheel's script are reported as they stand.
 *
 * Names are made of the bytes [A-Za-z0-9_./+@%,:=~-], and flags of those and
 * blanks, and neither has a "coding:" or "coding=", which Python would act on.
 * A header with others is none of these forms: what it means depends on a
 * shell, or it cannot be written again.
 */
struct vp_script_header {
	size_t size;	   /**< bytes of the header, its last newline too */
	char *interpreter; /**< path as written, unquoted; NULL: self-locating */
	char *name;	   /**< last component of the interpreter */
	char *flags;	   /**< interpreter flags such as "-sE", or NULL */
	char *coding;	   /**< a PEP 263 line inside the header, or NULL */
	bool crlf;	   /**< lines end in CR LF */
};

/**
 * Parses the header at the start of @p bytes.  A PEP 263 line that follows
 * belongs to the header, since it has to stay on line 2.
 *
 * @return 1 when there is one, 0 when there is none of these forms, or a
 *         negative status when out of memory
 */
int vp_script_header_parse(struct vp_script_header *header, const char *bytes,
			   size_t size, struct vp_error *err) VP_MUST_CHECK;
void vp_script_header_clear(struct vp_script_header *header);

/**
 * Appends the header that runs DIR/@p name: one #! line where its bytes are
 * safe and at most 127, else the quoted '''exec' form.
 *
 * What sh and Python cannot both read is VENVPACK_ERR_ARGUMENT: a newline in
 * @p dir, one that is not text in the script's encoding, a name, flags or a
 * coding line of which parsing would not have given back.
 *
 * @param dir    absolute path
 * @param flags  interpreter flags, or NULL
 * @param coding PEP 263 line to keep on line 2, or NULL
 */
int vp_script_header_write(struct vp_buffer *out, const char *dir,
			   const char *name, const char *flags,
			   const char *coding,
			   struct vp_error *err) VP_MUST_CHECK;

/**
 * Appends the self-locating header: POSIX sh that follows links to itself and
 * runs @p name beside it.  Works in dash and busybox, without realpath.
 */
int vp_script_header_write_portable(struct vp_buffer *out, const char *name,
				    const char *flags, const char *coding,
				    struct vp_error *err) VP_MUST_CHECK;

VP_DEFINE_AUTO(script_header, struct vp_script_header,
	       vp_script_header_clear(local))

#endif
