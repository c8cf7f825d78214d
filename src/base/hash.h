/* SPDX-License-Identifier: MIT */
#ifndef VP_BASE_HASH_H
#define VP_BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/error.h"

#define VP_SHA256_SIZE 32
#define VP_SHA256_HEX_SIZE 65	 /* digits and the NUL */
#define VP_SHA256_BASE64_SIZE 44 /* as RECORD writes it, and the NUL */

struct vp_sha256 {
	uint8_t bytes[VP_SHA256_SIZE];
};

/** A digest in the making.  One thread uses one at a time. */
struct vp_hasher;

/** Returns NULL when out of memory. */
struct vp_hasher *vp_hasher_new(void);
void vp_hasher_free(struct vp_hasher *hasher);

/** Starts over; also needed before the first use. */
void vp_hasher_reset(struct vp_hasher *hasher);
void vp_hasher_add(struct vp_hasher *hasher, const void *bytes, size_t size);
void vp_hasher_finish(struct vp_hasher *hasher, struct vp_sha256 *out);

/** The digest of one buffer, with @p hasher, which is reset before. */
void vp_hasher_digest(struct vp_hasher *hasher, const void *bytes, size_t size,
		      struct vp_sha256 *out);

bool vp_sha256_equal(const struct vp_sha256 *a, const struct vp_sha256 *b);

/** Lower-case hexadecimal. */
void vp_sha256_hex(const struct vp_sha256 *digest,
		   char out[VP_SHA256_HEX_SIZE]);
int vp_sha256_parse_hex(struct vp_sha256 *out, const char *hex) VP_MUST_CHECK;

/** urlsafe base64 without padding, as in RECORD files. */
void vp_sha256_base64(const struct vp_sha256 *digest,
		      char out[VP_SHA256_BASE64_SIZE]);

#define VP_DIGEST_BASE64_SIZE 87 /* of the longest, and the NUL */

/**
 * The digest of @p bytes by "sha256", "sha384" or "sha512", spelled as RECORD
 * files do.
 *
 * @return false when @p algorithm is another
 */
bool vp_digest_base64(const char *algorithm, const void *bytes, size_t size,
		      char out[VP_DIGEST_BASE64_SIZE]);

VP_DEFINE_AUTO(hasher, struct vp_hasher *, vp_hasher_free(*local))

#endif
