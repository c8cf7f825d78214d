/* SPDX-License-Identifier: MIT */
#ifndef VP_ARCHIVE_SNIFF_H
#define VP_ARCHIVE_SNIFF_H

#include <stddef.h>

/**
 * What a file that we do not read seems to be, by its first bytes: what
 * follows "it is" in a message.
 */
const char *vp_sniff(const char *bytes, size_t size);

#endif
