/* SPDX-License-Identifier: MIT */
#include "python/skeleton.h"

#include "python/layout.h"
#include "scratch.h"

/* Interpreters own their strings; these are never cleared. */
#define TEXT(literal) ((char *)(uintptr_t)(literal))

static struct vp_interpreter make_base(int minor, const char *abi_flags)
{
	return (struct vp_interpreter){
		.executable = TEXT("/opt/py/bin/python3.11"),
		.home = TEXT("/opt/py/bin"),
		.real_executable = TEXT("/opt/real/bin/python3.11"),
		.version = TEXT("3.11.7"),
		.major = 3,
		.minor = minor,
		.abi_flags = TEXT(abi_flags),
		.free_threaded = abi_flags[0] == 't',
		.is_64bit = true,
	};
}

/* All but the last line, which is the version that made it. */
static void assert_cfg(const struct scratch *scratch, const char *expected)
{
	VP_AUTO(buffer) struct vp_buffer text = { 0 };
	struct vp_error err = { 0 };
	char *last;

	assert_works(vp_read_file(scratch->fd, "pyvenv.cfg", 4096, &text, &err),
		     &err);
	last = strstr(text.data, "venvpack = ");
	assert_non_null(last);
	assert_string_equal(strchr(last, '\n'), "\n");
	*last = '\0';
	assert_string_equal(text.data, expected);
}

static void assert_link(const struct scratch *scratch, const char *name,
			const char *expected)
{
	VP_AUTO(buffer) struct vp_buffer target = { 0 };
	struct vp_error err = { 0 };

	assert_works(vp_read_link(scratch->fd, name, &target, &err), &err);
	assert_string_equal(target.data, expected);
}

static mode_t mode_of(const struct scratch *scratch, const char *name)
{
	struct stat st;

	assert_int_equal(fstatat(scratch->fd, name, &st, AT_SYMLINK_NOFOLLOW),
			 0);
	return st.st_mode;
}

static void write_skeleton(const struct scratch *scratch,
			   const struct vp_skeleton *skeleton)
{
	struct vp_error err = { 0 };
	mode_t mode;

	assert_works(vp_skeleton_write(scratch->fd, skeleton, &mode, &err),
		     &err);
}

