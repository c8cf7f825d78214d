/* SPDX-License-Identifier: MIT */
#include "python/requirements.h"

#include "python/requirement_files.h"
#include "scratch.h"

static void names_of_requirements_are_found(void **state)
{
	static const struct {
		const char *spec;
		const char *name; /* NULL: cannot be told */
	} cases[] = {
		{ "requests", "requests" },
		{ "Django>=4.2,<5", "django" },
		{ "  six  ", "six" },
		{ "Foo.Bar_baz[extra1,extra2] ~= 1.0 ; python_version > '3'",
		  "foo-bar-baz" },
		{ "zope.interface (>=1.0)", "zope-interface" },
		{ "pkg;sys_platform=='linux'", "pkg" },
		{ "pkg@https://example.org/pkg-1.0.tar.gz", "pkg" },
		{ "git+https://example.org/repo.git#egg=my_pkg&subdirectory=x",
		  "my-pkg" },
		{ "git+https://example.org/repo.git", NULL },
		{ "https://example.org/a%2Bb/"
		  "pkg-1.0-py3-none-any.whl#sha256=00",
		  "pkg" },
		{ "./missing.whl", NULL },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		VP_AUTO(requirements) struct vp_requirements found = { 0 };
		struct vp_error err = { 0 };

		assert_works(vp_requirements_add(&found, cases[i].spec, &err),
			     &err);
		if (!cases[i].name) {
			assert_int_equal(found.count, 0);
			continue;
		}
		assert_int_equal(found.count, 1);
		assert_string_equal(found.items[0].name, cases[i].name);
	}
}

static void what_pip_would_take_for_an_option_is_refused(void **state)
{
	static const char *const specs[] = { "-e .", " --index-url=x", "", " ",
					     "-" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(specs) / sizeof(specs[0]); i++) {
		VP_AUTO(requirements) struct vp_requirements found = { 0 };
		struct vp_error err = { 0 };

		assert_fails(vp_requirements_add(&found, specs[i], &err), &err,
			     VENVPACK_ERR_ARGUMENT, "is no requirement");
	}
}

static char *below(const struct scratch *scratch, const char *name)
{
	struct vp_buffer path = { 0 };
	char *text;

	vp_path_join(&path, scratch->path, name);
	text = vp_buffer_steal(&path);
	assert_non_null(text);
	return text;
}

