/* SPDX-License-Identifier: MIT */
#include "scratch.h"

#include <sys/file.h>
#include <sys/wait.h>

#include "env/staging.h"

static char *below(const struct scratch *scratch, const char *name)
{
	struct vp_buffer path = { 0 };

	vp_path_join(&path, scratch->path, name);
	return vp_buffer_steal(&path);
}

static void write_into(const struct vp_staging *staging, const char *name)
{
	int fd = openat(staging->fd, name, O_WRONLY | O_CREAT, 0644);

	assert_true(fd >= 0);
	close(fd);
}

static void the_destination_appears_at_the_commit(void **state)
{
	static const enum venvpack_sync syncs[] = { VENVPACK_SYNC_FS,
						    VENVPACK_SYNC_FILES,
						    VENVPACK_SYNC_NONE };
	struct scratch *scratch = *state;
	VP_AUTO(free) char *path = below(scratch, "a/b/env");
	struct vp_error err = { 0 };
	struct stat st;
	size_t i;

	for (i = 0; i < sizeof(syncs) / sizeof(syncs[0]); i++) {
		struct vp_staging staging = VP_STAGING_INIT;

		assert_works(vp_staging_open(&staging, path, &err), &err);
		assert_false(scratch_has(scratch, "a/b/env"));
		write_into(&staging, "file");
		assert_works(vp_staging_commit(&staging, 0750, syncs[i], &err),
			     &err);
		vp_staging_close(&staging);
		assert_true(scratch_has(scratch, "a/b/env/file"));
		assert_int_equal(fstatat(scratch->fd, "a/b/env", &st, 0), 0);
		assert_int_equal(st.st_mode & 07777, 0750);
		assert_works(vp_remove_tree(scratch->fd, "a/b/env", &err),
			     &err);
		assert_int_equal(unlinkat(scratch->fd, "a/b", AT_REMOVEDIR), 0);
	}
}

static void without_a_commit_nothing_is_left(void **state)
{
	struct scratch *scratch = *state;
	struct vp_staging staging = VP_STAGING_INIT;
	VP_AUTO(free) char *path = below(scratch, "a/b/c/env");
	struct vp_error err = { 0 };

	assert_int_equal(mkdirat(scratch->fd, "a", 0755), 0);
	assert_works(vp_staging_open(&staging, path, &err), &err);
	write_into(&staging, "file");
	vp_staging_close(&staging);
	assert_true(scratch_has(scratch, "a"));
	assert_false(scratch_has(scratch, "a/b"));
}

static void what_is_there_is_refused(void **state)
{
	static const struct {
		const char *name;
		const char *text;
	} cases[] = {
		{ "full", "is not empty" },
		{ "full/file", "exists already" },
		{ "link", "it is a link" },
		{ "dangling", "it is a link" },
		{ "../../../../..", "'/' exists" },
	};
	struct scratch *scratch = *state;
	struct vp_error err = { 0 };
	size_t i;

	scratch_write(scratch, "full/file", "");
	assert_int_equal(mkdirat(scratch->fd, "empty", 0755), 0);
	assert_int_equal(symlinkat("empty", scratch->fd, "link"), 0);
	assert_int_equal(symlinkat("nowhere", scratch->fd, "dangling"), 0);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct vp_staging staging = VP_STAGING_INIT;
		VP_AUTO(free) char *path = below(scratch, cases[i].name);

		assert_fails(vp_staging_open(&staging, path, &err), &err,
			     VENVPACK_ERR_EXISTS, cases[i].text);
		vp_staging_close(&staging);
	}
	assert_int_equal(scratch_count(scratch), 4);
}

static void an_empty_directory_is_taken_while_it_is_empty(void **state)
{
	struct scratch *scratch = *state;
	struct vp_staging staging = VP_STAGING_INIT;
	VP_AUTO(free) char *path = below(scratch, "env");
	struct vp_error err = { 0 };

	assert_int_equal(mkdirat(scratch->fd, "env", 0755), 0);
	assert_works(vp_staging_open(&staging, path, &err), &err);
	write_into(&staging, "new");
	scratch_write(scratch, "env/theirs", "");
	assert_fails(
		vp_staging_commit(&staging, 0755, VENVPACK_SYNC_NONE, &err),
		&err, VENVPACK_ERR_EXISTS, "exists already");
	vp_staging_close(&staging);
	assert_true(scratch_has(scratch, "env/theirs"));
	assert_int_equal(unlinkat(scratch->fd, "env/theirs", 0), 0);

	assert_works(vp_staging_open(&staging, path, &err), &err);
	write_into(&staging, "new");
	assert_works(
		vp_staging_commit(&staging, 0755, VENVPACK_SYNC_NONE, &err),
		&err);
	vp_staging_close(&staging);
	assert_true(scratch_has(scratch, "env/new"));
	assert_int_equal(scratch_count(scratch), 1);
}

static void what_appears_meanwhile_is_not_replaced(void **state)
{
	struct scratch *scratch = *state;
	struct vp_staging staging = VP_STAGING_INIT;
	VP_AUTO(free) char *path = below(scratch, "env");
	struct vp_error err = { 0 };

	assert_works(vp_staging_open(&staging, path, &err), &err);
	assert_int_equal(mkdirat(scratch->fd, "env", 0700), 0);
	assert_fails(
		vp_staging_commit(&staging, 0755, VENVPACK_SYNC_NONE, &err),
		&err, VENVPACK_ERR_EXISTS, "exists already");
	vp_staging_close(&staging);
	assert_int_equal(scratch_count(scratch), 1);
}

