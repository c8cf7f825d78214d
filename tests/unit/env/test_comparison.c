/* SPDX-License-Identifier: MIT */
#include "scratch.h"

#include "env/comparison.h"

/* What is told of each path, as "CODE PATH; ". */
static void note_finding(const struct venvpack_finding *finding, void *user)
{
	struct vp_buffer *told = user;

	vp_buffer_printf(told, "%s %s; ", finding->code, finding->path);
}

static void add(struct vp_tree *tree, const char *path,
		enum venvpack_entry_type type, uint32_t mode, const char *text)
{
	VP_AUTO(hasher) struct vp_hasher *hasher = vp_hasher_new();
	struct vp_entry *entry = vp_tree_add(tree, path);

	assert_non_null(entry);
	entry->type = type;
	entry->mode = mode;
	if (type == VENVPACK_ENTRY_LINK)
		entry->link = text;
	if (type != VENVPACK_ENTRY_FILE)
		return;
	entry->size = strlen(text);
	vp_hasher_digest(hasher, text, strlen(text), &entry->digest);
}

struct fixture {
	struct scratch *scratch;
	struct vp_tree tree;
};

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	struct vp_error err = { 0 };
	void *scratch;

	assert_int_equal(scratch_setup(&scratch), 0);
	fixture->scratch = scratch;
	add(&fixture->tree, "bin", VENVPACK_ENTRY_DIRECTORY, 0755, "");
	add(&fixture->tree, "bin/python", VENVPACK_ENTRY_LINK, 0777, "/p");
	add(&fixture->tree, "bin/tool", VENVPACK_ENTRY_FILE, 0755, "tool");
	add(&fixture->tree, "lib", VENVPACK_ENTRY_DIRECTORY, 0775, "");
	add(&fixture->tree, "lib/m.py", VENVPACK_ENTRY_FILE, 0644, "code");
	assert_works(vp_tree_index(&fixture->tree, &err), &err);
	scratch_write(scratch, "bin/tool", "tool");
	scratch_write(scratch, "lib/m.py", "code");
	assert_int_equal(symlinkat("/p", fixture->scratch->fd, "bin/python"),
			 0);
	assert_int_equal(fchmodat(fixture->scratch->fd, "bin/tool", 0755, 0),
			 0);
	scratch_write(scratch, ".venvpack/manifest.json", "");
	scratch_write(scratch, ".venvpack/files.mtree", "");
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;
	void *scratch = fixture->scratch;

	vp_tree_clear(&fixture->tree);
	free(fixture);
	return scratch_teardown(&scratch);
}

static void assert_told(struct fixture *fixture, bool is_strict,
			const char *expected)
{
	VP_AUTO(buffer) struct vp_buffer told = { 0 };
	struct vp_context ctx = {
		.threads = 2,
		.finding = note_finding,
		.finding_user = &told,
	};
	struct vp_comparison comparison = {
		.tree = &fixture->tree,
		.env = fixture->scratch->fd,
		.is_strict = is_strict,
		.ctx = &ctx,
	};
	struct vp_error err = { 0 };
	size_t count = 0;
	const char *p;

	assert_works(vp_comparison_run(&comparison, &err), &err);
	assert_string_equal(vp_buffer_string(&told), expected);
	for (p = expected; (p = strchr(p, ';')); p++)
		count++;
	assert_int_equal(comparison.changed + comparison.missing +
				 comparison.added,
			 count);
}

static void what_is_as_packed_is_not_told(void **state)
{
	assert_told(*state, false, "");
	assert_told(*state, true, "");
}

static void every_difference_is_told(void **state)
{
	struct fixture *fixture = *state;
	int fd = fixture->scratch->fd;

	scratch_write(fixture->scratch, "bin/tool", "took");
	assert_told(fixture, false, "changed bin/tool; ");
	scratch_write(fixture->scratch, "bin/tool", "tools");
	assert_told(fixture, false, "changed bin/tool; ");
	assert_int_equal(unlinkat(fd, "bin/tool", 0), 0);
	assert_told(fixture, false, "missing bin/tool; ");
	assert_int_equal(symlinkat("/tool", fd, "bin/tool"), 0);
	assert_told(fixture, false, "changed bin/tool; ");
	assert_int_equal(unlinkat(fd, "bin/tool", 0), 0);
	assert_int_equal(mkfifoat(fd, "bin/tool", 0755), 0);
	assert_told(fixture, false, "changed bin/tool; ");
	assert_int_equal(unlinkat(fd, "bin/tool", 0), 0);
	scratch_write(fixture->scratch, "bin/tool", "tool");
	assert_int_equal(fchmodat(fd, "bin/tool", 0755, 0), 0);
	assert_int_equal(unlinkat(fd, "bin/python", 0), 0);
	assert_int_equal(symlinkat("/q", fd, "bin/python"), 0);
	assert_told(fixture, false, "changed bin/python; ");
	assert_int_equal(renameat(fd, "lib", fd, "lib2"), 0);
	assert_told(fixture, false,
		    "changed bin/python; missing lib; missing lib/m.py; "
		    "added lib2; ");
	assert_int_equal(symlinkat("lib2", fd, "lib"), 0);
	assert_told(fixture, false,
		    "changed bin/python; changed lib; changed lib/m.py; "
		    "added lib2; ");
}

static void a_mode_may_lack_what_a_umask_takes(void **state)
{
	static const struct {
		mode_t mode;
		const char *told;
	} cases[] = {
		{ 0755, "" },
		{ 0750, "" },
		{ 0700, "" },
		{ 0775, "changed bin/tool; " },
		{ 0757, "changed bin/tool; " },
		{ 0655, "changed bin/tool; " },
		{ 04755, "changed bin/tool; " },
		{ 02755, "changed bin/tool; " },
	};
	struct fixture *fixture = *state;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(fchmodat(fixture->scratch->fd, "bin/tool",
					  cases[i].mode, 0),
				 0);
		assert_told(fixture, false, cases[i].told);
	}
}

static void what_python_adds_counts_when_it_is_strict(void **state)
{
	struct fixture *fixture = *state;

	scratch_write(fixture->scratch, "lib/__pycache__/m.pyc", "");
	scratch_write(fixture->scratch, ".venvpack/other", "");
	assert_told(fixture, false, "");
	assert_told(fixture, true,
		    "added .venvpack/other; added lib/__pycache__; ");
	scratch_write(fixture->scratch, "lib/new/a", "");
	scratch_write(fixture->scratch, "lib/new/b", "");
	assert_told(fixture, false, "added lib/new; ");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(what_is_as_packed_is_not_told),
		TEST(every_difference_is_told),
		TEST(a_mode_may_lack_what_a_umask_takes),
		TEST(what_python_adds_counts_when_it_is_strict),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
