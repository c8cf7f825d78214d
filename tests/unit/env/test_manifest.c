/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <string.h>

#include "env/manifest.h"

static void add_entries(struct vp_manifest *manifest)
{
	struct vp_entry *entry = vp_tree_add(&manifest->tree, "bin");

	entry->type = VENVPACK_ENTRY_DIRECTORY;
	entry->mode = 0755;
	entry = vp_tree_add(&manifest->tree, "bin/pip \xff");
	entry->type = VENVPACK_ENTRY_FILE;
	entry->mode = 0755;
	entry->size = 100;
	entry->edits.items = vp_arena_alloc(&manifest->tree.arena,
					    2 * sizeof(struct vp_edit));
	entry->edits.count = 2;
	entry->edits.items[0] = (struct vp_edit){
		.length = 20,
		.value = VP_VALUE_SHEBANG,
		.text = "python3.11 -E\n# coding: latin-1",
	};
	entry->edits.items[1] = (struct vp_edit){
		.offset = 90,
		.length = 10,
		.value = VP_VALUE_ENV,
		.quoting = VP_QUOTING_JSON,
	};
}

static void fill(struct vp_manifest *manifest)
{
	add_entries(manifest);
	manifest->producer = "venvpack 0.1.0";
	manifest->maker = "venv";
	manifest->implementation = "cpython";
	manifest->python_version = "3.11.7";
	manifest->abi_flags = "";
	manifest->soabi = "cpython-311-x86_64-linux-gnu";
	manifest->base_home = "/usr/bin";
	manifest->base_link = "/usr/bin/python3.11";
	manifest->system = "linux";
	manifest->machine = "x86_64";
	manifest->system_site_packages = true;
}

static void write_manifest(const struct vp_manifest *manifest,
			   struct vp_buffer *json, struct vp_buffer *mtree)
{
	struct vp_error err;

	assert_works(vp_manifest_write(manifest, json, mtree, &err), &err);
}

static void what_is_written_is_read_back(void **state)
{
	VP_AUTO(manifest) struct vp_manifest manifest = { 0 };
	VP_AUTO(manifest) struct vp_manifest back = { 0 };
	VP_AUTO(buffer) struct vp_buffer json = { 0 };
	VP_AUTO(buffer) struct vp_buffer mtree = { 0 };
	VP_AUTO(buffer) struct vp_buffer again = { 0 };
	VP_AUTO(buffer) struct vp_buffer mtree_again = { 0 };
	const struct vp_edit *edit;
	struct vp_error err;

	(void)state;
	fill(&manifest);
	write_manifest(&manifest, &json, &mtree);
	assert_works(vp_manifest_parse(&back, json.data, json.size, mtree.data,
				       mtree.size, &err),
		     &err);
	assert_string_equal(back.python_version, "3.11.7");
	assert_null(back.location);
	assert_true(back.system_site_packages);
	assert_string_equal(back.tree.entries[1].path, "bin/pip \xff");
	edit = &back.tree.entries[1].edits.items[0];
	assert_int_equal(edit->value, VP_VALUE_SHEBANG);
	assert_string_equal(edit->text, "python3.11 -E\n# coding: latin-1");
	write_manifest(&back, &again, &mtree_again);
	assert_string_equal(again.data, json.data);
	assert_string_equal(mtree_again.data, mtree.data);
}

/* Replaces the first @from in @text by @to, which is no longer. */
static void replace(struct vp_buffer *text, const char *from, const char *to)
{
	char *at = strstr(text->data, from);

	assert_non_null(at);
	assert_true(strlen(to) <= strlen(from));
	memset(at, ' ', strlen(from));
	memcpy(at, to, strlen(to));
}

static int parse_changed(const char *from, const char *to, struct vp_error *err)
{
	VP_AUTO(manifest) struct vp_manifest manifest = { 0 };
	VP_AUTO(manifest) struct vp_manifest back = { 0 };
	VP_AUTO(buffer) struct vp_buffer json = { 0 };
	VP_AUTO(buffer) struct vp_buffer mtree = { 0 };

	fill(&manifest);
	write_manifest(&manifest, &json, &mtree);
	replace(&json, from, to);
	return vp_manifest_parse(&back, json.data, json.size, mtree.data,
				 mtree.size, err);
}

static void changed_members_are_refused(void **state)
{
	static const struct {
		const char *from;
		const char *to;
		enum venvpack_status status;
		const char *message;
	} cases[] = {
		{ "\"format\": 1", "\"format\": 2", VENVPACK_ERR_NEWER_FORMAT,
		  "format 2" },
		{ "\"format\": 1", "\"format\": 0", VENVPACK_ERR_CORRUPT,
		  "format" },
		{ "\"format_minor\": 0", "\"format_minor\":-1",
		  VENVPACK_ERR_CORRUPT, "format_minor" },
		{ "\"producer\"", "\"produces\"", VENVPACK_ERR_CORRUPT,
		  "producer" },
		{ "\"version\": \"3.11.7\"", "\"version\": 3",
		  VENVPACK_ERR_CORRUPT, "version" },
		{ "\"shebang\"", "\"sheband\"", VENVPACK_ERR_CORRUPT, "value" },
		{ "\"json\"", "\"yaml\"", VENVPACK_ERR_CORRUPT, "quoting" },
		{ "\"offset\": 90", "\"offset\": 91", VENVPACK_ERR_CORRUPT,
		  "edit at 91" },
		{ "\"offset\": 90", "\"offset\": 19", VENVPACK_ERR_CORRUPT,
		  "edit at 19" },
		{ "bin/pip", "bin/pit", VENVPACK_ERR_CORRUPT, "no such entry" },
		{ "{", "[", VENVPACK_ERR_CORRUPT, "JSON" },
		{ "python3.11 -E", "../python", VENVPACK_ERR_CORRUPT,
		  "bin/pip" },
		{ "\"findings\": []", "\"findings\": {}", VENVPACK_ERR_CORRUPT,
		  "findings" },
		{ "\"packages\": []", "\"packages\": {}", VENVPACK_ERR_CORRUPT,
		  "packages" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct vp_error err = { 0 };

		assert_fails(parse_changed(cases[i].from, cases[i].to, &err),
			     &err, cases[i].status, cases[i].message);
	}
}

static void another_mtree_is_refused(void **state)
{
	VP_AUTO(manifest) struct vp_manifest manifest = { 0 };
	VP_AUTO(manifest) struct vp_manifest back = { 0 };
	VP_AUTO(buffer) struct vp_buffer json = { 0 };
	VP_AUTO(buffer) struct vp_buffer mtree = { 0 };
	struct vp_error err = { 0 };

	(void)state;
	fill(&manifest);
	write_manifest(&manifest, &json, &mtree);
	replace(&mtree, "mode=0755 size", "mode=0700 size");
	assert_fails(vp_manifest_parse(&back, json.data, json.size, mtree.data,
				       mtree.size, &err),
		     &err, VENVPACK_ERR_CORRUPT, "files.mtree");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read_back),
		cmocka_unit_test(changed_members_are_refused),
		cmocka_unit_test(another_mtree_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