static void layouts_are_those_of_venv(void **state)
{
	static const struct {
		int minor;
		const char *flags;
		const char *site_packages;
		const char *include;
		const char *exact;
	} cases[] = {
		{ 6, "", "lib/python3.6/site-packages", "include",
		  "python3.6" },
		{ 10, "", "lib/python3.10/site-packages", "include",
		  "python3.10" },
		{ 11, "", "lib/python3.11/site-packages", "include/python3.11",
		  "python3.11" },
		{ 13, "t", "lib/python3.13t/site-packages",
		  "include/python3.13t", "python3.13t" },
		{ 14, "", "lib/python3.14/site-packages", "include",
		  "python3.14" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct vp_interpreter base =
			make_base(cases[i].minor, cases[i].flags);
		struct vp_layout layout = vp_layout_of(&base);

		assert_string_equal(layout.site_packages,
				    cases[i].site_packages);
		assert_string_equal(layout.include, cases[i].include);
		assert_string_equal(layout.exact, cases[i].exact);
	}
}

static void a_skeleton_has_what_python_needs(void **state)
{
	struct scratch *scratch = *state;
	struct vp_interpreter base = make_base(11, "");
	const struct vp_skeleton skeleton = {
		.base = &base,
		.path = "/somewhere/env",
		.prompt = "it's",
		.command = "make /somewhere/env",
		.ignore_file = true,
	};

	write_skeleton(scratch, &skeleton);
	assert_cfg(scratch, "home = /opt/py/bin\n"
			    "include-system-site-packages = false\n"
			    "version = 3.11.7\n"
			    "prompt = \"it's\"\n"
			    "executable = /opt/real/bin/python3.11\n"
			    "command = make /somewhere/env\n");
	assert_content(scratch, ".gitignore", "# Made by venvpack.\n*\n");
	assert_link(scratch, "bin/python", "/opt/py/bin/python3.11");
	assert_link(scratch, "bin/python3", "python");
	assert_link(scratch, "bin/python3.11", "python");
	assert_link(scratch, "lib64", "lib");
	assert_true(S_ISDIR(mode_of(scratch, "lib/python3.11/site-packages")));
	assert_true(S_ISDIR(mode_of(scratch, "include/python3.11")));
	assert_true(S_ISREG(mode_of(scratch, "bin/activate")));
	assert_true(S_ISREG(mode_of(scratch, "bin/activate.csh")));
	assert_true(S_ISREG(mode_of(scratch, "bin/activate.fish")));
}

static void keys_that_were_not_asked_for_are_left_out(void **state)
{
	struct scratch *scratch = *state;
	struct vp_interpreter base = make_base(11, "");
	const struct vp_skeleton skeleton = {
		.base = &base,
		.path = "/somewhere/env",
		.system_site_packages = true,
	};

	write_skeleton(scratch, &skeleton);
	assert_cfg(scratch, "home = /opt/py/bin\n"
			    "include-system-site-packages = true\n"
			    "version = 3.11.7\n"
			    "executable = /opt/real/bin/python3.11\n");
	assert_int_equal(faccessat(scratch->fd, ".gitignore", F_OK, 0), -1);
}

static void modes_follow_the_umask(void **state)
{
	static const mode_t masks[] = { 022, 077, 002 };
	struct vp_interpreter base = make_base(11, "");
	const struct vp_skeleton skeleton = {
		.base = &base,
		.path = "/somewhere/env",
		.ignore_file = true,
	};
	struct scratch *scratch = *state;
	mode_t old = umask(022);
	size_t i;

	for (i = 0; i < sizeof(masks) / sizeof(masks[0]); i++) {
		struct vp_error err = { 0 };
		mode_t mode;
		int env;

		assert_int_equal(mkdirat(scratch->fd, "env", 0700), 0);
		assert_works(vp_open_directory(scratch->fd, "env", &env, &err),
			     &err);
		umask(masks[i]);
		assert_works(vp_skeleton_write(env, &skeleton, &mode, &err),
			     &err);
		close(env);
		assert_int_equal(mode, 0777 & ~masks[i]);
		assert_int_equal(mode_of(scratch, "env/bin") & 07777, mode);
		assert_int_equal(mode_of(scratch, "env/bin/activate") & 07777,
				 0666 & ~masks[i]);
		assert_int_equal(mode_of(scratch, "env/pyvenv.cfg") & 07777,
				 0666 & ~masks[i]);
		umask(022);
		assert_works(vp_remove_tree(scratch->fd, "env", &err), &err);
	}
	umask(old);
}

static void what_is_not_of_the_skeleton_stays(void **state)
{
	struct scratch *scratch = *state;
	struct vp_interpreter base = make_base(11, "");
	const struct vp_skeleton skeleton = {
		.base = &base,
		.path = "/somewhere/env",
		.ignore_file = true,
	};

	assert_int_equal(mkdirat(scratch->fd, "bin", 0755), 0);
	assert_int_equal(mkdirat(scratch->fd, "lib64", 0755), 0);
	scratch_write(scratch, ".gitignore", "mine\n");
	scratch_write(scratch, "bin/mine", "mine\n");
	scratch_write(scratch, "bin/activate", "old\n");
	assert_int_equal(symlinkat("/nowhere", scratch->fd, "bin/python"), 0);
	assert_int_equal(symlinkat("/nowhere", scratch->fd, "bin/python3"), 0);
	write_skeleton(scratch, &skeleton);
	assert_content(scratch, ".gitignore", "mine\n");
	assert_content(scratch, "bin/mine", "mine\n");
	assert_link(scratch, "bin/python", "/opt/py/bin/python3.11");
	assert_link(scratch, "bin/python3", "python");
	assert_true(S_ISDIR(mode_of(scratch, "lib64")));
}

static void links_are_not_followed_out_of_the_environment(void **state)
{
	static const char *const names[] = { "bin", "lib", "include" };
	struct scratch *scratch = *state;
	struct vp_interpreter base = make_base(11, "");
	const struct vp_skeleton skeleton = {
		.base = &base,
		.path = "/somewhere/env",
	};
	size_t i;

	assert_int_equal(mkdirat(scratch->fd, "outside", 0755), 0);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct vp_error err = { 0 };
		mode_t mode;
		int env;

		assert_int_equal(mkdirat(scratch->fd, "env", 0755), 0);
		assert_works(vp_open_directory(scratch->fd, "env", &env, &err),
			     &err);
		assert_int_equal(symlinkat("../outside", env, names[i]), 0);
		assert_fails(vp_skeleton_write(env, &skeleton, &mode, &err),
			     &err, VENVPACK_ERR_IO, names[i]);
		close(env);
		assert_works(vp_remove_tree(scratch->fd, "env", &err), &err);
	}
	assert_int_equal(unlinkat(scratch->fd, "outside", AT_REMOVEDIR), 0);
}

#define IN_SCRATCH(test) \
	cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(layouts_are_those_of_venv),
		IN_SCRATCH(a_skeleton_has_what_python_needs),
		IN_SCRATCH(keys_that_were_not_asked_for_are_left_out),
		IN_SCRATCH(modes_follow_the_umask),
		IN_SCRATCH(what_is_not_of_the_skeleton_stays),
		IN_SCRATCH(links_are_not_followed_out_of_the_environment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
