/* SPDX-License-Identifier: MIT */
/*
 * manifest.json and files.mtree, with a NUL between them: what is accepted is
 * written and read again without loss.  The recorded hash of files.mtree is set
 * right first, or nothing else would ever be looked at.
 */
#include "fuzz.h"

#include <string.h>

#include "base/hash.h"
#include "env/manifest.h"

static const char marker[] = "HASH-OF-FILES-MTREE";

static void copy_with_hash(struct vp_buffer *out, const char *json, size_t size,
			   const char *mtree, size_t mtree_size)
{
	const char *place = memmem(json, size, marker, strlen(marker));
	VP_AUTO(hasher) struct vp_hasher *hasher = vp_hasher_new();
	struct vp_sha256 digest;
	char hex[VP_SHA256_HEX_SIZE];

	MUST(hasher);
	vp_hasher_digest(hasher, mtree, mtree_size, &digest);
	vp_sha256_hex(&digest, hex);
	if (!place) {
		vp_buffer_append(out, json, size);
		return;
	}
	vp_buffer_append(out, json, (size_t)(place - json));
	vp_buffer_text(out, hex);
	vp_buffer_append(out, place + strlen(marker),
			 size - strlen(marker) - (size_t)(place - json));
}

static void check_again(const struct vp_manifest *manifest)
{
	VP_AUTO(manifest) struct vp_manifest again = { 0 };
	VP_AUTO(buffer) struct vp_buffer json = { 0 };
	VP_AUTO(buffer) struct vp_buffer mtree = { 0 };
	VP_AUTO(buffer) struct vp_buffer json_again = { 0 };
	VP_AUTO(buffer) struct vp_buffer mtree_again = { 0 };
	struct vp_error err;

	MUST(vp_manifest_write(manifest, &json, &mtree, &err) == 0);
	MUST(vp_manifest_parse(&again, json.data, json.size, mtree.data,
			       mtree.size, &err) == 0);
	MUST(vp_manifest_write(&again, &json_again, &mtree_again, &err) == 0);
	MUST(json.size == json_again.size);
	MUST(memcmp(json.data, json_again.data, json.size) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	VP_AUTO(manifest) struct vp_manifest manifest = { 0 };
	VP_AUTO(buffer) struct vp_buffer json = { 0 };
	const char *text = (const char *)bytes;
	const char *split = memchr(text, '\0', size);
	size_t json_size = split ? (size_t)(split - text) : size;
	const char *mtree = split ? split + 1 : text + size;
	size_t mtree_size = size - (size_t)(mtree - text);
	struct vp_error err;

	copy_with_hash(&json, text, json_size, mtree, mtree_size);
	if (vp_manifest_parse(&manifest, vp_buffer_string(&json), json.size,
			      mtree, mtree_size, &err) == 0)
		check_again(&manifest);
	return 0;
}
