/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/context.h"
#include "base/file.h"
#include "base/process.h"
#include "python/script_header.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define LATIN "# -*- coding: latin-1 -*-"

static void assert_text(const char *actual, const char *expected)
{
	if (expected)
		assert_string_equal(actual ? actual : "NULL", expected);
	else
		assert_null(actual);
}

/* What follows a header is "import sys\n" in each of these. */
static void the_forms_in_the_wild_are_recognised(void **state)
{
	static const struct {
		const char *header;
		const char *interpreter;
		const char *name;
		const char *flags;
		const char *coding;
	} cases[] = {
		/* 1: one line */
		{ "#!/e/bin/python3.11\n", "/e/bin/python3.11", "python3.11",
		  NULL, NULL },
		{ "#! /e/bin/python -sE \n", "/e/bin/python", "python", "-sE",
		  NULL },
		{ "#!/e/bin/python -E  -s\r\n", "/e/bin/python", "python",
		  "-E  -s", NULL },
		{ "#!/e/bin/python\n" LATIN "\n", "/e/bin/python", "python",
		  NULL, LATIN },
		{ "#!/e/bin/python -E\r\n \f" LATIN "\r\n", "/e/bin/python",
		  "python", "-E", LATIN },
		{ "#!/usr/bin/env python3\n", "/usr/bin/env", "env", "python3",
		  NULL },
		{ "#!/usr/bin/env -S python3 -E\n", "/usr/bin/env", "env",
		  "-S python3 -E", NULL },
		{ "#!python\n", "python", "python", NULL, NULL },
		{ "#!/bin/sh\n", "/bin/sh", "sh", NULL, NULL },
		{ "#!/bin/sh -e\n", "/bin/sh", "sh", "-e", NULL },
		{ "#!/a b/c d/bin/python3 -E\n", "/a b/c d/bin/python3",
		  "python3", "-E", NULL },
		/* 2: distlib */
		{ "#!/bin/sh\n'''exec' \"/a b/bin/python\" \"$0\" \"$@\"\n"
		  "' '''\n",
		  "/a b/bin/python", "python", NULL, NULL },
		{ "#!/bin/sh\n'''exec' /a/bin/python -E \"$0\" \"$@\"\n"
		  "' '''\n",
		  "/a/bin/python", "python", "-E", NULL },
		{ "#!/bin/sh\n'''exec' \"/a$b\\c\\\"/python\" \"$0\" \"$@\"\n"
		  "' '''\n",
		  "/a$b\\c\"/python", "python", NULL, NULL },
		{ "#!/bin/sh\r\n'''exec' /a/bin/python \"$0\" \"$@\"\r\n"
		  "' '''\r\n",
		  "/a/bin/python", "python", NULL, NULL },
		{ "#!/bin/sh\n" LATIN
		  "\n'''exec' /a/bin/python \"$0\" \"$@\"\n' '''\n",
		  "/a/bin/python", "python", NULL, LATIN },
		/* Python does not see it on line 4; whoever wrote it meant it. */
		{ "#!/bin/sh\n'''exec' /a/bin/python \"$0\" \"$@\"\n' '''\n"
		  "#coding=latin-1\n",
		  "/a/bin/python", "python", NULL, "#coding=latin-1" },
		/* 3: shlex */
		{ "#!/bin/sh\n'''exec' '/a b/it'\"'\"'s/bin/python3' \"$0\" "
		  "\"$@\"\n' '''\n",
		  "/a b/it's/bin/python3", "python3", NULL, NULL },
		/* 4: uv */
		{ "#!/bin/sh\n'''exec' \"$(dirname -- \"$(realpath -- "
		  "\"$0\")\")\"/'python' \"$0\" \"$@\"\n' '''\n",
		  NULL, "python", NULL, NULL },
		{ "#!/bin/sh\n'''exec' \"$(dirname -- \"$(realpath -- "
		  "\"$0\")\")\"/python3.11 -sE \"$0\" \"$@\"\n' '''\n",
		  NULL, "python3.11", "-sE", NULL },
		/* 5: venv-pack2 */
		{ "#!/bin/sh\n\"exec\" \"`dirname $(realpath -- $0)`/python3\" "
		  "\"$0\" \"$@\"\n",
		  NULL, "python3", NULL, NULL },
		{ "#!/bin/sh\n\"exec\" \"`dirname $0`/python\" -E \"$0\" "
		  "\"$@\"\n",
		  NULL, "python", "-E", NULL },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		VP_AUTO(script_header) struct vp_script_header header = { 0 };
		VP_AUTO(buffer) struct vp_buffer script = { 0 };
		struct vp_error err = { 0 };

		vp_buffer_text(&script, cases[i].header);
		vp_buffer_text(&script, "import sys\n");
		assert_int_equal(vp_script_header_parse(&header, script.data,
							script.size, &err),
				 1);
		assert_int_equal(header.size, strlen(cases[i].header));
		assert_text(header.interpreter, cases[i].interpreter);
		assert_text(header.name, cases[i].name);
		assert_text(header.flags, cases[i].flags);
		assert_text(header.coding, cases[i].coding);
		assert_int_equal(header.crlf,
				 strstr(cases[i].header, "\r\n") != NULL);
	}
}

