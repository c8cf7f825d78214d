/* SPDX-License-Identifier: MIT */
#include "scratch.h"

#include "env/trial.h"

/* A scratch directory as environment, with this executable and home as base. */
static bool is_safe(const struct scratch *scratch)
{
	static char executable[] = "/bin/sh-for-the-test";
	VP_AUTO(tree) struct vp_tree tree = { 0 };
	VP_AUTO(buffer) struct vp_buffer real = { 0 };
	struct vp_interpreter base = { .executable = executable };
	struct vp_error err = { 0 };
	char home[] = "/usr/bin";
	bool safe = false;

	assert_works(vp_real_path(&real, "/bin/sh", &err), &err);
	base.real_executable = real.data;
	base.home = home;
	assert_non_null(vp_tree_add(&tree, "bin/python"));
	assert_works(vp_tree_index(&tree, &err), &err);
	assert_works(vp_trial_is_safe(scratch->path, &tree, &base, &safe, &err),
		     &err);
	return safe;
}

static void link_python(const struct scratch *scratch, const char *target)
{
	unlinkat(scratch->fd, "bin/python", 0);
	assert_int_equal(symlinkat(target, scratch->fd, "bin/python"), 0);
}

static void only_the_base_and_its_home_are_safe(void **state)
{
	struct scratch *scratch = *state;

	scratch_write(scratch, "bin/other", "#!/bin/sh\n");
	scratch_write(scratch, "pyvenv.cfg", "home = /usr/bin\n");
	link_python(scratch, "/bin/sh");
	assert_true(is_safe(scratch));
	link_python(scratch, "other");
	assert_false(is_safe(scratch));
	link_python(scratch, "nowhere");
	assert_false(is_safe(scratch));
	unlinkat(scratch->fd, "bin/python", 0);
	scratch_write(scratch, "bin/python", "#!/bin/sh\n");
	assert_false(is_safe(scratch));

	/* A home in the archive has a standard library of its own. */
	link_python(scratch, "/bin/sh");
	scratch_write(scratch, "pyvenv.cfg", "home = ../lib\n");
	assert_false(is_safe(scratch));
	scratch_write(scratch, "pyvenv.cfg", "");
	assert_false(is_safe(scratch));
	unlinkat(scratch->fd, "pyvenv.cfg", 0);
	assert_false(is_safe(scratch));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			only_the_base_and_its_home_are_safe, scratch_setup,
			scratch_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
