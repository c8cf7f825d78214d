/* SPDX-License-Identifier: MIT */
/* Scanning and planning a small environment, whose files are made here. */
#include "assertions.h"

#include <sys/stat.h>

#include "env/listing.h"
#include "env/plan.h"
#include "env/scan.h"
#include "scratch.h"

#define SITE "lib/python3.11/site-packages"

struct plan_test {
	struct scratch *scratch;
	struct vp_context ctx;
	struct vp_tree tree;
	struct vp_findings findings;
	struct vp_need need;
	const char *spellings[2];
	struct vp_fixup_facts facts;
	struct vp_filter filter;
};

static void make_directory(const struct plan_test *test, const char *path)
{
	assert_int_equal(mkdirat(test->scratch->fd, path, 0755), 0);
}

VP_PRINTF(3, 4)
static void write_text(const struct plan_test *test, const char *name,
		       const char *fmt, ...)
{
	char text[4096];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	scratch_write(test->scratch, name, text);
}

static int setup(void **state)
{
	struct plan_test *test = calloc(1, sizeof(*test));
	void *scratch;

	if (!test || scratch_setup(&scratch))
		return -1;
	test->scratch = scratch;
	test->ctx.threads = 2;
	test->findings.arena = &test->tree.arena;
	test->findings.ctx = &test->ctx;
	test->spellings[0] = test->scratch->path;
	test->facts.env_paths = test->spellings;
	test->facts.env_name = strrchr(test->scratch->path, '/') + 1;
	test->facts.base_home = "/usr/bin";
	test->facts.python_major = 3;
	test->facts.python_minor = 11;
	make_directory(test, "bin");
	make_directory(test, "lib");
	make_directory(test, "lib/python3.11");
	make_directory(test, SITE);
	make_directory(test, SITE "/__pycache__");
	make_directory(test, SITE "/x-1.dist-info");
	*state = test;
	return 0;
}

static int teardown(void **state)
{
	struct plan_test *test = *state;
	void *scratch = test->scratch;

	vp_findings_clear(&test->findings);
	vp_tree_clear(&test->tree);
	free(test);
	return scratch_teardown(&scratch);
}

static void scan_and_plan(struct plan_test *test)
{
	static const char *const left_out[] = { "out.tar.zst", NULL };
	const struct vp_place nowhere = {
		.record = vp_tree_record,
		.record_user = &test->tree,
	};
	const struct vp_selection selection = {
		.env = test->scratch->fd,
		.facts = &test->facts,
		.filter = test->filter,
		.left_out = left_out,
		.place = &nowhere,
	};
	struct vp_error err;

	assert_works(vp_listing_make(&test->tree, &selection, &test->findings,
				     &test->ctx, &err),
		     &err);
	assert_works(vp_scan(&test->tree, &selection, &test->need,
			     &test->findings, &test->ctx, &err),
		     &err);
	assert_works(vp_plan(&test->tree, &selection, &test->findings, &err),
		     &err);
}

static const struct vp_entry *find(const struct plan_test *test,
				   const char *path)
{
	const struct vp_entry *entry = vp_tree_find(&test->tree, path);

	if (!entry)
		fail_msg("no entry '%s'", path);
	return entry;
}

static void plain_files_are_packed_as_they_are(void **state)
{
	struct plan_test *test = *state;
	char hex[VP_SHA256_HEX_SIZE];
	const struct vp_entry *entry;

	write_text(test, SITE "/abc", "abc");
	scan_and_plan(test);
	entry = find(test, SITE "/abc");
	assert_int_equal(entry->size, 3);
	assert_null(entry->original);
	vp_sha256_hex(&entry->digest, hex);
	assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223"
				 "b00361a396177a9cb410ff61f20015ad");
}

static void record_rows_follow_an_edited_script(void **state)
{
	struct plan_test *test = *state;
	const struct vp_entry *record;
	const struct vp_edit *edit;

	write_text(test, "bin/x", "#!%s/bin/python3.11\nprint()\n",
		   test->scratch->path);
	write_text(test, SITE "/x-1.dist-info/RECORD",
		   "../../../bin/x,sha256=old,5\nx.py,sha256=same,1\n");
	scan_and_plan(test);
	assert_int_equal(find(test, "bin/x")->edits.count, 1);
	assert_int_equal(find(test, "bin/x")->edits.items[0].value,
			 VP_VALUE_SHEBANG);
	record = find(test, SITE "/x-1.dist-info/RECORD");
	assert_int_equal(record->edits.count, 1);
	edit = &record->edits.items[0];
	assert_int_equal(edit->value, VP_VALUE_RECORD);
	assert_string_equal(edit->text, "bin/x");
	assert_int_equal(edit->offset, strlen("../../../bin/x,"));
	assert_ptr_equal(record, &test->tree.entries[test->tree.count - 1]);
}