static void other_beginnings_are_no_header(void **state)
{
	static const char *const cases[] = {
		"",
		"#",
		"#!",
		"#!\n",
		"#! \n",
		"import sys\n",
		"#!/e/bin/\n",
		"#!/e/bin/python \"-c\"\n",
		"#!/e/bin/py'thon\n",
		"#!/e/bin/python $x\n",
		"#!/e/bin/python -X encoding=x\n",
		"#!/e/bin/coding:x\n",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		VP_AUTO(script_header) struct vp_script_header header = { 0 };
		struct vp_error err = { 0 };

		assert_int_equal(vp_script_header_parse(&header, cases[i],
							strlen(cases[i]), &err),
				 0);
		assert_null(header.name);
	}
}

/* They are scripts of sh then, and nobody's to rewrite. */
static void sh_that_is_not_quite_a_form_is_a_script_of_sh(void **state)
{
	static const char *const cases[] = {
		"#!/bin/sh\n'''exec' /a/python \"$0\" \"$@\"\n",
		"#!/bin/sh\n'''exec' /a/python \"$0\" \"$@\"\n'''\n",
		"#!/bin/sh\n'''exec' '/a/python \"$0\" \"$@\"\n' '''\n",
		"#!/bin/sh\n'''exec' /a/python \"$@\"\n' '''\n",
		"#!/bin/sh\n'''exec' /a/python \"$0\" \"$@\" x\n' '''\n",
		"#!/bin/sh\n'''exec' /a/python $(x) \"$0\" \"$@\"\n' '''\n",
		"#!/bin/sh\n\"exec\" \"`pwd`/python\" \"$0\" \"$@\"\n",
		"#!/bin/sh\n\"exec\" \"`dirname $0`/a/python\" \"$0\" \"$@\"\n",
		"#!/bin/sh\nexec /a/python \"$0\" \"$@\"\n",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		VP_AUTO(script_header) struct vp_script_header header = { 0 };
		struct vp_error err = { 0 };

		assert_int_equal(vp_script_header_parse(&header, cases[i],
							strlen(cases[i]), &err),
				 1);
		assert_string_equal(header.interpreter, "/bin/sh");
		assert_int_equal(header.size, strlen("#!/bin/sh\n"));
	}
}

static void a_header_may_end_with_the_file(void **state)
{
	static const char *const cases[] = {
		"#!/e/bin/python",
		"#!/e/bin/python\n# coding: latin-1",
		"#!/bin/sh\n'''exec' /e/bin/python \"$0\" \"$@\"\n' '''",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		VP_AUTO(script_header) struct vp_script_header header = { 0 };
		struct vp_error err = { 0 };

		assert_int_equal(vp_script_header_parse(&header, cases[i],
							strlen(cases[i]), &err),
				 1);
		assert_int_equal(header.size, strlen(cases[i]));
		assert_string_equal(header.interpreter, "/e/bin/python");
	}
}

