/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <string.h>

#include "python/editable_hook.h"

typedef int (*read_fn)(struct vp_hook *, const char *, size_t,
		       struct vp_error *);

static void read_text(struct vp_hook *hook, read_fn read, const char *text)
{
	struct vp_error err;

	assert_works(read(hook, text, strlen(text), &err), &err);
}

static void assert_target(const struct vp_hook *hook, size_t index,
			  const char *place, const char *path)
{
	assert_true(index < hook->count);
	if (place)
		assert_string_equal(hook->targets[index].place, place);
	else
		assert_null(hook->targets[index].place);
	assert_string_equal(hook->targets[index].path, path);
}

static void lines_are_directories_and_imports(void **state)
{
	VP_AUTO(hook) struct vp_hook hook = { 0 };

	(void)state;
	read_text(&hook, vp_hook_read_lines,
		  "# /comment\n/src/a b \r\nrelative\n\n"
		  "import x; x.install()\nimport y, z ; import w\n"
		  "importable\n/src/c");
	assert_int_equal(hook.count, 2);
	assert_target(&hook, 0, NULL, "/src/a b");
	assert_target(&hook, 1, NULL, "/src/c");
	assert_int_equal(hook.modules.count, 4);
	assert_string_equal(hook.modules.items[0], "x");
	assert_string_equal(hook.modules.items[2], "z");
	assert_string_equal(hook.modules.items[3], "w");
}

static void every_finder_maps_names_to_paths(void **state)
{
	static const struct {
		const char *text;
		const char *place;
		const char *path;
	} cases[] = {
		{ "MAPPING: dict[str, str] = {'x': '/src/x'}\n"
		  "NAMESPACES: dict[str, list[str]] = {}\n"
		  "PLACEHOLDER = '__editable__.x-1.0.finder' + \".__hook__\"\n",
		  "x", "/src/x" },
		{ "MAPPING = {'a.b_c': \"/it's/b\"}", "a/b_c", "/it's/b" },
		{ "MAPPING = {'a': '/it\\'s \\\\ here'}", "a",
		  "/it's \\ here" },
		{ "from editables.redirector import RedirectingFinder as F\n"
		  "F.install()\nF.map_module('x', '/src/x/__init__.py')\n",
		  "x", "/src/x/__init__.py" },
		{ "\"\"\"A 'doc' '/string'.\"\"\"\n# it's 'a' '/comment'\n"
		  "install({'x': '/src/x/__init__.py'}, {'x._c': 'x/_c.so'}, "
		  "None, False, True, [], [], '')",
		  "x", "/src/x/__init__.py" },
		{ "finder = F(\n 'x',\n {'x'},\n '/src/build/cp311',\n"
		  " ['/usr/bin/ninja'],\n False)\n",
		  "x", "/src/build/cp311" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		VP_AUTO(hook) struct vp_hook hook = { 0 };

		read_text(&hook, vp_hook_read_module, cases[i].text);
		assert_int_equal(hook.count, 1);
		assert_target(&hook, 0, cases[i].place, cases[i].path);
	}
}

static void other_texts_map_nothing(void **state)
{
	static const char *const texts[] = {
		"",
		"'",
		"'x",
		"'x': '/src",
		"'x': 'relative'",
		"'x y': '/src/x'",
		"'.x': '/src/x'",
		"'x..y': '/src/x'",
		"'x.': '/src/x'",
		"'': '/src/x'",
		"'/a': '/src/x'",
		"'x': '/'",
		"'''x': '/src/x'",
		"'x\\",
		"\"\"\"",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		VP_AUTO(hook) struct vp_hook hook = { 0 };

		read_text(&hook, vp_hook_read_module, texts[i]);
		assert_int_equal(hook.count, 0);
	}
}

static void an_install_plan_tells_files(void **state)
{
	VP_AUTO(hook) struct vp_hook hook = { 0 };

	(void)state;
	read_text(&hook, vp_hook_read_install_plan,
		  "{\"targets\": {\"/b/c.so\": {\"destination\": "
		  "\"{py_platlib}/x/c.so\", \"tag\": \"runtime\"}}, "
		  "\"headers\": {\"/b/h\": {\"destination\": "
		  "\"{includedir}/h\"}}, "
		  "\"python\": {\"/s/x.py\": {\"destination\": "
		  "\"{py_purelib}/x/y.py\"}, \"/s/z\": {\"destination\": "
		  "\"{py_purelib}/../z\"}}}");
	assert_int_equal(hook.count, 2);
	assert_target(&hook, 0, "x/c.so", "/b/c.so");
	assert_target(&hook, 1, "x/y.py", "/s/x.py");
	assert_true(hook.targets[0].is_exact);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_directories_and_imports),
		cmocka_unit_test(every_finder_maps_names_to_paths),
		cmocka_unit_test(other_texts_map_nothing),
		cmocka_unit_test(an_install_plan_tells_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
