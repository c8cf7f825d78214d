/* SPDX-License-Identifier: MIT */
#include "scratch.h"

#include "env/target.h"

static struct vp_entry *add(struct vp_tree *tree, const char *path,
			    enum venvpack_entry_type type, uint32_t mode)
{
	struct vp_entry *entry = vp_tree_add(tree, path);

	assert_non_null(entry);
	entry->type = type;
	entry->mode = mode;
	entry->mtime.tv_sec = 1000;
	return entry;
}

static void a_file_is_made_once(void **state)
{
	struct scratch *scratch = *state;
	VP_AUTO(tree) struct vp_tree tree = { 0 };
	VP_AUTO(parent) struct vp_parent parent = VP_PARENT_INIT;
	struct vp_target target = { 0 };
	struct vp_error err = { 0 };
	struct vp_entry *file;
	int fd = -1;

	add(&tree, "d", VENVPACK_ENTRY_DIRECTORY, 0755);
	file = add(&tree, "d/f", VENVPACK_ENTRY_FILE, 0444);
	assert_works(vp_target_open(&target, &tree, scratch->fd, &err), &err);
	assert_works(vp_target_create(&target, &parent, file, &fd, &err), &err);
	assert_int_equal(write(fd, "1", 1), 1);
	close(fd);
	assert_fails(vp_target_create(&target, &parent, file, &fd, &err), &err,
		     VENVPACK_ERR_CORRUPT, "'d/f' is there already");
	assert_fails(vp_target_create_large(&target, file, &err), &err,
		     VENVPACK_ERR_CORRUPT, "'d/f' is there already");
	assert_content(scratch, "d/f", "1");
}

static void a_directory_that_became_a_link_is_not_entered(void **state)
{
	struct scratch *scratch = *state;
	VP_AUTO(tree) struct vp_tree tree = { 0 };
	VP_AUTO(parent) struct vp_parent parent = VP_PARENT_INIT;
	struct vp_target target = { 0 };
	struct vp_error err = { 0 };
	struct vp_entry *file;
	int fd = -1;

	add(&tree, "d", VENVPACK_ENTRY_DIRECTORY, 0755);
	file = add(&tree, "d/f", VENVPACK_ENTRY_FILE, 0644);
	assert_works(vp_target_open(&target, &tree, scratch->fd, &err), &err);
	assert_int_equal(renameat(scratch->fd, "d", scratch->fd, "e"), 0);
	assert_int_equal(symlinkat("e", scratch->fd, "d"), 0);
	assert_int_equal(vp_target_create(&target, &parent, file, &fd, &err),
			 VENVPACK_ERR_IO);
	assert_int_equal(vp_target_create_large(&target, file, &err),
			 VENVPACK_ERR_IO);
	assert_int_equal(vp_target_write_piece(&target, file, 0, "1", 1, &err),
			 VENVPACK_ERR_IO);
	assert_false(scratch_has(scratch, "e/f"));
}

static void a_directory_without_write_permission_is_filled_before(void **state)
{
	struct scratch *scratch = *state;
	VP_AUTO(tree) struct vp_tree tree = { 0 };
	VP_AUTO(parent) struct vp_parent parent = VP_PARENT_INIT;
	struct vp_target target = { 0 };
	struct vp_error err = { 0 };
	struct vp_entry *file;
	struct stat st;
	int fd = -1;

	add(&tree, "d", VENVPACK_ENTRY_DIRECTORY, 0555);
	file = add(&tree, "d/f", VENVPACK_ENTRY_FILE, 0600);
	assert_works(vp_target_open(&target, &tree, scratch->fd, &err), &err);
	assert_int_equal(fstatat(scratch->fd, "d", &st, 0), 0);
	assert_int_equal(st.st_mode & 0700, 0700);
	assert_works(vp_target_create(&target, &parent, file, &fd, &err), &err);
	assert_works(vp_target_settle(&target, fd, file, &err), &err);
	close(fd);
	assert_works(vp_target_finish(&target, &err), &err);
	assert_int_equal(fstatat(scratch->fd, "d", &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0555 & ~target.umask);
	assert_int_equal(st.st_mtim.tv_sec, 1000);
}

static void modes_are_exact_or_under_the_umask(void **state)
{
	struct scratch *scratch = *state;
	VP_AUTO(tree) struct vp_tree tree = { 0 };
	VP_AUTO(parent) struct vp_parent parent = VP_PARENT_INIT;
	struct vp_target target = { 0 };
	struct vp_error err = { 0 };
	struct vp_entry *file = add(&tree, "f", VENVPACK_ENTRY_FILE, 0775);
	mode_t previous = umask(027);
	struct stat st;
	int fd = -1;

	assert_works(vp_target_open(&target, &tree, scratch->fd, &err), &err);
	assert_int_equal(target.umask, 027);
	assert_int_equal(target.is_exact, geteuid() == 0);
	assert_works(vp_target_create(&target, &parent, file, &fd, &err), &err);
	assert_works(vp_target_settle(&target, fd, file, &err), &err);
	close(fd);
	umask(previous);
	assert_int_equal(fstatat(scratch->fd, "f", &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, target.is_exact ? 0775 : 0750);
}

int main(void)
{
#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_file_is_made_once),
		TEST(a_directory_that_became_a_link_is_not_entered),
		TEST(a_directory_without_write_permission_is_filled_before),
		TEST(modes_are_exact_or_under_the_umask),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
