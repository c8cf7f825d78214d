/* SPDX-License-Identifier: MIT */
#include "fixing.h"

static void files_that_name_no_path_are_wanted(void **state)
{
	static const char *const wanted[] = {
		"pyvenv.cfg",
		"bin/activate",
		"bin/pip",
		"bin/tool.sh",
		"lib/python3.12/site-packages/a.pth",
		"lib/python3.12/site-packages/a.egg-link",
		"lib/python3.12/site-packages/__editable___a_1_finder.py",
		"lib/python3.12/site-packages/a-1.dist-info/direct_url.json",
	};
	static const char *const others[] = {
		"bin/python3.12",
		"lib/python3.12/site-packages/a.py",
		"lib/python3.12/site-packages/a.so",
		"lib/python3.12/site-packages/__pycache__/a.cpython-312.pyc",
		"share/pyvenv.cfg",
		"share/direct_url.json",
	};
	struct vp_fixup_facts facts = env_facts;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		assert_true(vp_fixup_wants(&facts, wanted[i], 0755));
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_false(vp_fixup_wants(&facts, others[i], 0755));
	facts.clamps_time = true;
	assert_true(vp_fixup_wants(&facts, others[3], 0644));
}

static void mentions_are_of_any_spelling(void **state)
{
	static const char *const paths[] = { "/a b", "/x/env", NULL };
	const struct vp_fixup_facts facts = { .env_paths = paths };

	(void)state;
	assert_true(vp_fixup_mentions(&facts, "=/x/env2", 8));
	assert_true(vp_fixup_mentions(&facts, "/a%20b", 6));
	assert_false(vp_fixup_mentions(&facts, "/x/en", 5));
	assert_false(vp_fixup_mentions(&facts, "", 0));
	assert_true(vp_fixup_overlap(&facts) >= 6 * strlen("/x/env"));
	assert_true(vp_fixup_overlap(&facts) >=
		    strlen("/.venvpack-environment"));
}

static void edits_come_out_in_order(void **state)
{
	VP_AUTO(fixing) struct fixing fixing;
	const struct vp_edits *edits = &fixing.fixup.edits;
	size_t i;

	(void)state;
	fix_text(&fixing, "bin/tool",
		 "#!/x/env/bin/python\n# /x/env\nA = '/x/env/a'\nB = "
		 "'/x/env'\n");
	assert_int_equal(edits->count, 4);
	assert_int_equal(edits->items[0].value, VP_VALUE_SHEBANG);
	for (i = 1; i < edits->count; i++)
		assert_true(edits->items[i].offset >=
			    edits->items[i - 1].offset +
				    edits->items[i - 1].length);
}

static void record_is_left_to_the_plan(void **state)
{
	VP_AUTO(fixing) struct fixing fixing;

	(void)state;
	fix_text(&fixing, "lib/python3.12/site-packages/a-1.dist-info/RECORD",
		 "/x/env/bin/a,sha256=x,1\n");
	assert_untouched(&fixing);
	assert_null(fixing.fixup.notes);
}

static void the_next_path_is_told(void **state)
{
	static const char text[] = "/x/env2 /x/env/a /.venvpack-environment";
	size_t offset = 0;
	size_t length = 0;

	(void)state;
	assert_true(vp_fixup_next_path(&env_facts, text, strlen(text), &offset,
				       &length));
	assert_int_equal(offset, 8);
	assert_int_equal(length, 6);
	offset += length;
	assert_false(vp_fixup_next_path(&env_facts, text, strlen(text), &offset,
					&length));
}

static void paths_below_are_told_apart(void **state)
{
	(void)state;
	assert_string_equal(vp_fixup_below_env(&env_facts, "/x/env/bin/a"),
			    "bin/a");
	assert_string_equal(vp_fixup_below_env(&env_facts, "/x/env"), "");
	assert_string_equal(
		vp_fixup_below_env(&env_facts, "/.venvpack-environment/b"),
		"b");
	assert_null(vp_fixup_below_env(&env_facts, "/x/env-src"));
	assert_null(vp_fixup_below_env(&env_facts, "bin"));
}

static void empty_files_are_nothing(void **state)
{
	VP_AUTO(fixing) struct fixing fixing;

	(void)state;
	fix_text(&fixing, "bin/activate", "");
	assert_untouched(&fixing);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_that_name_no_path_are_wanted),
		cmocka_unit_test(mentions_are_of_any_spelling),
		cmocka_unit_test(edits_come_out_in_order),
		cmocka_unit_test(record_is_left_to_the_plan),
		cmocka_unit_test(the_next_path_is_told),
		cmocka_unit_test(paths_below_are_told_apart),
		cmocka_unit_test(empty_files_are_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
