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
 * Parses the header at the start of @p bytes.
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
void vp_script_header_write_portable(struct vp_buffer *out, const char *name,
				     const char *flags, const char *coding);

VP_DEFINE_AUTO(script_header, struct vp_script_header,
	       vp_script_header_clear(local))

#endif