static void requirement_files_and_those_they_name_are_read(void **state)
{
	static const char *const expected[] = { "first", "second", "third",
						"fourth", "fifth" };
	struct scratch *scratch = *state;
	VP_AUTO(requirements) struct vp_requirements found = { 0 };
	VP_AUTO(free) char *file = below(scratch, "requirements.txt");
	const char *const files[] = { file, NULL };
	struct vp_error err = { 0 };
	size_t i;

	scratch_write(scratch, "requirements.txt",
		      "\xef\xbb\xbf# comment\r\n"
		      "first==1.0 --hash=sha256:00 \\\r\n"
		      "    --hash=sha256:11\r\n"
		      "\n"
		      "--index-url https://example.org/simple\n"
		      "-c constraints.txt\n"
		      "-e ./editable\n"
		      "second>=1 # because\n"
		      "-r sub/more.txt\n"
		      "--requirement=sub/rest.txt\n"
		      "third \\\n"
		      "  >= 2");
	scratch_write(scratch, "sub/more.txt",
		      "fourth\n-rrest.txt\n-r more.txt\n");
	scratch_write(scratch, "sub/rest.txt",
		      "fifth\n-r ../requirements.txt\n");
	scratch_write(scratch, "constraints.txt", "not-asked-for==1\n");
	assert_works(vp_requirement_files_read(&found, files, &err), &err);
	for (i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
		if (!vp_requirements_find(&found, expected[i]))
			fail_msg("%s was not found", expected[i]);
	assert_int_equal(found.count, 5);
	assert_null(vp_requirements_find(&found, "not-asked-for"));
}

static void a_missing_requirement_file_is_told(void **state)
{
	VP_AUTO(requirements) struct vp_requirements found = { 0 };
	const char *const files[] = { "/nowhere/requirements.txt", NULL };
	struct vp_error err = { 0 };

	(void)state;
	assert_fails(vp_requirement_files_read(&found, files, &err), &err,
		     VENVPACK_ERR_IO, "/nowhere/requirements.txt");
}

/* A spec that names a place below the scratch directory. */
static void assert_direct_url(const struct scratch *scratch, const char *before,
			      const char *place, const char *after,
			      const char *name, const char *kind,
			      const char *file)
{
	VP_AUTO(requirements) struct vp_requirements found = { 0 };
	VP_AUTO(buffer) struct vp_buffer spec = { 0 };
	VP_AUTO(buffer) struct vp_buffer url = { 0 };
	struct vp_error err = { 0 };

	vp_buffer_printf(&spec, "%s%s/%s%s", before, scratch->path, place,
			 after);
	vp_buffer_printf(&url, "{%s, \"url\": \"file://%s/%s\"}", kind,
			 scratch->path, file);
	assert_works(vp_requirements_add(&found, spec.data, &err), &err);
	assert_int_equal(found.count, 1);
	assert_string_equal(found.items[0].name, name);
	assert_string_equal(found.items[0].direct_url, url.data);
}

#define EMPTY_SHA256 \
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define EMPTY_ARCHIVE                                                \
	"\"archive_info\": {\"hash\": \"sha256=" EMPTY_SHA256 "\", " \
	"\"hashes\": {\"sha256\": \"" EMPTY_SHA256 "\"}}"

static void what_comes_from_a_place_has_a_direct_url(void **state)
{
	struct scratch *scratch = *state;

	scratch_write(scratch, "My_Pkg-1.0+l-py3-none-any.whl", "");
	scratch_write(scratch, "sources-1.0.tar.gz", "");
	scratch_write(scratch, "tree/pyproject.toml",
		      "[build-system]\nname = 'wrong'\n"
		      "[project]\nversion = '1'\nname = \"The.Tree\"\n");
	scratch_write(scratch, "old/setup.cfg",
		      "[metadata]\nname = old_tree\nversion = 1\n");
	assert_direct_url(scratch, "", "My_Pkg-1.0+l-py3-none-any.whl", "[x]",
			  "my-pkg", EMPTY_ARCHIVE,
			  "My_Pkg-1.0%2Bl-py3-none-any.whl");
	assert_direct_url(scratch, "other @ file://",
			  "My_Pkg-1.0%2Bl-py3-none-any.whl",
			  " ; python_version > '3'", "other", EMPTY_ARCHIVE,
			  "My_Pkg-1.0%2Bl-py3-none-any.whl");
	assert_direct_url(scratch, "src@", "sources-1.0.tar.gz", "", "src",
			  EMPTY_ARCHIVE, "sources-1.0.tar.gz");
	assert_direct_url(scratch, "", "tree", "[extra]", "the-tree",
			  "\"dir_info\": {}", "tree");
	assert_direct_url(scratch, "", "old/", "", "old-tree",
			  "\"dir_info\": {}", "old");
}

static void remote_direct_urls_hold_no_credentials(void **state)
{
	static const struct {
		const char *spec;
		const char *expected;
	} cases[] = {
		{ "p @ https://user:secret@example.org/p-1.zip",
		  "{\"archive_info\": {}, "
		  "\"url\": \"https://example.org/p-1.zip\"}" },
		{ "p @ https://example.org/a@b/p-1.zip#sha256=00ff&egg=p",
		  "{\"archive_info\": {\"hash\": \"sha256=00ff\", \"hashes\": "
		  "{\"sha256\": \"00ff\"}}, "
		  "\"url\": \"https://example.org/a@b/p-1.zip\"}" },
		{ "p @ git+https://example.org/p.git", NULL },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		VP_AUTO(requirements) struct vp_requirements found = { 0 };
		struct vp_error err = { 0 };

		assert_works(vp_requirements_add(&found, cases[i].spec, &err),
			     &err);
		assert_int_equal(found.count, 1);
		if (cases[i].expected)
			assert_string_equal(found.items[0].direct_url,
					    cases[i].expected);
		else
			assert_null(found.items[0].direct_url);
	}
}

#define IN_SCRATCH(test) \
	cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_requirements_are_found),
		cmocka_unit_test(what_pip_would_take_for_an_option_is_refused),
		IN_SCRATCH(requirement_files_and_those_they_name_are_read),
		cmocka_unit_test(a_missing_requirement_file_is_told),
		IN_SCRATCH(what_comes_from_a_place_has_a_direct_url),
		cmocka_unit_test(remote_direct_urls_hold_no_credentials),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
