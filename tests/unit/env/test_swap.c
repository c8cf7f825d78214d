/* SPDX-License-Identifier: MIT */
#include "scratch.h"

#include <inttypes.h>

#include "env/swap.h"

static struct vp_swap swap_in(const struct scratch *scratch)
{
	return (struct vp_swap){ scratch->fd, "env", "/x/env" };
}

/* An environment, as far as names tell, with a file that tells it apart. */
static void make(struct scratch *scratch, const char *name, const char *label)
{
	static const char *const files[] = { "pyvenv.cfg", "bin/python" };
	char path[256];
	size_t i;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", name, files[i]);
		scratch_write(scratch, path, "");
	}
	snprintf(path, sizeof(path), "%s/%s", name, label);
	scratch_write(scratch, path, "");
}

static void assert_is(const struct scratch *scratch, const char *name,
		      const char *label)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", name, label);
	assert_true(scratch_has(scratch, path));
}

static void swap_name(const struct scratch *scratch, const char *name,
		      char out[64])
{
	struct stat st;

	assert_int_equal(fstatat(scratch->fd, name, &st, 0), 0);
	snprintf(out, 64, ".env.venvpack.swap-%016jx", (uintmax_t)st.st_ino);
}

static void rename_in(const struct scratch *scratch, const char *from,
		      const char *to)
{
	assert_int_equal(renameat(scratch->fd, from, scratch->fd, to), 0);
}

static void the_old_one_is_kept_and_the_older_one_goes(void **state)
{
	struct scratch *scratch = *state;
	const struct vp_swap swap = swap_in(scratch);
	struct vp_error err = { 0 };

	make(scratch, "env.previous", "older");
	make(scratch, "env", "old");
	make(scratch, "temporary", "new");
	assert_works(vp_swap_check(&swap, &err), &err);
	assert_works(vp_swap_run(&swap, "temporary", &err), &err);
	assert_is(scratch, "env", "new");
	assert_works(vp_swap_keep(&swap, &err), &err);
	assert_is(scratch, "env", "new");
	assert_is(scratch, "env.previous", "old");
	assert_int_equal(scratch_count(scratch), 2);

	assert_works(vp_swap_back(&swap, &err), &err);
	assert_is(scratch, "env", "old");
	assert_is(scratch, "env.previous", "new");
}

/* Every state that a killed run can leave, and what becomes of it. */

static void a_new_one_that_took_no_place_goes(void **state)
{
	struct scratch *scratch = *state;
	const struct vp_swap swap = swap_in(scratch);
	struct vp_error err = { 0 };
	char name[64];

	make(scratch, "env", "old");
	make(scratch, "new", "new");
	swap_name(scratch, "new", name);
	rename_in(scratch, "new", name);
	assert_works(vp_swap_recover(&swap, &err), &err);
	assert_is(scratch, "env", "old");
	assert_int_equal(scratch_count(scratch), 1);
}

static void an_old_one_that_lost_its_place_is_kept(void **state)
{
	struct scratch *scratch = *state;
	const struct vp_swap swap = swap_in(scratch);
	struct vp_error err = { 0 };
	char name[64];

	make(scratch, "env.previous", "older");
	make(scratch, "env", "new");
	make(scratch, "old", "old");
	swap_name(scratch, "env", name);
	rename_in(scratch, "old", name);
	assert_works(vp_swap_recover(&swap, &err), &err);
	assert_is(scratch, "env", "new");
	assert_is(scratch, "env.previous", "old");
	assert_int_equal(scratch_count(scratch), 2);
	assert_works(vp_swap_recover(&swap, &err), &err);
	assert_int_equal(scratch_count(scratch), 2);
}

static void an_old_one_whose_place_is_empty_goes_back(void **state)
{
	struct scratch *scratch = *state;
	const struct vp_swap swap = swap_in(scratch);
	struct vp_error err = { 0 };
	char name[64];

	make(scratch, "new", "new");
	make(scratch, "old", "old");
	swap_name(scratch, "new", name);
	rename_in(scratch, "old", name);
	assert_works(vp_swap_recover(&swap, &err), &err);
	assert_is(scratch, "env", "old");
	assert_int_equal(scratch_count(scratch), 2);
}

static void what_belongs_to_neither_is_kept_and_told(void **state)
{
	struct scratch *scratch = *state;
	const struct vp_swap swap = swap_in(scratch);
	struct vp_error err = { 0 };
	char name[64];

	make(scratch, "env", "theirs");
	make(scratch, "gone", "new");
	make(scratch, "old", "old");
	swap_name(scratch, "gone", name);
	rename_in(scratch, "old", name);
	assert_fails(vp_swap_recover(&swap, &err), &err, VENVPACK_ERR_EXISTS,
		     name);
	assert_is(scratch, name, "old");
	assert_is(scratch, "env", "theirs");
}

static void names_that_only_look_alike_are_left_alone(void **state)
{
	static const char *const names[] = {
		".env.venvpack.swap-123",
		".env.venvpack.swap-0123456789abcdeg",
		".env.venvpack.swap-0123456789abcdef0",
		".other.venvpack.swap-0123456789abcdef",
	};
	struct scratch *scratch = *state;
	const struct vp_swap swap = swap_in(scratch);
	struct vp_error err = { 0 };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		make(scratch, names[i], "theirs");
	scratch_write(scratch, ".env.venvpack.swap-0123456789abcdef", "");
	assert_works(vp_swap_recover(&swap, &err), &err);
	assert_int_equal(scratch_count(scratch), 5);
}

static void what_is_no_environment_is_refused(void **state)
{
	struct scratch *scratch = *state;
	const struct vp_swap swap = swap_in(scratch);
	struct vp_error err = { 0 };

	assert_fails(vp_swap_back(&swap, &err), &err, VENVPACK_ERR_NOT_AN_ENV,
		     "no environment '/x/env.previous'");
	scratch_write(scratch, "env/pyvenv.cfg", "");
	assert_fails(vp_swap_check(&swap, &err), &err, VENVPACK_ERR_EXISTS,
		     "is no environment");
	make(scratch, "env", "old");
	assert_works(vp_swap_check(&swap, &err), &err);
	scratch_write(scratch, "env.previous/theirs", "");
	assert_fails(vp_swap_check(&swap, &err), &err, VENVPACK_ERR_EXISTS,
		     "'env.previous' beside it is no environment");
}

int main(void)
{
#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		TEST(the_old_one_is_kept_and_the_older_one_goes),
		TEST(a_new_one_that_took_no_place_goes),
		TEST(an_old_one_that_lost_its_place_is_kept),
		TEST(an_old_one_whose_place_is_empty_goes_back),
		TEST(what_belongs_to_neither_is_kept_and_told),
		TEST(names_that_only_look_alike_are_left_alone),
		TEST(what_is_no_environment_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
