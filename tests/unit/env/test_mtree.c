/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <string.h>

#include "env/mtree.h"

#define HEAD "#mtree\n. type=dir mode=0755\n"
#define TIME " time=1700000000.000000000"
#define HASH             \
	" sha256digest=" \
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define FILE_A "./a type=file mode=0644 size=0" TIME HASH "\n"
#define DIR_B "./b type=dir mode=0755" TIME "\n"

static int parse(const char *text, struct vp_error *err)
{
	VP_AUTO(tree) struct vp_tree tree = { 0 };

	return vp_mtree_parse(&tree, text, strlen(text), err);
}

static void what_is_parsed_is_written_again(void **state)
{
	static const char text[] = HEAD FILE_A DIR_B
		"./b/c\\040d type=link mode=0777" TIME
		" link=../a\\012\\303\\251\n"
		"./b/e type=file mode=0755 size=12 time=-5.000000123" HASH "\n";
	VP_AUTO(tree) struct vp_tree tree = { 0 };
	VP_AUTO(buffer) struct vp_buffer out = { 0 };
	struct vp_error err;

	(void)state;
	assert_works(vp_mtree_parse(&tree, text, strlen(text), &err), &err);
	assert_int_equal(tree.count, 4);
	assert_string_equal(tree.entries[2].path, "b/c d");
	assert_string_equal(tree.entries[2].link, "../a\n\303\251");
	assert_int_equal(tree.entries[3].mode, 0755);
	assert_int_equal(tree.entries[3].size, 12);
	assert_int_equal(tree.entries[3].mtime.tv_sec, -5);
	assert_int_equal(tree.entries[3].mtime.tv_nsec, 123);
	assert_works(vp_mtree_write(&out, &tree, &err), &err);
	assert_string_equal(out.data, text);
}

static void malformed_rows_are_corrupt(void **state)
{
	static const char *const bad[] = {
		"",
		"#mtree\n",
		HEAD "a",
		HEAD "\n",
		HEAD "./\n",
		HEAD "./a\n",
		HEAD "./a type=file\n",
		HEAD "./a type=fifo mode=0644" TIME "\n",
		HEAD "./a type=dir mode=0755" TIME,
		HEAD "./a type=dir mode=0755" TIME " uid=0\n",
		HEAD "./a type=dir mode=755" TIME "\n",
		HEAD "./a type=dir mode=4755" TIME "\n",
		HEAD "./a type=dir mode=08" TIME "\n",
		HEAD "./a type=dir mode=0755 time=1.5\n",
		HEAD "./a type=dir mode=0755 time=.000000000\n",
		HEAD "./a type=dir mode=0755 time=253402300800.000000000\n",
		HEAD "./a type=file mode=0644 size=-1" TIME HASH "\n",
		HEAD "./a type=file mode=0644 size=2000000000000" TIME HASH
		     "\n",
		HEAD "./a type=file mode=0644 size=0" TIME " sha256digest=00\n",
		HEAD "./a type=link mode=0777" TIME "\n",
		HEAD "./a\\9 type=dir mode=0755" TIME "\n",
		HEAD "./a\\000 type=dir mode=0755" TIME "\n",
		HEAD "./a\\141 type=dir mode=0755" TIME "\n",
		HEAD "./\303\251 type=dir mode=0755" TIME "\n",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct vp_error err = { 0 };

		if (parse(bad[i], &err) != VENVPACK_ERR_CORRUPT)
			fail_msg("taken for good: %s", bad[i]);
	}
}

static void entries_that_would_leave_their_place_are_unsafe(void **state)
{
	static const char *const bad[] = {
		HEAD "./../a type=dir mode=0755" TIME "\n",
		HEAD ".//a type=dir mode=0755" TIME "\n",
		HEAD "./a/ type=dir mode=0755" TIME "\n",
		HEAD "./a/./b type=dir mode=0755" TIME "\n",
		HEAD DIR_B DIR_B,
		HEAD FILE_A "./a/b type=dir mode=0755" TIME "\n",
		HEAD "./b/c type=dir mode=0755" TIME "\n" DIR_B,
		HEAD "./c/d type=dir mode=0755" TIME "\n",
		HEAD "./.venvpack type=dir mode=0755" TIME "\n",
		HEAD "./a type=dir mode=0777" TIME "\n",
		HEAD "./b type=link mode=0777" TIME " link=a\n"
		     "./b/c type=dir mode=0755" TIME "\n",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct vp_error err = { 0 };

		if (parse(bad[i], &err) != VENVPACK_ERR_UNSAFE)
			fail_msg("taken for good: %s", bad[i]);
	}
}

static void every_byte_of_a_name_survives(void **state)
{
	VP_AUTO(arena) struct vp_arena arena = { 0 };
	VP_AUTO(buffer) struct vp_buffer escaped = { 0 };
	char name[256];
	const char *back;
	size_t i;

	(void)state;
	for (i = 0; i < 255; i++)
		name[i] = (char)(i + 1);
	name[255] = '\0';
	vp_mtree_escape(&escaped, name);
	assert_null(strpbrk(escaped.data, " \n\t#"));
	back = vp_mtree_unescape(&arena, escaped.data, escaped.size);
	assert_non_null(back);
	assert_string_equal(back, name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_parsed_is_written_again),
		cmocka_unit_test(malformed_rows_are_corrupt),
		cmocka_unit_test(
			entries_that_would_leave_their_place_are_unsafe),
		cmocka_unit_test(every_byte_of_a_name_survives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
