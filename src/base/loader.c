/* SPDX-License-Identifier: MIT */
/* Where the dynamic loader of this host looks for shared libraries. */
#include "base/loader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"

#define CACHE_PATH "/etc/ld.so.cache"
#define CACHE_MAX ((size_t)64 * 1024 * 1024)

/* glibc's dl-cache.h: a header, entries, strings; numbers as the host's. */
#define CACHE_MAGIC "glibc-ld.so.cache1.1"
#define CACHE_COUNT_AT 20
#define CACHE_HEADER_SIZE 48
#define CACHE_ENTRY_SIZE 24
#define CACHE_KEY_AT 4

/* Which of them there are differs from distribution to distribution. */
static const char *const directories[] = {
	"/lib64",   "/usr/lib64",	 "/usr/local/lib",	  "/lib",
	"/usr/lib", "/lib/%s-linux-gnu", "/usr/lib/%s-linux-gnu",
};

static uint32_t number_at(const unsigned char *bytes)
{
	uint32_t number;

	memcpy(&number, bytes, sizeof(number));
	return number;
}

bool vp_loader_cache_has(const void *cache, size_t size, const char *name)
{
	const size_t magic_size = sizeof(CACHE_MAGIC) - 1;
	const unsigned char *bytes = cache;
	size_t length = strlen(name) + 1;
	const unsigned char *header;
	size_t count;
	size_t i;

	if (!size)
		return false;
	/* An older cache may come first. */
	header = memmem(bytes, size, CACHE_MAGIC, magic_size);
	if (!header)
		return false;
	size -= (size_t)(header - bytes);
	if (size < CACHE_HEADER_SIZE)
		return false;
	count = number_at(header + CACHE_COUNT_AT);
	if (count > (size - CACHE_HEADER_SIZE) / CACHE_ENTRY_SIZE)
		return false;
	for (i = 0; i < count; i++) {
		size_t key = number_at(header + CACHE_HEADER_SIZE +
				       i * CACHE_ENTRY_SIZE + CACHE_KEY_AT);

		if (key < size && size - key >= length &&
		    memcmp(header + key, name, length) == 0)
			return true;
	}
	return false;
}

int vp_loader_open(struct vp_loader *loader, struct vp_error *err)
{
	if (!vp_read_file(AT_FDCWD, CACHE_PATH, CACHE_MAX, &loader->cache, err))
		return 0;
	if (err->status == VENVPACK_ERR_NOMEM)
		return err->status;
	*err = (struct vp_error){ 0 };
	vp_buffer_reset(&loader->cache);
	return 0;
}

void vp_loader_close(struct vp_loader *loader)
{
	vp_buffer_clear(&loader->cache);
}

static bool is_in(const char *directory, size_t length, const char *name)
{
	char path[4096];
	struct stat st;
	int size = snprintf(path, sizeof(path), "%.*s/%s", (int)length,
			    directory, name);

	return size > 0 && (size_t)size < sizeof(path) && !stat(path, &st) &&
	       S_ISREG(st.st_mode);
}

/* Of a list as in LD_LIBRARY_PATH. */
static bool is_in_list(const char *list, const char *name)
{
	while (list && *list) {
		size_t length = strcspn(list, ":;\n");

		if (length && length < 2048 && is_in(list, length, name))
			return true;
		list += length;
		list += strspn(list, ":;\n");
	}
	return false;
}

bool vp_loader_finds(const struct vp_loader *loader, const char *name,
		     const char *machine)
{
	char directory[256];
	size_t i;

	if (is_in_list(getenv("LD_LIBRARY_PATH"), name) ||
	    vp_loader_cache_has(loader->cache.data, loader->cache.size, name))
		return true;
	for (i = 0; i < sizeof(directories) / sizeof(directories[0]); i++) {
		const char *blank = strstr(directories[i], "%s");
		int before = blank ? (int)(blank - directories[i])
				   : (int)strlen(directories[i]);

		snprintf(directory, sizeof(directory), "%.*s%.64s%s", before,
			 directories[i], blank ? machine : "",
			 blank ? blank + 2 : "");
		if (is_in(directory, strlen(directory), name))
			return true;
	}
	return false;
}
