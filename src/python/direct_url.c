/* SPDX-License-Identifier: MIT */
/* Where a package came from, if not from an index. */
#include "python/direct_url.h"

#include <fcntl.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/path.h"
#include "python/quote.h"

#define READ_SIZE ((size_t)256 * 1024)
#define SHA256_FRAGMENT "sha256="

static int hash_file(struct vp_sha256 *out, const char *path,
		     struct vp_error *err)
{
	VP_AUTO(hasher) struct vp_hasher *hasher = vp_hasher_new();
	VP_AUTO(free) char *bytes = malloc(READ_SIZE);
	VP_AUTO(close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	size_t size;

	if (!hasher || !bytes)
		return vp_fail_nomem(err);
	if (fd < 0)
		return vp_fail_errno(err, "cannot open '%s'", path);
	vp_hasher_reset(hasher);
	do {
		if (vp_read(fd, bytes, READ_SIZE, &size, path, err))
			return err->status;
		vp_hasher_add(hasher, bytes, size);
	} while (size == READ_SIZE);
	vp_hasher_finish(hasher, out);
	return 0;
}

static void write_hash(struct vp_buffer *out, const char *hex, size_t size)
{
	/* The first form is the older one, which older readers look for. */
	vp_buffer_printf(out,
			 "{\"hash\": \"sha256=%.*s\", "
			 "\"hashes\": {\"sha256\": \"%.*s\"}}",
			 (int)size, hex, (int)size, hex);
}

static void write_file_url(struct vp_buffer *out, const char *path)
{
	vp_buffer_text(out, "\"url\": \"file://");
	vp_quote_url(out, path);
	vp_buffer_text(out, "\"}");
}

int vp_direct_url_write_archive(struct vp_buffer *out, const char *path,
				struct vp_error *err)
{
	char hex[VP_SHA256_HEX_SIZE];
	struct vp_sha256 digest;

	if (hash_file(&digest, path, err))
		return err->status;
	vp_sha256_hex(&digest, hex);
	vp_buffer_text(out, "{\"archive_info\": ");
	write_hash(out, hex, strlen(hex));
	vp_buffer_text(out, ", ");
	write_file_url(out, path);
	return vp_buffer_check(out, err);
}

void vp_direct_url_write_directory(struct vp_buffer *out, const char *path)
{
	vp_buffer_text(out, "{\"dir_info\": {}, ");
	write_file_url(out, path);
}

/* What of "user:password@host" says where, not who. */
static const char *skip_credentials(const char *host, size_t size)
{
	size_t authority = strcspn(host, "/?#");
	const char *at =
		memrchr(host, '@', authority < size ? authority : size);

	return at ? at + 1 : host;
}

void vp_direct_url_write_remote(struct vp_buffer *out, const char *url)
{
	size_t size = strcspn(url, "#");
	const char *fragment = url[size] ? url + size + 1 : "";
	const char *scheme_end = strstr(url, "://");
	VP_AUTO(buffer) struct vp_buffer plain = { 0 };

	if (scheme_end && scheme_end < url + size) {
		const char *host = scheme_end + 3;
		const char *rest =
			skip_credentials(host, (size_t)(url + size - host));

		vp_buffer_append(&plain, url, (size_t)(host - url));
		vp_buffer_append(&plain, rest, (size_t)(url + size - rest));
	} else {
		vp_buffer_append(&plain, url, size);
	}
	vp_buffer_text(out, "{\"archive_info\": ");
	if (vp_has_prefix(fragment, SHA256_FRAGMENT)) {
		fragment += strlen(SHA256_FRAGMENT);
		write_hash(out, fragment, strspn(fragment, "0123456789abcdef"));
	} else {
		vp_buffer_text(out, "{}");
	}
	vp_buffer_text(out, ", \"url\": \"");
	vp_quote_json(out, vp_buffer_string(&plain));
	vp_buffer_text(out, "\"}");
	if (plain.failed)
		out->failed = true;
}

static int hex_value(char digit)
{
	static const char digits[] = "0123456789abcdef";
	const char *found = digit ? strchr(digits, digit | 0x20) : NULL;

	return found ? (int)(found - digits) : -1;
}

bool vp_direct_url_path(struct vp_buffer *out, const char *url)
{
	const char *p = url;

	if (!vp_has_prefix(p, "file:"))
		return false;
	p += strlen("file:");
	if (vp_has_prefix(p, "//")) {
		p += 2;
		if (vp_has_prefix(p, "localhost/"))
			p += strlen("localhost");
	}
	if (*p != '/')
		return false;
	for (; *p && *p != '?' && *p != '#'; p++) {
		int high = *p == '%' ? hex_value(p[1]) : -1;
		int low = high < 0 ? -1 : hex_value(p[2]);

		if (low < 0) {
			vp_buffer_char(out, *p);
			continue;
		}
		vp_buffer_char(out, (char)(high * 16 + low));
		p += 2;
	}
	return true;
}
