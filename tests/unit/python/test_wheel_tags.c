/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <string.h>

#include "python/wheel_tags.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct vp_wheel_host glibc = {
	.major = 3,
	.minor = 11,
	.abi = "cp311",
	.has_stable_abi = true,
	.machine = "x86_64",
	.libc_major = 2,
	.libc_minor = 36,
};

static long rank(const struct vp_wheel_host *host, const char *tags)
{
	VP_AUTO(buffer) struct vp_buffer file = { 0 };
	VP_AUTO(wheel_name) struct vp_wheel_name name = { 0 };
	struct vp_error err = { 0 };

	vp_buffer_printf(&file, "lib-1.0-%s.whl", tags);
	assert_works(vp_wheel_name_parse(&name, file.data, &err), &err);
	return vp_wheel_tags_rank(host, &name);
}

/* The order of the reference implementation, for CPython 3.11. */
static void tags_are_in_the_order_of_installers(void **state)
{
	static const char *const tags[] = {
		"cp311-cp311-manylinux_2_36_x86_64",
		"cp311-cp311-manylinux_2_17_x86_64",
		"cp311-cp311-manylinux2014_x86_64",
		"cp311-cp311-manylinux2010_x86_64",
		"cp311-cp311-manylinux1_x86_64",
		"cp311-cp311-linux_x86_64",
		"cp311-abi3-manylinux_2_28_x86_64",
		"cp311-none-manylinux_2_28_x86_64",
		"cp310-abi3-manylinux_2_28_x86_64",
		"cp32-abi3-manylinux_2_28_x86_64",
		"py311-none-manylinux_2_28_x86_64",
		"py3-none-manylinux_2_28_x86_64",
		"py310-none-manylinux_2_28_x86_64",
		"py30-none-linux_x86_64",
		"cp311-none-any",
		"py311-none-any",
		"py3-none-any",
		"py310-none-any",
		"py30-none-any",
	};
	long before = -1;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(tags); i++) {
		long now = rank(&glibc, tags[i]);

		if (now <= before)
			fail_msg("%s: %ld after %ld", tags[i], now, before);
		before = now;
	}
	assert_int_equal(rank(&glibc, "cp36.py2.py3-none-any.linux_x86_64"),
			 rank(&glibc, "py3-none-linux_x86_64"));
}

static void what_is_for_others_does_not_fit(void **state)
{
	static const char *const tags[] = {
		"cp310-cp310-manylinux1_x86_64",
		"cp312-abi3-manylinux1_x86_64",
		"cp311-cp311-manylinux_2_37_x86_64",
		"cp311-cp311-manylinux_2_17_aarch64",
		"cp311-cp311-manylinux_3_0_x86_64",
		"cp311-cp311-musllinux_1_1_x86_64",
		"cp311-cp311-manylinux_2_x86_64",
		"cp311-cp311-manylinux2015_x86_64",
		"cp311-cp311-win_amd64",
		"cp311-cp311d-linux_x86_64",
		"cp311-cp311t-linux_x86_64",
		"cp311-cp311-any",
		"py2-none-any",
		"py312-none-any",
		"cp3-none-any",
		"pp311-none-any",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(tags); i++)
		if (rank(&glibc, tags[i]) != -1)
			fail_msg("%s", tags[i]);
}

static void other_hosts_take_their_own(void **state)
{
	static const struct vp_wheel_host musl = {
		.major = 3,
		.minor = 13,
		.abi = "cp313t",
		.machine = "aarch64",
		.is_musl = true,
		.libc_major = 1,
		.libc_minor = 2,
	};

	(void)state;
	assert_true(rank(&musl, "cp313-cp313t-musllinux_1_1_aarch64") >
		    rank(&musl, "cp313-cp313t-musllinux_1_2_aarch64"));
	assert_int_equal(rank(&musl, "cp313-cp313t-musllinux_1_3_aarch64"), -1);
	assert_int_equal(rank(&musl, "cp313-cp313t-manylinux1_aarch64"), -1);
	assert_int_equal(rank(&musl, "cp313-cp313-musllinux_1_1_aarch64"), -1);
	assert_int_equal(rank(&musl, "cp311-abi3-musllinux_1_1_aarch64"), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tags_are_in_the_order_of_installers),
		cmocka_unit_test(what_is_for_others_does_not_fit),
		cmocka_unit_test(other_hosts_take_their_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
