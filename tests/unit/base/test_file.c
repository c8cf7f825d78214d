/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/path.h"
#include "scratch.h"

static void replacing_leaves_hard_links_alone(void **state)
{
	const struct scratch *scratch = *state;
	const struct timespec mtime = { 1000000000, 5 };
	struct vp_error err;
	struct stat st;

	scratch_write(scratch, "a", "old");
	assert_int_equal(linkat(scratch->fd, "a", scratch->fd, "b", 0), 0);
	assert_works(
		vp_replace_file(scratch->fd, "a", "new", 3, 0751, &mtime, &err),
		&err);
	assert_content(scratch, "a", "new");
	assert_content(scratch, "b", "old");
	assert_int_equal(fstatat(scratch->fd, "a", &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0751);
	assert_int_equal(st.st_mtim.tv_sec, 1000000000);
	assert_int_equal(st.st_mtim.tv_nsec, 5);
}

static void replacing_works_below_directories(void **state)
{
	const struct scratch *scratch = *state;
	struct vp_error err;

	assert_int_equal(mkdirat(scratch->fd, "d", 0755), 0);
	assert_works(
		vp_replace_file(scratch->fd, "d/f", "x", 1, 0644, NULL, &err),
		&err);
	assert_content(scratch, "d/f", "x");
	assert_works(vp_replace_link(scratch->fd, "d/f", "to", NULL, &err),
		     &err);
	assert_works(vp_replace_link(scratch->fd, "d/f", "there", NULL, &err),
		     &err);
	{
		VP_AUTO(buffer) struct vp_buffer target = { 0 };

		assert_works(vp_read_link(scratch->fd, "d/f", &target, &err),
			     &err);
		assert_string_equal(target.data, "there");
	}
}

static void removing_never_follows_links(void **state)
{
	const struct scratch *scratch = *state;
	struct vp_error err;
	struct stat st;

	assert_int_equal(mkdirat(scratch->fd, "kept", 0755), 0);
	scratch_write(scratch, "kept/file", "kept");
	assert_int_equal(mkdirat(scratch->fd, "gone", 0755), 0);
	assert_int_equal(mkdirat(scratch->fd, "gone/deep", 0755), 0);
	assert_int_equal(symlinkat("../kept", scratch->fd, "gone/link"), 0);
	scratch_write(scratch, "gone/deep/file", "gone");
	assert_works(vp_remove_tree(scratch->fd, "gone", &err), &err);
	assert_int_equal(fstatat(scratch->fd, "gone", &st, 0), -1);
	assert_content(scratch, "kept/file", "kept");
	assert_works(vp_remove_tree(scratch->fd, "gone", &err), &err);
}

static void what_is_no_regular_file_is_not_read(void **state)
{
	const struct scratch *scratch = *state;
	VP_AUTO(buffer) struct vp_buffer text = { 0 };
	struct vp_error err;

	scratch_write(scratch, "file", "text");
	assert_int_equal(symlinkat("file", scratch->fd, "link"), 0);
	assert_int_equal(mkfifoat(scratch->fd, "fifo", 0644), 0);
	assert_fails(vp_read_file(scratch->fd, "fifo", 10, &text, &err), &err,
		     VENVPACK_ERR_IO, "no regular file");
	assert_fails(vp_read_file(scratch->fd, ".", 10, &text, &err), &err,
		     VENVPACK_ERR_IO, "no regular file");
	assert_int_equal(vp_read_file(scratch->fd, "link", 10, &text, &err),
			 VENVPACK_ERR_IO);
	assert_int_equal(err.os_errno, ELOOP);
	assert_fails(vp_read_file(scratch->fd, "file", 3, &text, &err), &err,
		     VENVPACK_ERR_IO, "too large");
	assert_works(vp_read_file(scratch->fd, "file", 4, &text, &err), &err);
	assert_string_equal(text.data, "text");
}

static void parents_are_made(void **state)
{
	const struct scratch *scratch = *state;
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	struct vp_error err;
	struct stat st;

	vp_path_join(&path, scratch->path, "x//y/z");
	assert_works(vp_make_parents(path.data, &err), &err);
	assert_works(vp_make_parents(path.data, &err), &err);
	assert_int_equal(fstatat(scratch->fd, "x/y", &st, 0), 0);
	assert_int_equal(fstatat(scratch->fd, "x/y/z", &st, 0), -1);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(replacing_leaves_hard_links_alone),
		TEST(replacing_works_below_directories),
		TEST(removing_never_follows_links),
		TEST(what_is_no_regular_file_is_not_read),
		TEST(parents_are_made),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
