/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <string.h>

#include "base/elf.h"
#include "scratch.h"

struct bytes {
	const unsigned char *data;
	size_t size;
};

static bool read_bytes(void *user, uint64_t offset, void *out, size_t size)
{
	const struct bytes *bytes = user;

	/* The reader may only ask for what is there. */
	assert_true(offset <= bytes->size && size <= bytes->size - offset);
	memcpy(out, bytes->data + offset, size);
	return true;
}

static void read_self(struct vp_buffer *out)
{
	struct vp_error err;
	char path[4096];
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);

	assert_true(length > 0);
	path[length] = '\0';
	assert_works(vp_read_file(AT_FDCWD, path, 1 << 28, out, &err), &err);
}

static void read_elf(struct vp_elf *elf, struct vp_arena *arena,
		     const struct vp_buffer *content)
{
	struct bytes bytes = { (const unsigned char *)content->data,
			       content->size };
	const struct vp_elf_source source = { read_bytes, &bytes, bytes.size };
	struct vp_error err;

	assert_works(vp_elf_read(elf, &source, arena, &err), &err);
}

static void this_program_needs_libc(void **state)
{
	VP_AUTO(arena) struct vp_arena arena = { 0 };
	VP_AUTO(buffer) struct vp_buffer content = { 0 };
	struct vp_elf elf;
	bool needs_libc = false;
	size_t i;

	(void)state;
	read_self(&content);
	assert_true(vp_elf_is(content.data, content.size));
	read_elf(&elf, &arena, &content);
	assert_non_null(elf.machine);
	for (i = 0; elf.needed[i]; i++)
		needs_libc |= strstr(elf.needed[i], "libc.") != NULL;
	assert_true(needs_libc);
	assert_non_null(elf.interpreter);
	assert_int_equal(elf.interpreter[0], '/');
#ifdef __GLIBC__
	assert_non_null(elf.glibc);
	assert_int_equal(elf.glibc[0], '2');
#endif
}

static void damaged_files_are_read_within_their_bounds(void **state)
{
	VP_AUTO(buffer) struct vp_buffer content = { 0 };
	uint32_t random = 1;
	size_t i;

	(void)state;
	read_self(&content);
	for (i = 0; i < 2000; i++) {
		VP_AUTO(arena) struct vp_arena arena = { 0 };
		struct vp_elf elf;
		size_t at;
		char before;

		random = random * 1103515245u + 12345u;
		at = (random >> 8) % 4096;
		before = content.data[at];
		content.data[at] = (char)(random >> 24);
		read_elf(&elf, &arena, &content);
		content.data[at] = before;
	}
	for (i = 0; i < 3000 && i < content.size; i += 7) {
		VP_AUTO(arena) struct vp_arena arena = { 0 };
		const struct vp_buffer cut = { .data = content.data,
					       .size = i };
		struct vp_elf elf;

		read_elf(&elf, &arena, &cut);
	}
}

static void versions_compare_by_their_numbers(void **state)
{
	(void)state;
	assert_true(vp_version_compare("2.9", "2.34") < 0);
	assert_true(vp_version_compare("2.34", "2.9") > 0);
	assert_true(vp_version_compare("2.34", "2.34") == 0);
	assert_true(vp_version_compare("2.2.5", "2.3") < 0);
	assert_true(vp_version_compare("2", "2.0.1") < 0);
	assert_true(vp_version_compare("x", "y") != 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(this_program_needs_libc),
		cmocka_unit_test(damaged_files_are_read_within_their_bounds),
		cmocka_unit_test(versions_compare_by_their_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
