/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/loader.h"

#define HEADER 48
#define ENTRY 24
#define STRINGS (HEADER + 2 * ENTRY)

/* A cache of two libraries, as glibc's ldconfig writes it. */
struct cache {
	unsigned char bytes[STRINGS + 64];
};

static void put(struct cache *cache, size_t at, uint32_t number)
{
	memcpy(cache->bytes + at, &number, sizeof(number));
}

static struct cache make_cache(void)
{
	struct cache cache = { { 0 } };

	memcpy(cache.bytes, "glibc-ld.so.cache1.1", 20);
	put(&cache, 20, 2);
	memcpy(cache.bytes + STRINGS, "liba.so.1\0libb.so.2", 20);
	put(&cache, HEADER + 4, STRINGS);
	put(&cache, HEADER + ENTRY + 4, STRINGS + 10);
	return cache;
}

static void a_cache_tells_whole_names(void **state)
{
	const struct cache cache = make_cache();
	const size_t size = sizeof(cache.bytes);

	(void)state;
	assert_true(vp_loader_cache_has(cache.bytes, size, "liba.so.1"));
	assert_true(vp_loader_cache_has(cache.bytes, size, "libb.so.2"));
	assert_false(vp_loader_cache_has(cache.bytes, size, "liba.so"));
	assert_false(vp_loader_cache_has(cache.bytes, size, "a.so.1"));
	assert_false(vp_loader_cache_has(cache.bytes, size, "libc.so.6"));
}

static void an_older_cache_before_it_is_passed_over(void **state)
{
	const struct cache cache = make_cache();
	unsigned char bytes[64 + sizeof(cache.bytes)] = "ld.so-1.7.0";

	(void)state;
	memcpy(bytes + 64, cache.bytes, sizeof(cache.bytes));
	assert_true(vp_loader_cache_has(bytes, sizeof(bytes), "libb.so.2"));
}

static void what_is_no_cache_has_nothing(void **state)
{
	struct cache cache = make_cache();
	size_t size;

	(void)state;
	assert_false(vp_loader_cache_has(NULL, 0, "liba.so.1"));
	/* Cut anywhere, nothing beyond is read. */
	for (size = 0; size < STRINGS + 10; size++) {
		unsigned char *copy = malloc(size + 1);

		assert_non_null(copy);
		memcpy(copy, cache.bytes, size);
		assert_false(vp_loader_cache_has(copy, size, "liba.so.1"));
		free(copy);
	}
	put(&cache, HEADER + 4, UINT32_MAX);
	put(&cache, HEADER + ENTRY + 4, (uint32_t)sizeof(cache.bytes) - 1);
	assert_false(vp_loader_cache_has(cache.bytes, sizeof(cache.bytes),
					 "liba.so.1"));
	put(&cache, 20, UINT32_MAX);
	assert_false(vp_loader_cache_has(cache.bytes, sizeof(cache.bytes),
					 "libb.so.2"));
}

static void this_host_has_a_c_library_and_no_other(void **state)
{
	VP_AUTO(loader) struct vp_loader loader = { 0 };
	struct vp_error err = { 0 };

	(void)state;
	assert_works(vp_loader_open(&loader, &err), &err);
	assert_true(vp_loader_finds(&loader, "libc.so.6", "x86_64") ||
		    vp_loader_finds(&loader, "libc.so", "x86_64"));
	assert_false(vp_loader_finds(&loader, "libnobodyhas.so.1", "x86_64"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cache_tells_whole_names),
		cmocka_unit_test(an_older_cache_before_it_is_passed_over),
		cmocka_unit_test(what_is_no_cache_has_nothing),
		cmocka_unit_test(this_host_has_a_c_library_and_no_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
