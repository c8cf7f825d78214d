/* SPDX-License-Identifier: MIT */
#include "scratch.h"

#include "env/owner.h"

#define SAME_USER ((uid_t)-1)
#define SAME_GROUP ((gid_t)-1)

static void names_and_numbers_are_understood(void **state)
{
	static const struct {
		const char *text;
		struct vp_owner owner;
	} cases[] = {
		{ "12", { 12, SAME_GROUP } },
		{ "12:34", { 12, 34 } },
		{ ":34", { SAME_USER, 34 } },
		{ "root", { 0, SAME_GROUP } },
		{ "root:0", { 0, 0 } },
		{ "root:", { 0, 0 } },
		{ "0:root", { 0, 0 } },
		{ "4294967294:4294967294", { 4294967294, 4294967294 } },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct vp_owner owner = { 1, 1 };
		struct vp_error err = { 0 };

		assert_works(vp_owner_parse(&owner, cases[i].text, &err), &err);
		assert_int_equal(owner.user, cases[i].owner.user);
		assert_int_equal(owner.group, cases[i].owner.group);
	}
}

static void what_names_nobody_is_refused(void **state)
{
	static const char *const bad[] = {
		":",	      "",      "no-such-user", "0:no-such-group",
		"4294967295", "0:-1",  "-1",	       "1 2",
		"0x1",	      "a:b:c", "99999999999",  "4294960000:",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct vp_owner owner = { 1, 1 };
		struct vp_error err = { 0 };

		assert_fails(vp_owner_parse(&owner, bad[i], &err), &err,
			     VENVPACK_ERR_ARGUMENT, "");
		assert_int_equal(owner.user, 1);
	}
}

static void links_are_not_followed(void **state)
{
	struct scratch *scratch = *state;
	const struct vp_context ctx = { .threads = 1 };
	const struct vp_owner owner = { geteuid() ? geteuid() : 12,
					geteuid() ? getegid() : 34 };
	struct vp_error err = { 0 };
	struct stat st;
	int fd;

	scratch_write(scratch, "tree/below/file", "");
	scratch_write(scratch, "outside", "");
	assert_int_equal(symlinkat("../outside", scratch->fd, "tree/link"), 0);
	fd = openat(scratch->fd, "tree", O_RDONLY | O_DIRECTORY);
	assert_true(fd >= 0);
	assert_works(vp_owner_give(&owner, fd, &ctx, &err), &err);
	close(fd);
	assert_int_equal(fstatat(scratch->fd, "tree/below/file", &st, 0), 0);
	assert_int_equal(st.st_uid, owner.user);
	assert_int_equal(st.st_gid, owner.group);
	assert_int_equal(
		fstatat(scratch->fd, "tree/link", &st, AT_SYMLINK_NOFOLLOW), 0);
	assert_int_equal(st.st_uid, owner.user);
	assert_int_equal(fstatat(scratch->fd, "outside", &st, 0), 0);
	assert_int_equal(st.st_uid, geteuid());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_and_numbers_are_understood),
		cmocka_unit_test(what_names_nobody_is_refused),
		cmocka_unit_test_setup_teardown(links_are_not_followed,
						scratch_setup,
						scratch_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