static void headers_longer_than_the_kernel_reads_are_read(void **state)
{
	static const struct {
		size_t length;
		int found;
	} cases[] = { { 128, 1 }, { 300, 1 }, { 4000, 1 }, { 20000, 0 } };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		VP_AUTO(script_header) struct vp_script_header header = { 0 };
		VP_AUTO(buffer) struct vp_buffer script = { 0 };
		struct vp_error err = { 0 };

		vp_buffer_text(&script, "#!/");
		while (script.size < cases[i].length)
			vp_buffer_char(&script, 'x');
		vp_buffer_text(&script, "/bin/python\n");
		assert_int_equal(vp_script_header_parse(&header, script.data,
							script.size, &err),
				 cases[i].found);
		if (cases[i].found)
			assert_int_equal(header.size, script.size);
	}
}

static void bytes_that_are_no_text_are_no_header(void **state)
{
	static const char binary[] = "#!/e/bin/pyth\0n\nx";
	VP_AUTO(script_header) struct vp_script_header header = { 0 };
	struct vp_error err = { 0 };

	(void)state;
	assert_int_equal(
		vp_script_header_parse(&header, binary, sizeof(binary), &err),
		0);
}

static void what_follows_on_line_2_need_not_be_a_coding_line(void **state)
{
	static const struct {
		const char *line;
		const char *coding;
	} cases[] = {
		{ "# coding: utf-8", "# coding: utf-8" },
		{ "#coding=utf-8", "#coding=utf-8" },
		{ "# vim: set fileencoding=latin-1 :",
		  "# vim: set fileencoding=latin-1 :" },
		{ "# coding", NULL },
		{ "# coding utf-8", NULL },
		{ "# coding : utf-8", NULL },
		{ "# coding: /", NULL },
		{ "x = 1 # coding: utf-8", NULL },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		VP_AUTO(script_header) struct vp_script_header header = { 0 };
		VP_AUTO(buffer) struct vp_buffer script = { 0 };
		struct vp_error err = { 0 };

		vp_buffer_printf(&script, "#!/bin/python\n%s\n", cases[i].line);
		assert_int_equal(vp_script_header_parse(&header, script.data,
							script.size, &err),
				 1);
		assert_text(header.coding, cases[i].coding);
	}
}

