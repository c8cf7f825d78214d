/* SPDX-License-Identifier: MIT */
#ifndef VP_PYTHON_DIRECT_URL_H
#define VP_PYTHON_DIRECT_URL_H

#include <stdbool.h>

#include "base/buffer.h"

/*
 * direct_url.json, by the packaging specification "Recording the Direct URL
 * Origin of installed distributions".
 */

/** Appends that of a wheel or another archive at absolute path @p path. */
int vp_direct_url_write_archive(struct vp_buffer *out, const char *path,
				struct vp_error *err) VP_MUST_CHECK;

/** Appends that of a source tree at absolute path @p path. */
void vp_direct_url_write_directory(struct vp_buffer *out, const char *path);

/**
 * Appends that of an archive at @p url, without the credentials and the
 * fragment in it; a fragment "sha256=..." becomes its hash.
 */
void vp_direct_url_write_remote(struct vp_buffer *out, const char *url);

/**
 * Appends the path that a file: URL names; false when it names none, or one of
 * another host.
 */
bool vp_direct_url_path(struct vp_buffer *out, const char *url);

#endif
