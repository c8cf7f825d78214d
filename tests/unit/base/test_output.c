/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <dirent.h>

#include "base/output.h"
#include "base/path.h"
#include "scratch.h"

static size_t count_names(const struct scratch *scratch)
{
	DIR *dir = opendir(scratch->path);
	size_t count = 0;

	assert_non_null(dir);
	while (readdir(dir))
		count++;
	closedir(dir);
	return count - 2; /* "." and ".." */
}

static void an_output_appears_when_it_is_committed(void **state)
{
	const struct scratch *scratch = *state;
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	VP_AUTO(output) struct vp_output output = VP_OUTPUT_INIT;
	struct vp_error err;

	vp_path_join(&path, scratch->path, "out");
	assert_works(vp_output_open(&output, path.data, false, &err), &err);
	assert_works(vp_output_write(&output, "text", 4, &err), &err);
	assert_int_not_equal(faccessat(scratch->fd, "out", F_OK, 0), 0);
	assert_works(vp_output_commit(&output, &err), &err);
	assert_int_equal(output.size, 4);
	assert_content(scratch, "out", "text");
	assert_int_equal(count_names(scratch), 1);
}

static void without_a_commit_nothing_is_left(void **state)
{
	const struct scratch *scratch = *state;
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	struct vp_output output = VP_OUTPUT_INIT;
	struct vp_error err;

	vp_path_join(&path, scratch->path, "out");
	assert_works(vp_output_open(&output, path.data, false, &err), &err);
	assert_works(vp_output_write(&output, "text", 4, &err), &err);
	vp_output_close(&output);
	assert_int_equal(count_names(scratch), 0);
}

static void an_existing_file_is_replaced_only_when_asked(void **state)
{
	const struct scratch *scratch = *state;
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	struct vp_output output = VP_OUTPUT_INIT;
	struct vp_error err;

	scratch_write(scratch, "out", "old");
	vp_path_join(&path, scratch->path, "out");
	assert_fails(vp_output_open(&output, path.data, false, &err), &err,
		     VENVPACK_ERR_EXISTS, "exists already");
	vp_output_close(&output);
	assert_works(vp_output_open(&output, path.data, true, &err), &err);
	assert_works(vp_output_write(&output, "new", 3, &err), &err);
	assert_content(scratch, "out", "old");
	assert_works(vp_output_commit(&output, &err), &err);
	vp_output_close(&output);
	assert_content(scratch, "out", "new");
	assert_int_equal(count_names(scratch), 1);
}

static void what_came_meanwhile_is_not_replaced(void **state)
{
	const struct scratch *scratch = *state;
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	struct vp_output output = VP_OUTPUT_INIT;
	struct vp_error err;

	vp_path_join(&path, scratch->path, "out");
	assert_works(vp_output_open(&output, path.data, false, &err), &err);
	scratch_write(scratch, "out", "theirs");
	assert_fails(vp_output_commit(&output, &err), &err, VENVPACK_ERR_EXISTS,
		     "exists already");
	vp_output_close(&output);
	assert_content(scratch, "out", "theirs");
	assert_int_equal(count_names(scratch), 1);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_output_appears_when_it_is_committed),
		TEST(without_a_commit_nothing_is_left),
		TEST(an_existing_file_is_replaced_only_when_asked),
		TEST(what_came_meanwhile_is_not_replaced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