static void two_at_once_are_refused(void **state)
{
	struct scratch *scratch = *state;
	struct vp_staging first = VP_STAGING_INIT;
	struct vp_staging second = VP_STAGING_INIT;
	VP_AUTO(free) char *path = below(scratch, "env");
	struct vp_error err = { 0 };

	assert_works(vp_staging_open(&first, path, &err), &err);
	assert_fails(vp_staging_open(&second, path, &err), &err,
		     VENVPACK_ERR_BUSY, "another venvpack");
	vp_staging_close(&second);
	assert_true(scratch_has(scratch, ".env.venvpack.lock"));
	assert_true(scratch_has(scratch, first.temporary));
	vp_staging_close(&first);
	assert_int_equal(scratch_count(scratch), 0);
}

static void what_killed_runs_left_is_removed(void **state)
{
	struct scratch *scratch = *state;
	struct vp_staging staging = VP_STAGING_INIT;
	VP_AUTO(free) char *path = below(scratch, "env");
	struct vp_error err = { 0 };

	scratch_write(scratch, ".env.venvpack.lock", "");
	scratch_write(scratch, ".env.venvpack.0123456789abcdef/d/f", "");
	assert_int_equal(chmod(scratch->path, 0700) |
				 fchmodat(scratch->fd,
					  ".env.venvpack.0123456789abcdef/d",
					  0500, 0),
			 0);
	scratch_write(scratch, ".env.venvpack.0123456789abcdex/f", "");
	scratch_write(scratch, ".env.venvpack.0123456789abcdef0/f", "");
	scratch_write(scratch, ".env2.venvpack.0123456789abcdef/f", "");
	scratch_write(scratch, ".env.venvpack.fedcba9876543210", "");
	assert_works(vp_staging_open(&staging, path, &err), &err);
	vp_staging_close(&staging);
	assert_false(scratch_has(scratch, ".env.venvpack.0123456789abcdef"));
	assert_int_equal(scratch_count(scratch), 4);
}

static void a_lock_that_is_a_link_is_not_followed(void **state)
{
	struct scratch *scratch = *state;
	struct vp_staging staging = VP_STAGING_INIT;
	VP_AUTO(free) char *path = below(scratch, "env");
	struct vp_error err = { 0 };

	assert_int_equal(symlinkat("victim", scratch->fd, ".env.venvpack.lock"),
			 0);
	assert_fails(vp_staging_open(&staging, path, &err), &err,
		     VENVPACK_ERR_IO, "cannot lock");
	vp_staging_close(&staging);
	assert_false(scratch_has(scratch, "victim"));
}

static void a_swapped_staging_directory_is_noticed(void **state)
{
	struct scratch *scratch = *state;
	struct vp_staging staging = VP_STAGING_INIT;
	VP_AUTO(free) char *path = below(scratch, "env");
	struct vp_error err = { 0 };

	assert_works(vp_staging_open(&staging, path, &err), &err);
	assert_int_equal(
		renameat(scratch->fd, staging.temporary, scratch->fd, "aside"),
		0);
	assert_int_equal(mkdirat(scratch->fd, staging.temporary, 0755), 0);
	assert_fails(
		vp_staging_commit(&staging, 0755, VENVPACK_SYNC_NONE, &err),
		&err, VENVPACK_ERR_IO, "somebody replaced");
	vp_staging_close(&staging);
}

/* Staged by many processes at once, a destination is made exactly once. */
static void race_for(const char *path, int start)
{
	struct vp_staging staging = VP_STAGING_INIT;
	struct vp_error err = { 0 };
	int status = 1;
	char go;

	if (read(start, &go, 1) >= 0 &&
	    !vp_staging_open(&staging, path, &err)) {
		write_into(&staging, "file");
		status = vp_staging_commit(&staging, 0755, VENVPACK_SYNC_NONE,
					   &err) != 0;
	}
	vp_staging_close(&staging);
	_exit(status);
}

static void a_race_has_one_winner(void **state)
{
	struct scratch *scratch = *state;
	VP_AUTO(free) char *path = below(scratch, "env");
	int winners = 0;
	int start[2];
	int status;
	int i;

	assert_int_equal(pipe(start), 0);
	for (i = 0; i < 16; i++) {
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (!pid) {
			close(start[1]);
			race_for(path, start[0]);
		}
	}
	close(start[1]);
	close(start[0]);
	while (wait(&status) > 0)
		winners += WIFEXITED(status) && !WEXITSTATUS(status);
	assert_int_equal(winners, 1);
	assert_int_equal(scratch_count(scratch), 1);
}

int main(void)
{
#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		TEST(the_destination_appears_at_the_commit),
		TEST(without_a_commit_nothing_is_left),
		TEST(what_is_there_is_refused),
		TEST(an_empty_directory_is_taken_while_it_is_empty),
		TEST(what_appears_meanwhile_is_not_replaced),
		TEST(two_at_once_are_refused),
		TEST(what_killed_runs_left_is_removed),
		TEST(a_lock_that_is_a_link_is_not_followed),
		TEST(a_swapped_staging_directory_is_noticed),
		TEST(a_race_has_one_winner),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