static void an_absolute_row_becomes_relative(void **state)
{
	struct plan_test *test = *state;
	const struct vp_entry *record;

	write_text(test, "bin/data", "data");
	write_text(test, SITE "/x-1.dist-info/RECORD",
		   "%s/bin/data,sha256=x,4\n", test->scratch->path);
	scan_and_plan(test);
	record = find(test, SITE "/x-1.dist-info/RECORD");
	assert_int_equal(record->edits.count, 0);
	assert_int_equal(record->size,
			 strlen("../../../bin/data,sha256=x,4\n"));
}

static void bytecode_of_an_edited_source_stays_behind(void **state)
{
	struct plan_test *test = *state;
	const struct vp_entry *record;

	write_text(test, SITE "/edited.py", "HOME = '%s/share'\n",
		   test->scratch->path);
	write_text(test, SITE "/plain.py", "HOME = 1\n");
	write_text(test, SITE "/__pycache__/edited.cpython-311.pyc", "x");
	write_text(test, SITE "/__pycache__/plain.cpython-311.pyc", "x");
	write_text(test, SITE "/x-1.dist-info/RECORD",
		   "__pycache__/edited.cpython-311.pyc,,\n"
		   "__pycache__/plain.cpython-311.pyc,,\n");
	scan_and_plan(test);
	assert_null(vp_tree_find(&test->tree,
				 SITE "/__pycache__/edited.cpython-311.pyc"));
	find(test, SITE "/__pycache__/plain.cpython-311.pyc");
	record = find(test, SITE "/x-1.dist-info/RECORD");
	assert_int_equal(record->size,
			 strlen("__pycache__/plain.cpython-311.pyc,,\n"));
}

static void what_cannot_be_packed_is_told(void **state)
{
	struct plan_test *test = *state;
	size_t i;
	bool told = false;

	assert_int_equal(mkfifoat(test->scratch->fd, "bin/fifo", 0644), 0);
	scan_and_plan(test);
	assert_null(vp_tree_find(&test->tree, "bin/fifo"));
	for (i = 0; i < test->findings.count; i++)
		told |= strcmp(test->findings.items[i].code, "special-file") ==
			0;
	assert_true(told);
	assert_true(test->ctx.warnings > 0);
}

static void the_output_and_our_own_directory_are_left_out(void **state)
{
	struct plan_test *test = *state;

	write_text(test, "out.tar.zst", "archive");
	make_directory(test, ".venvpack");
	write_text(test, ".venvpack/manifest.json", "{}");
	scan_and_plan(test);
	assert_null(vp_tree_find(&test->tree, "out.tar.zst"));
	assert_null(vp_tree_find(&test->tree, ".venvpack"));
	assert_null(vp_tree_find(&test->tree, ".venvpack/manifest.json"));
}

static void later_times_are_clamped(void **state)
{
	struct plan_test *test = *state;
	const struct timespec times[2] = { { 1000, 7 }, { 1000, 7 } };

	test->facts.clamps_time = true;
	test->facts.mtime_max = 5000;
	write_text(test, SITE "/new", "x");
	write_text(test, SITE "/old", "x");
	assert_int_equal(utimensat(test->scratch->fd, SITE "/old", times, 0),
			 0);
	scan_and_plan(test);
	assert_int_equal(find(test, SITE "/new")->mtime.tv_sec, 5000);
	assert_int_equal(find(test, SITE "/new")->mtime.tv_nsec, 0);
	assert_int_equal(find(test, SITE "/old")->mtime.tv_sec, 1000);
	assert_int_equal(find(test, SITE "/old")->mtime.tv_nsec, 7);
}

static void a_path_across_two_blocks_is_found(void **state)
{
	struct plan_test *test = *state;
	const size_t block = 1024 * 1024;
	size_t length = strlen(test->scratch->path);
	size_t size = 2 * block + 100;
	char *text = malloc(size + 1);
	size_t i;

	assert_non_null(text);
	for (i = 0; i < size; i++)
		text[i] = i % 80 == 79 ? '\n' : '.';
	text[size] = '\0';
	memcpy(text + block - length / 2, test->scratch->path, length);
	text[block - length / 2 - 1] = '\n';
	text[block - length / 2 + length] = '\n';
	scratch_write(test->scratch, SITE "/large.txt", text);
	free(text);
	scan_and_plan(test);
	assert_int_equal(find(test, SITE "/large.txt")->edits.count, 1);
	assert_int_equal(find(test, SITE "/large.txt")->edits.items[0].value,
			 VP_VALUE_ENV);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(plain_files_are_packed_as_they_are),
		TEST(record_rows_follow_an_edited_script),
		TEST(an_absolute_row_becomes_relative),
		TEST(bytecode_of_an_edited_source_stays_behind),
		TEST(what_cannot_be_packed_is_told),
		TEST(the_output_and_our_own_directory_are_left_out),
		TEST(later_times_are_clamped),
		TEST(a_path_across_two_blocks_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
