/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <sys/stat.h>

#include "base/walk.h"
#include "scratch.h"

struct seen {
	struct vp_buffer paths;
	const char *skip;
};

static int see(const struct vp_walk_entry *entry, bool *descend, void *user,
	       struct vp_error *err)
{
	struct seen *seen = user;

	(void)err;
	vp_buffer_printf(&seen->paths, "%s%s ", entry->path,
			 S_ISDIR(entry->st.st_mode)   ? "/"
			 : S_ISLNK(entry->st.st_mode) ? "@"
						      : "");
	if (seen->skip && strcmp(entry->path, seen->skip) == 0)
		*descend = false;
	return 0;
}

static void make_tree(const struct scratch *scratch)
{
	assert_int_equal(mkdirat(scratch->fd, "b", 0755), 0);
	assert_int_equal(mkdirat(scratch->fd, "b/empty", 0755), 0);
	scratch_write(scratch, "b/z", "");
	scratch_write(scratch, "b/a", "");
	scratch_write(scratch, "a", "");
	scratch_write(scratch, "b.c", "");
	assert_int_equal(symlinkat("b", scratch->fd, "link"), 0);
}

static void names_come_sorted_and_links_are_not_followed(void **state)
{
	const struct scratch *scratch = *state;
	const struct vp_context ctx = { 0 };
	struct seen seen = { 0 };
	struct vp_error err;

	make_tree(scratch);
	assert_works(vp_walk(scratch->fd, see, &seen, &ctx, &err), &err);
	assert_string_equal(seen.paths.data,
			    "a b/ b/a b/empty/ b/z b.c link@ ");
	vp_buffer_clear(&seen.paths);
}

static void a_directory_can_be_left_out(void **state)
{
	const struct scratch *scratch = *state;
	const struct vp_context ctx = { 0 };
	struct seen seen = { .skip = "b" };
	struct vp_error err;

	make_tree(scratch);
	assert_works(vp_walk(scratch->fd, see, &seen, &ctx, &err), &err);
	assert_string_equal(seen.paths.data, "a b/ b.c link@ ");
	vp_buffer_clear(&seen.paths);
}

static void cancelling_stops_it(void **state)
{
	const struct scratch *scratch = *state;
	const struct vp_context ctx = { .cancelled = true };
	struct seen seen = { 0 };
	struct vp_error err;

	make_tree(scratch);
	assert_fails(vp_walk(scratch->fd, see, &seen, &ctx, &err), &err,
		     VENVPACK_ERR_CANCELLED, "interrupted");
	vp_buffer_clear(&seen.paths);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(names_come_sorted_and_links_are_not_followed),
		TEST(a_directory_can_be_left_out),
		TEST(cancelling_stops_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