static void safe_paths_are_one_line(void **state)
{
	static const struct {
		const char *dir;
		const char *flags;
		const char *coding;
		const char *expected;
	} cases[] = {
		{ "/e/bin", NULL, NULL, "#!/e/bin/python3\n" },
		{ "/e/bin", "-sE", NULL, "#!/e/bin/python3 -sE\n" },
		{ "/e/bin", NULL, LATIN, "#!/e/bin/python3\n" LATIN "\n" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		VP_AUTO(buffer) struct vp_buffer out = { 0 };
		struct vp_error err = { 0 };

		assert_works(vp_script_header_write(&out, cases[i].dir,
						    "python3", cases[i].flags,
						    cases[i].coding, &err),
			     &err);
		assert_string_equal(out.data, cases[i].expected);
	}
}

static void other_paths_are_quoted(void **state)
{
	static const struct {
		const char *dir;
		const char *flags;
		const char *coding;
		const char *expected;
	} cases[] = {
		{ "/a b", NULL, NULL,
		  "#!/bin/sh\n'''exec' '/a b/python3' \"$0\" \"$@\"\n' '''\n" },
		{ "/a'b", "-sE", LATIN,
		  "#!/bin/sh\n" LATIN "\n'''exec' '/a'\"'\"'b/python3' -sE "
		  "\"$0\" \"$@\"\n' '''\n" },
		{ "/a\\Nb", NULL, NULL,
		  "#!/bin/sh\n'''exec' '/a'\\\\'Nb/python3' \"$0\" \"$@\"\n"
		  "' '''\n" },
		/* The kernel would pass both as one argument. */
		{ "/a", "-s -E", NULL,
		  "#!/bin/sh\n'''exec' '/a/python3' -s -E \"$0\" \"$@\"\n"
		  "' '''\n" },
		/* Python would look for this encoding. */
		{ "/coding=x", NULL, NULL,
		  "#!/bin/sh\n'''exec' '/coding=x/python3' \"$0\" \"$@\"\n"
		  "' '''\n" },
		{ "/\xc3\xbc", NULL, NULL,
		  "#!/bin/sh\n'''exec' '/\xc3\xbc/python3' \"$0\" \"$@\"\n"
		  "' '''\n" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		VP_AUTO(buffer) struct vp_buffer out = { 0 };
		struct vp_error err = { 0 };

		assert_works(vp_script_header_write(&out, cases[i].dir,
						    "python3", cases[i].flags,
						    cases[i].coding, &err),
			     &err);
		assert_string_equal(out.data, cases[i].expected);
	}
}

static void the_longest_line_has_127_bytes(void **state)
{
	char dir[128];
	size_t i;

	(void)state;
	for (i = 100; i < sizeof(dir); i++) {
		VP_AUTO(buffer) struct vp_buffer out = { 0 };
		struct vp_error err = { 0 };
		size_t line = 2 + i + strlen("/python -E");

		memset(dir, 'a', i);
		dir[0] = '/';
		dir[i] = '\0';
		assert_works(vp_script_header_write(&out, dir, "python", "-E",
						    NULL, &err),
			     &err);
		if (line <= 127)
			assert_int_equal(out.size, line + 1);
		else
			assert_memory_equal(out.data, "#!/bin/sh\n", 10);
	}
}

static void what_cannot_be_spelled_is_refused(void **state)
{
	static const struct {
		const char *dir;
		const char *name;
		const char *flags;
		const char *coding;
		const char *message;
	} cases[] = {
		{ "a", "python", NULL, NULL, "in 'a'" },
		{ "/a\nb", "python", NULL, NULL, "no script can run" },
		{ "/a\rb", "python", NULL, NULL, "no script can run" },
		{ "/\xff", "python", NULL, NULL, "no script can run" },
		{ "/\xff", "python", NULL, "#coding:utf-8", "no script can" },
		{ "/\xc3\xbc", "python", NULL, "#coding:ascii", "no script" },
		{ "/a", "", NULL, NULL, "named ''" },
		{ "/a", "a/b", NULL, NULL, "named 'a/b'" },
		{ "/a", "a b", NULL, NULL, "named 'a b'" },
		{ "/a", "a'b", NULL, NULL, "named" },
		{ "/a", "a\nb", NULL, NULL, "named" },
		{ "/a", "python", "", NULL, "flags ''" },
		{ "/a", "python", "-c 'x'", NULL, "flags" },
		{ "/a", "python", "-E\n", NULL, "flags" },
		{ "/a", "python", "$(x)", NULL, "flags" },
		{ "/a", "python", "-X coding=x", NULL, "flags" },
		{ "/a", "xcoding:y", NULL, NULL, "named" },
		{ "/a", "python", NULL, "", "does not declare" },
		{ "/a", "python", NULL, "import os", "does not declare" },
		{ "/a", "python", NULL, "#coding:a\nimport os",
		  "does not declare" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		VP_AUTO(buffer) struct vp_buffer out = { 0 };
		struct vp_error err = { 0 };

		assert_fails(vp_script_header_write(
				     &out, cases[i].dir, cases[i].name,
				     cases[i].flags, cases[i].coding, &err),
			     &err, VENVPACK_ERR_ARGUMENT, cases[i].message);
		assert_int_equal(out.size, 0);
	}
}

static void what_is_written_is_parsed_back(void **state)
{
	static const char *const dirs[] = { NULL,     "/e/bin",	   "/a b",
					    "/'",     "/''",	   "/a'''",
					    "/\\",    "/a\\'\"b",  "/\\\\x41",
					    "/$(x)`", "/\xc3\xbc", "/a\tb#c" };
	static const char *const flags[] = { NULL, "-sE", "-X utf8" };
	static const char *const codings[] = { NULL, LATIN, "# coding: utf-8" };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(dirs) * 9; i++) {
		const char *dir = dirs[i / 9];
		const char *flag = flags[i % 3];
		const char *coding = codings[i / 3 % 3];
		VP_AUTO(script_header) struct vp_script_header header = { 0 };
		VP_AUTO(buffer) struct vp_buffer out = { 0 };
		struct vp_error err = { 0 };
		size_t size;

		if (dir)
			assert_works(vp_script_header_write(&out, dir,
							    "python3.11", flag,
							    coding, &err),
				     &err);
		else
			assert_works(
				vp_script_header_write_portable(
					&out, "python3.11", flag, coding, &err),
				&err);
		size = out.size;
		vp_buffer_text(&out, "import sys\n");
		assert_null(strstr(out.data, "''''"));
		assert_int_equal(vp_script_header_parse(&header, out.data,
							out.size, &err),
				 1);
		assert_int_equal(header.size, size);
		if (dir) {
			VP_AUTO(buffer) struct vp_buffer path = { 0 };

			vp_buffer_printf(&path, "%s/python3.11", dir);
			assert_string_equal(header.interpreter, path.data);
		} else {
			assert_null(header.interpreter);
		}
		assert_string_equal(header.name, "python3.11");
		assert_text(header.flags, flag);
		assert_text(header.coding, coding);
	}
}

/* A place for scripts, with an interpreter that tells what it was given. */
struct place {
	char root[64];
	struct vp_buffer dir;	/* bin of the environment */
	struct vp_buffer links; /* another directory */
	struct vp_buffer output;
};

static void write_script(const char *dir, const char *name, const char *text)
{
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	struct vp_error err = { 0 };

	vp_buffer_printf(&path, "%s/%s", dir, name);
	assert_works(vp_replace_file(AT_FDCWD, path.data, text, strlen(text),
				     0755, NULL, &err),
		     &err);
}

static void make_place(struct place *place)
{
	static const char interpreter[] = "#!/bin/sh\n"
					  "printf '%s|' \"$0\" \"$@\"; pwd\n";
	VP_AUTO(buffer) struct vp_buffer inside = { 0 };
	struct vp_error err = { 0 };

	*place = (struct place){ .root = "/tmp/venvpack-header-XXXXXX" };
	assert_non_null(mkdtemp(place->root));
	vp_buffer_printf(&place->dir, "%s/it's a \"$dir\"\\n `x`/bin",
			 place->root);
	vp_buffer_printf(&place->links, "%s/links", place->root);
	vp_buffer_printf(&inside, "%s/x", place->dir.data);
	assert_works(vp_make_parents(inside.data, &err), &err);
	vp_buffer_reset(&inside);
	vp_buffer_printf(&inside, "%s/x", place->links.data);
	assert_works(vp_make_parents(inside.data, &err), &err);
	write_script(place->dir.data, "python3", interpreter);
}

static void remove_place(struct place *place)
{
	struct vp_error err = { 0 };

	assert_works(vp_remove_tree(AT_FDCWD, place->root, &err), &err);
	vp_buffer_clear(&place->dir);
	vp_buffer_clear(&place->links);
	vp_buffer_clear(&place->output);
}

/* Runs sh code in @directory, $D being the bin and $L the links. */
static const char *run(struct place *place, const char *directory,
		       const char *code)
{
	VP_AUTO(buffer) struct vp_buffer dir = { 0 };
	VP_AUTO(buffer) struct vp_buffer links = { 0 };
	struct vp_context ctx = { .threads = 1 };
	struct vp_error err = { 0 };
	const char *argv[] = { "/bin/sh", "-c", code, NULL };
	const char *environment[4] = { "PATH=/usr/bin:/bin" };
	struct vp_process process = {
		.argv = argv,
		.environment = environment,
		.directory = directory,
		.output = &place->output,
		.errors = &place->output,
	};

	vp_buffer_printf(&dir, "D=%s", place->dir.data);
	vp_buffer_printf(&links, "L=%s", place->links.data);
	environment[1] = dir.data;
	environment[2] = links.data;
	vp_buffer_reset(&place->output);
	assert_works(vp_process_run(&process, &ctx, &err), &err);
	return vp_buffer_string(&place->output);
}

static void the_quoted_form_runs(void **state)
{
	VP_AUTO(buffer) struct vp_buffer script = { 0 };
	VP_AUTO(buffer) struct vp_buffer expected = { 0 };
	struct vp_error err = { 0 };
	struct place place;

	(void)state;
	make_place(&place);
	assert_works(vp_script_header_write(&script, place.dir.data, "python3",
					    "-s -E", LATIN, &err),
		     &err);
	write_script(place.dir.data, "tool", script.data);
	vp_buffer_printf(&expected, "%s/python3|-s|-E|%s/tool|a b|%s\n",
			 place.dir.data, place.dir.data, place.root);
	assert_string_equal(run(&place, place.root, "\"$D/tool\" 'a b'"),
			    expected.data);
	remove_place(&place);
}

static void the_portable_form_finds_what_is_beside_it(void **state)
{
	/* The directory to be in, and how to start the tool from there. */
	static const struct {
		bool in_bin;
		const char *code;
		const char *argv0;
	} cases[] = {
		{ true, "./tool", "./tool" },
		{ true, "sh tool", "tool" },
		{ true, "PATH=:$PATH tool", NULL },
		{ true, "PATH=.:$PATH tool", "./tool" },
		{ true, "cd ..; bin/tool", "bin/tool" },
		{ true, "CDPATH=/ sh tool", "tool" },
		{ true, "sh -u tool", "tool" },
		{ true, "sh -e tool", "tool" },
		{ true, "IFS=/p sh tool", "tool" },
		{ false, "PATH=\"$D:$PATH\"; tool", NULL },
		{ false, "\"$D/../bin/tool\"", NULL },
		{ false, "ln -s \"$D/tool\" abs; ./abs", "./abs" },
		{ false, "ln -s ../*/bin/tool rel; ./rel", "./rel" },
		{ false, "ln -s rel chain; ln -s \"$L/chain\" more; ./more",
		  "./more" },
		{ false, "sh rel", "rel" },
		{ false, "ln -s \"$D\" d; d/tool", "d/tool" },
		{ false, "ln -s ../links/d/../bin/tool up; ./up", "./up" },
		{ false, "ln -s -- \"$D/tool\" -x; sh -- -x", "-x" },
		{ false, "mkdir -- -d; ln -s -- ../rel -d/y; sh -- -d/y",
		  "-d/y" },
	};
	VP_AUTO(buffer) struct vp_buffer script = { 0 };
	VP_AUTO(buffer) struct vp_buffer expected = { 0 };
	struct vp_error err = { 0 };
	struct place place;
	size_t i;

	(void)state;
	make_place(&place);
	assert_works(vp_script_header_write_portable(&script, "python3", "-sE",
						     LATIN, &err),
		     &err);
	write_script(place.dir.data, "tool", script.data);
	vp_buffer_printf(&expected, "%s/python3|-sE|", place.dir.data);
	for (i = 0; i < COUNT(cases); i++) {
		const char *output =
			run(&place,
			    cases[i].in_bin ? place.dir.data : place.links.data,
			    cases[i].code);

		if (strncmp(output, expected.data, expected.size) != 0)
			fail_msg("%s: %s", cases[i].code, output);
		output += expected.size;
		if (cases[i].argv0 &&
		    strncmp(output, cases[i].argv0, strlen(cases[i].argv0)))
			fail_msg("%s: %s", cases[i].code, output);
	}
	remove_place(&place);
}

static void the_portable_form_does_not_change_directory(void **state)
{
	VP_AUTO(buffer) struct vp_buffer script = { 0 };
	VP_AUTO(buffer) struct vp_buffer expected = { 0 };
	struct vp_error err = { 0 };
	struct place place;

	(void)state;
	make_place(&place);
	assert_works(vp_script_header_write_portable(&script, "python3", NULL,
						     NULL, &err),
		     &err);
	write_script(place.dir.data, "tool", script.data);
	vp_buffer_printf(&expected, "%s/python3|%s/tool|a b||%s\n",
			 place.dir.data, place.dir.data, place.links.data);
	assert_string_equal(
		run(&place, place.links.data, "\"$D/tool\" 'a b' ''"),
		expected.data);
	remove_place(&place);
}

static void without_an_interpreter_nothing_of_the_script_runs(void **state)
{
	VP_AUTO(buffer) struct vp_buffer script = { 0 };
	struct vp_error err = { 0 };
	struct place place;

	(void)state;
	make_place(&place);
	assert_works(vp_script_header_write_portable(&script, "python4", NULL,
						     NULL, &err),
		     &err);
	vp_buffer_text(&script, "echo wrong\n");
	write_script(place.dir.data, "tool", script.data);
	assert_null(strstr(run(&place, "/", "\"$D/tool\"; echo $?"), "wrong"));
	assert_non_null(strstr(place.output.data, "127\n"));
	remove_place(&place);
}

/* Both are read by Python too, where it must change nothing. */
static void python_reads_the_script_behind_it(void **state)
{
	static const char body[] = "import sys\n"
				   "print(len(sys.argv), '\xfc')\n";
	struct vp_error err = { 0 };
	struct place place;
	bool portable = false;

	(void)state;
	make_place(&place);
	do {
		VP_AUTO(buffer) struct vp_buffer script = { 0 };

		portable = !portable;
		if (portable)
			assert_works(
				vp_script_header_write_portable(
					&script, "python3", NULL, LATIN, &err),
				&err);
		else
			assert_works(vp_script_header_write(
					     &script, place.dir.data, "python3",
					     NULL, LATIN, &err),
				     &err);
		if (portable)
			vp_buffer_text(&script,
				       "'''doc'''\n"
				       "from __future__ import division\n"
				       "assert __doc__ == 'doc'\n");
		vp_buffer_text(&script, body);
		write_script(place.dir.data, "tool", script.data);
		run(&place, place.dir.data,
		    "if command -v python3 >/dev/null; then\n"
		    "PYTHONIOENCODING=utf-8 python3 -W error tool x\n"
		    "else echo skipped; fi");
		if (strcmp(place.output.data, "skipped\n") != 0)
			assert_string_equal(place.output.data, "2 \xc3\xbc\n");
	} while (portable);
	remove_place(&place);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_forms_in_the_wild_are_recognised),
		cmocka_unit_test(other_beginnings_are_no_header),
		cmocka_unit_test(sh_that_is_not_quite_a_form_is_a_script_of_sh),
		cmocka_unit_test(a_header_may_end_with_the_file),
		cmocka_unit_test(headers_longer_than_the_kernel_reads_are_read),
		cmocka_unit_test(bytes_that_are_no_text_are_no_header),
		cmocka_unit_test(
			what_follows_on_line_2_need_not_be_a_coding_line),
		cmocka_unit_test(safe_paths_are_one_line),
		cmocka_unit_test(other_paths_are_quoted),
		cmocka_unit_test(the_longest_line_has_127_bytes),
		cmocka_unit_test(what_cannot_be_spelled_is_refused),
		cmocka_unit_test(what_is_written_is_parsed_back),
		cmocka_unit_test(the_quoted_form_runs),
		cmocka_unit_test(the_portable_form_finds_what_is_beside_it),
		cmocka_unit_test(the_portable_form_does_not_change_directory),
		cmocka_unit_test(
			without_an_interpreter_nothing_of_the_script_runs),
		cmocka_unit_test(python_reads_the_script_behind_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
