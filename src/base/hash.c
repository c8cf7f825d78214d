/* SPDX-License-Identifier: MIT */
/* SHA-256 and its spellings, over libcrypto (which uses the CPU's own). */
#include "base/hash.h"

#include <openssl/evp.h>
#include <string.h>

struct vp_hasher {
	EVP_MD_CTX *digest;
};

struct vp_hasher *vp_hasher_new(void)
{
	struct vp_hasher *hasher = calloc(1, sizeof(*hasher));

	if (!hasher)
		return NULL;
	hasher->digest = EVP_MD_CTX_new();
	if (!hasher->digest ||
	    !EVP_DigestInit_ex(hasher->digest, EVP_sha256(), NULL)) {
		vp_hasher_free(hasher);
		return NULL;
	}
	return hasher;
}

void vp_hasher_free(struct vp_hasher *hasher)
{
	if (!hasher)
		return;
	EVP_MD_CTX_free(hasher->digest);
	free(hasher);
}

/*
 * Once a context has its algorithm, these cannot fail: they compute in memory
 * that is already there.
 */
void vp_hasher_reset(struct vp_hasher *hasher)
{
	EVP_DigestInit_ex(hasher->digest, NULL, NULL);
}

void vp_hasher_add(struct vp_hasher *hasher, const void *bytes, size_t size)
{
	EVP_DigestUpdate(hasher->digest, bytes, size);
}

void vp_hasher_finish(struct vp_hasher *hasher, struct vp_sha256 *out)
{
	EVP_DigestFinal_ex(hasher->digest, out->bytes, NULL);
}

void vp_hasher_digest(struct vp_hasher *hasher, const void *bytes, size_t size,
		      struct vp_sha256 *out)
{
	vp_hasher_reset(hasher);
	vp_hasher_add(hasher, bytes, size);
	vp_hasher_finish(hasher, out);
}

bool vp_sha256_equal(const struct vp_sha256 *a, const struct vp_sha256 *b)
{
	return memcmp(a->bytes, b->bytes, VP_SHA256_SIZE) == 0;
}

void vp_sha256_hex(const struct vp_sha256 *digest, char out[VP_SHA256_HEX_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < VP_SHA256_SIZE; i++) {
		out[2 * i] = digits[digest->bytes[i] >> 4];
		out[2 * i + 1] = digits[digest->bytes[i] & 15];
	}
	out[2 * VP_SHA256_SIZE] = '\0';
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

int vp_sha256_parse_hex(struct vp_sha256 *out, const char *hex)
{
	size_t i;

	for (i = 0; i < VP_SHA256_SIZE; i++) {
		int high = hex_digit(hex[2 * i]);
		int low = high < 0 ? -1 : hex_digit(hex[2 * i + 1]);

		if (low < 0)
			return -1;
		out->bytes[i] = (uint8_t)(high << 4 | low);
	}
	return hex[2 * VP_SHA256_SIZE] ? -1 : 0;
}

static void write_base64(const uint8_t *bytes, size_t size, char *out)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789-_";
	uint32_t bits = 0;
	int count = 0;
	size_t i;

	for (i = 0; i < size; i++) {
		bits = bits << 8 | bytes[i];
		for (count += 8; count >= 6; count -= 6)
			*out++ = digits[bits >> (count - 6) & 63];
	}
	if (count)
		*out++ = digits[bits << (6 - count) & 63];
	*out = '\0';
}

void vp_sha256_base64(const struct vp_sha256 *digest,
		      char out[VP_SHA256_BASE64_SIZE])
{
	write_base64(digest->bytes, VP_SHA256_SIZE, out);
}

bool vp_digest_base64(const char *algorithm, const void *bytes, size_t size,
		      char out[VP_DIGEST_BASE64_SIZE])
{
	const EVP_MD *kind = strcmp(algorithm, "sha256") == 0	? EVP_sha256()
			     : strcmp(algorithm, "sha384") == 0 ? EVP_sha384()
			     : strcmp(algorithm, "sha512") == 0 ? EVP_sha512()
								: NULL;
	uint8_t digest[EVP_MAX_MD_SIZE];
	unsigned int digest_size;

	if (!kind || !EVP_Digest(bytes, size, digest, &digest_size, kind, NULL))
		return false;
	write_base64(digest, digest_size, out);
	return true;
}
