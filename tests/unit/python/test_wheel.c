/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <fcntl.h>
#include <libdeflate.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/path.h"
#include "python/record.h"
#include "python/wheel.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SITE "lib/python3.11/site-packages"
#define INFO "a_b-1.0.dist-info/"
#define DATA "a_b-1.0.data/"
#define FILES_MAX 12

/* A file in a wheel.  A NULL text leaves out a file that is there else. */
struct file {
	const char *name;
	const char *text;
	bool executable;
};

/* A wheel, and the lies of its RECORD. */
struct spec {
	const char *package;   /* NULL: "a_b-1.0" */
	const char *file_name; /* NULL: that of the package */
	struct file files[FILES_MAX];
	const char *unlisted;  /* a file without a row */
	const char *wrong;     /* a file whose row has another hash */
	const char *rows;      /* more of them */
	const char *algorithm; /* NULL: sha256 */
	const char *padding;   /* behind each hash */
};

/* Where all of this happens; PLACE/env is the environment. */
static char place[] = "/tmp/venvpack-wheel-XXXXXX";

static void put16(struct vp_buffer *out, unsigned int value)
{
	vp_buffer_char(out, (char)value);
	vp_buffer_char(out, (char)(value >> 8));
}

static void put32(struct vp_buffer *out, uint32_t value)
{
	put16(out, value & 0xffff);
	put16(out, value >> 16);
}

static void put_facts(struct vp_buffer *out, const char *name, size_t size,
		      uint32_t crc)
{
	put32(out, 0);
	put32(out, crc);
	put32(out, (uint32_t)size);
	put32(out, (uint32_t)size);
	put16(out, (unsigned int)strlen(name));
	put16(out, 0);
}

static void put_file(struct vp_buffer *zip, struct vp_buffer *directory,
		     const struct file *file)
{
	size_t size = strlen(file->text);
	uint32_t crc = libdeflate_crc32(0, file->text, size);
	size_t offset = zip->size;

	put32(zip, 0x04034b50);
	put16(zip, 20);
	put32(zip, 0);
	put_facts(zip, file->name, size, crc);
	vp_buffer_text(zip, file->name);
	vp_buffer_text(zip, file->text);
	put32(directory, 0x02014b50);
	put16(directory, 0x0314);
	put16(directory, 20);
	put32(directory, 0);
	put_facts(directory, file->name, size, crc);
	put16(directory, 0);
	put32(directory, 0);
	put32(directory, (file->executable ? 0100755U : 0100644U) << 16);
	put32(directory, (uint32_t)offset);
	vp_buffer_text(directory, file->name);
}

static void put_row(struct vp_buffer *record, const struct spec *spec,
		    const struct file *file)
{
	const char *algorithm = spec->algorithm ? spec->algorithm : "sha256";
	const char *text = file->text;
	char base64[VP_DIGEST_BASE64_SIZE];

	if (spec->unlisted && strcmp(spec->unlisted, file->name) == 0)
		return;
	if (spec->wrong && strcmp(spec->wrong, file->name) == 0)
		text = "something else";
	assert_true(vp_digest_base64(algorithm, text, strlen(text), base64));
	vp_record_write_path(record, file->name);
	vp_buffer_printf(record, ",%s=%s%s,%zu\n", algorithm, base64,
			 spec->padding ? spec->padding : "",
			 strlen(file->text));
}

static const struct file *find_file(const struct spec *spec, const char *name)
{
	size_t i;

	for (i = 0; i < FILES_MAX && spec->files[i].name; i++)
		if (strcmp(spec->files[i].name, name) == 0)
			return &spec->files[i];
	return NULL;
}

/* A zip file in the making. */
struct zip {
	struct vp_buffer bytes;
	struct vp_buffer directory;
	struct vp_buffer record;
	size_t count;
};

static void add_file(struct zip *zip, const struct spec *spec,
		     const struct file *file)
{
	put_file(&zip->bytes, &zip->directory, file);
	put_row(&zip->record, spec, file);
	zip->count++;
}

/* Adds a file of .dist-info, if the wheel does not have another one. */
static void add_info(struct zip *zip, const struct spec *spec, const char *name,
		     const char *text)
{
	VP_AUTO(buffer) struct vp_buffer path = { 0 };

	vp_buffer_printf(&path, "%s.dist-info/%s",
			 spec->package ? spec->package : "a_b-1.0", name);
	if (!find_file(spec, path.data))
		add_file(zip, spec, &(struct file){ path.data, text, false });
}

static void add_metadata(struct zip *zip, const struct spec *spec)
{
	VP_AUTO(buffer) struct vp_buffer text = { 0 };
	const char *package = spec->package ? spec->package : "A.B-1.0";
	const char *dash = strchr(package, '-');

	vp_buffer_printf(&text, "Name: %.*s\nVersion: %s\n",
			 (int)(dash - package), package, dash + 1);
	add_info(zip, spec, "METADATA", text.data);
	add_info(zip, spec, "WHEEL",
		 "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n");
}

static void add_record(struct zip *zip, const struct spec *spec)
{
	VP_AUTO(buffer) struct vp_buffer text = { 0 };

	vp_buffer_append(&text, zip->record.data, zip->record.size);
	if (spec->rows)
		vp_buffer_text(&text, spec->rows);
	vp_buffer_printf(&text, "%s.dist-info/RECORD,,\n",
			 spec->package ? spec->package : "a_b-1.0");
	add_info(zip, spec, "RECORD", text.data);
}

/* Makes the wheel; returns its path, which is that of @path. */
static const char *write_wheel(const struct spec *spec, struct vp_buffer *path)
{
	struct zip zip = { 0 };
	struct vp_error err = { 0 };
	size_t offset;
	size_t i;

	for (i = 0; i < FILES_MAX && spec->files[i].name; i++)
		if (spec->files[i].text)
			add_file(&zip, spec, &spec->files[i]);
	add_metadata(&zip, spec);
	add_record(&zip, spec);
	offset = zip.bytes.size;
	vp_buffer_append(&zip.bytes, zip.directory.data, zip.directory.size);
	put32(&zip.bytes, 0x06054b50);
	put32(&zip.bytes, 0);
	put16(&zip.bytes, (unsigned int)zip.count);
	put16(&zip.bytes, (unsigned int)zip.count);
	put32(&zip.bytes, (uint32_t)zip.directory.size);
	put32(&zip.bytes, (uint32_t)offset);
	put16(&zip.bytes, 0);
	vp_buffer_reset(path);
	if (spec->file_name)
		vp_buffer_printf(path, "%s/%s", place, spec->file_name);
	else
		vp_buffer_printf(path, "%s/%s-py3-none-any.whl", place,
				 spec->package ? spec->package : "a_b-1.0");
	assert_works(vp_replace_file(AT_FDCWD, path->data, zip.bytes.data,
				     zip.bytes.size, 0644, NULL, &err),
		     &err);
	vp_buffer_clear(&zip.bytes);
	vp_buffer_clear(&zip.directory);
	vp_buffer_clear(&zip.record);
	return path->data;
}

/* Makes an environment with nothing in it. */
static void make_env(struct vp_wheel_target *target, struct vp_buffer *path)
{
	struct vp_error err = { 0 };
	struct stat st;

	vp_buffer_reset(path);
	vp_buffer_printf(path, "%s/env", place);
	if (!stat(path->data, &st))
		assert_works(vp_remove_tree(AT_FDCWD, path->data, &err), &err);
	assert_int_equal(mkdir(path->data, 0755), 0);
	*target = (struct vp_wheel_target){
		.env_path = "/opt/env",
		.site_packages = SITE,
		.python = "python3.11",
		.python_major = 3,
		.python_minor = 11,
	};
	assert_works(
		vp_open_directory(AT_FDCWD, path->data, &target->env, &err),
		&err);
}

static void drop_env(struct vp_wheel_target *target)
{
	close(target->env);
}

static int install_path(const char *path, const struct vp_wheel_target *target,
			struct vp_error *err)
{
	VP_AUTO(wheel) struct vp_wheel *wheel = NULL;

	if (vp_wheel_open(&wheel, path, err))
		return err->status;
	return vp_wheel_install(wheel, target, false, NULL, err);
}

static int install(const struct spec *spec,
		   const struct vp_wheel_target *target, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer path = { 0 };

	return install_path(write_wheel(spec, &path), target, err);
}

static void assert_content(const struct vp_wheel_target *target,
			   const char *name, const char *expected)
{
	VP_AUTO(buffer) struct vp_buffer content = { 0 };
	struct vp_error err = { 0 };

	assert_works(vp_read_file(target->env, name, 100000, &content, &err),
		     &err);
	assert_string_equal(vp_buffer_string(&content), expected);
}

static unsigned int mode_of(const struct vp_wheel_target *target,
			    const char *name)
{
	struct stat st = { 0 };

	assert_int_equal(fstatat(target->env, name, &st, AT_SYMLINK_NOFOLLOW),
			 0);
	return st.st_mode & 07777;
}

static bool is_there(const struct vp_wheel_target *target, const char *name)
{
	struct stat st;

	return !fstatat(target->env, name, &st, AT_SYMLINK_NOFOLLOW);
}

static void files_land_where_they_belong(void **state)
{
	static const struct spec spec = {
		.files = {
			{ "a_b/__init__.py", "x = 1\n", false },
			{ "a_b/tool.so", "\x7f""ELF", true },
			{ "mod,1.py", "", false },
			{ INFO "licenses/LICENSE", "free", false },
			{ DATA "purelib/pure.py", "pure", false },
			{ DATA "platlib/plat/x.py", "plat", false },
			{ DATA "headers/x.h", "int x;", false },
			{ DATA "scripts/run", "#!/bin/sh\n", false },
			{ DATA "data/share/a/b.txt", "data", false },
		},
	};
	VP_AUTO(buffer) struct vp_buffer env = { 0 };
	struct vp_wheel_target target;
	struct vp_error err = { 0 };
	mode_t mask = umask(027);

	(void)state;
	make_env(&target, &env);
	assert_works(install(&spec, &target, &err), &err);
	umask(mask);
	assert_content(&target, SITE "/a_b/__init__.py", "x = 1\n");
	assert_content(&target, SITE "/mod,1.py", "");
	assert_content(&target, SITE "/" INFO "licenses/LICENSE", "free");
	assert_content(&target, SITE "/pure.py", "pure");
	assert_content(&target, SITE "/plat/x.py", "plat");
	assert_content(&target, "include/site/python3.11/A.B/x.h", "int x;");
	assert_content(&target, "bin/run", "#!/bin/sh\n");
	assert_content(&target, "share/a/b.txt", "data");
	assert_content(&target, SITE "/" INFO "INSTALLER", "venvpack\n");
	assert_false(is_there(&target, SITE "/" INFO "REQUESTED"));
	assert_false(is_there(&target, SITE "/" INFO "direct_url.json"));
	assert_int_equal(mode_of(&target, SITE "/a_b/__init__.py"), 0640);
	assert_int_equal(mode_of(&target, SITE "/a_b/tool.so"), 0750);
	assert_int_equal(mode_of(&target, "bin/run"), 0750);
	assert_int_equal(mode_of(&target, SITE "/plat"), 0750);
	drop_env(&target);
}

static void record_tells_what_is_there(void **state)
{
	static const struct spec spec = {
		.files = { { "z.py", "", false },
			   { "a,b.py", "x", false },
			   { DATA "scripts/run", "#!python\n", false },
			   { INFO "INSTALLER", "other\n", false },
			   { INFO "RECORD.jws", "signed", false } },
		.unlisted = INFO "RECORD.jws",
	};
	static const char expected[] =
		"../../../bin/run,"
		"sha256=6_dnHbUUAprRRbgIS_atLp16c94Mp5cLMqAYTQVjMcY,26\n"
		"\"a,b.py\","
		"sha256=LXEWQrcmsEQBYnyp-6wy9chTD7GQPMTbAiWHF5IaSIE,1\n"
		"a_b-1.0.dist-info/INSTALLER,"
		"sha256=ZLqYeK-RYgae2lLI7sfPTWyUubMNoZp0P7R0GFFp5n8,9\n"
		"a_b-1.0.dist-info/METADATA,"
		"sha256=wLQHAMZkXE9sKovNT9nY2MkLpUorMoxIXqb3kgHGF6k,23\n"
		"a_b-1.0.dist-info/RECORD,,\n"
		"a_b-1.0.dist-info/REQUESTED,"
		"sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\n"
		"a_b-1.0.dist-info/WHEEL,"
		"sha256=pOC2U1k6hCf_vkZe7h2snGRWx-C20Xjuc3a02KQn2OY,41\n"
		"a_b-1.0.dist-info/direct_url.json,"
		"sha256=RBNvo1WzZ4oRRq0W9-hknpT7T8If536DEMBg9hyq_4o,2\n"
		"z.py,"
		"sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\n";
	VP_AUTO(buffer) struct vp_buffer env = { 0 };
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	VP_AUTO(wheel) struct vp_wheel *wheel = NULL;
	struct vp_wheel_target target;
	struct vp_error err = { 0 };

	(void)state;
	make_env(&target, &env);
	assert_works(vp_wheel_open(&wheel, write_wheel(&spec, &path), &err),
		     &err);
	assert_string_equal(vp_wheel_name(wheel), "A.B");
	assert_string_equal(vp_wheel_version(wheel), "1.0");
	assert_works(vp_wheel_install(wheel, &target, true, "{}", &err), &err);
	assert_content(&target, SITE "/" INFO "RECORD", expected);
	assert_content(&target, SITE "/" INFO "direct_url.json", "{}");
	assert_content(&target, SITE "/" INFO "REQUESTED", "");
	assert_false(is_there(&target, SITE "/" INFO "RECORD.jws"));
	drop_env(&target);
}

static void scripts_get_the_interpreter_they_ask_for(void **state)
{
	static const struct spec spec = {
		.files = {
			{ DATA "scripts/plain", "#!python\nx\n", false },
			{ DATA "scripts/flags", "#!python -E\nx\n", false },
			{ DATA "scripts/gui", "#!pythonw\r\nx\n", false },
			{ DATA "scripts/bare", "#!python", false },
			{ DATA "scripts/shell", "#!python -c \"$x\"\nx\n",
			  false },
			{ DATA "scripts/latin", "#!python\n#coding:latin1\nx\n",
			  false },
			{ DATA "scripts/other", "#!/usr/bin/python\nx\n",
			  false },
			{ DATA "scripts/binary", "\x7f""ELF#!python\n", false },
		},
	};
	static const char *const expected[][2] = {
		{ "bin/plain", "#!/opt/env/bin/python3.11\nx\n" },
		{ "bin/flags", "#!/opt/env/bin/python3.11 -E\nx\n" },
		{ "bin/gui", "#!/opt/env/bin/python3.11\nx\n" },
		{ "bin/bare", "#!/opt/env/bin/python3.11\n" },
		{ "bin/shell", "#!/opt/env/bin/python3.11\nx\n" },
		{ "bin/latin",
		  "#!/opt/env/bin/python3.11\n#coding:latin1\nx\n" },
		{ "bin/other", "#!/usr/bin/python\nx\n" },
		{ "bin/binary", "\x7f"
				"ELF#!python\n" },
	};
	VP_AUTO(buffer) struct vp_buffer env = { 0 };
	struct vp_wheel_target target;
	struct vp_error err = { 0 };
	size_t i;

	(void)state;
	make_env(&target, &env);
	assert_works(install(&spec, &target, &err), &err);
	for (i = 0; i < COUNT(expected); i++) {
		assert_content(&target, expected[i][0], expected[i][1]);
		assert_true(mode_of(&target, expected[i][0]) & 0100);
	}
	drop_env(&target);
}

static void entry_points_become_scripts(void **state)
{
	static const struct spec spec = {
		.files = {
			{ INFO "entry_points.txt",
			  "[console_scripts]\none = a_b.c:Main.run [x]\n"
			  "[gui_scripts]\ntwo = a_b:f\none = a_b.c:Main.run\n",
			  false },
			{ DATA "scripts/one", "#!python\n", false },
			{ DATA "scripts/one-script.py", "#!python\n", false },
			{ DATA "scripts/two.exe", "MZ", false },
		},
	};
	VP_AUTO(buffer) struct vp_buffer env = { 0 };
	struct vp_wheel_target target;
	struct vp_error err = { 0 };

	(void)state;
	make_env(&target, &env);
	assert_works(install(&spec, &target, &err), &err);
	assert_content(&target, "bin/one",
		       "#!/opt/env/bin/python3.11\n"
		       "import sys\n"
		       "from a_b.c import Main\n"
		       "if __name__ == '__main__':\n"
		       "    sys.exit(Main.run())\n");
	assert_content(&target, "bin/two",
		       "#!/opt/env/bin/python3.11\n"
		       "import sys\n"
		       "from a_b import f\n"
		       "if __name__ == '__main__':\n"
		       "    sys.exit(f())\n");
	assert_true(mode_of(&target, "bin/one") & 0100);
	assert_false(is_there(&target, "bin/one-script.py"));
	assert_false(is_there(&target, "bin/two.exe"));
	drop_env(&target);
}

static void headers_suit_the_path_and_the_wish(void **state)
{
	static const struct spec spec = {
		.files = {
			{ INFO "entry_points.txt",
			  "[console_scripts]\none = a_b:f\n", false },
			{ DATA "scripts/deep/two", "#!python\n", false },
		},
	};
	VP_AUTO(buffer) struct vp_buffer env = { 0 };
	VP_AUTO(buffer) struct vp_buffer text = { 0 };
	struct vp_wheel_target target;
	struct vp_error err = { 0 };

	(void)state;
	make_env(&target, &env);
	target.env_path = "/opt/my env";
	assert_works(install(&spec, &target, &err), &err);
	assert_content(&target, "bin/deep/two",
		       "#!/bin/sh\n"
		       "'''exec' '/opt/my env/bin/python3.11' \"$0\" \"$@\"\n"
		       "' '''\n");
	drop_env(&target);
	make_env(&target, &env);
	target.self_locating = true;
	assert_works(install(&spec, &target, &err), &err);
	/* The interpreter is not beside this one. */
	assert_content(&target, "bin/deep/two", "#!/opt/env/bin/python3.11\n");
	assert_works(vp_read_file(target.env, "bin/one", 10000, &text, &err),
		     &err);
	assert_null(strstr(text.data, "/opt/env"));
	assert_non_null(strstr(text.data, "/python3.11\" \"$0\" \"$@\""));
	drop_env(&target);
}

static void pip_gets_names_for_this_python(void **state)
{
	static const struct spec pip = {
		.package = "pip-1.0",
		.files = {
			{ "pip-1.0.dist-info/entry_points.txt",
			  "[console_scripts]\npip = pip:main\n"
			  "pip3 = pip:main\npip3.7 = pip:main\n"
			  "pipper = pip:main\n",
			  false },
		},
	};
	VP_AUTO(buffer) struct vp_buffer env = { 0 };
	struct vp_wheel_target target;
	struct vp_error err = { 0 };

	(void)state;
	make_env(&target, &env);
	assert_works(install(&pip, &target, &err), &err);
	assert_true(is_there(&target, "bin/pip"));
	assert_true(is_there(&target, "bin/pip3"));
	assert_true(is_there(&target, "bin/pip3.11"));
	assert_true(is_there(&target, "bin/pipper"));
	assert_false(is_there(&target, "bin/pip3.7"));
	drop_env(&target);
}

static void setuptools_gets_names_for_this_python(void **state)
{
	static const struct spec spec = {
		.package = "setuptools-1.0",
		.files = { { "setuptools-1.0.dist-info/entry_points.txt",
			     "[console_scripts]\nother = s:o\n"
			     "easy_install = s:e\neasy_install-3.7 = s:e\n",
			     false } },
	};
	VP_AUTO(buffer) struct vp_buffer env = { 0 };
	struct vp_wheel_target target;
	struct vp_error err = { 0 };

	(void)state;
	make_env(&target, &env);
	assert_works(install(&spec, &target, &err), &err);
	assert_content(&target, "bin/easy_install-3.11",
		       "#!/opt/env/bin/python3.11\n"
		       "import sys\n"
		       "from s import e\n"
		       "if __name__ == '__main__':\n"
		       "    sys.exit(e())\n");
	assert_true(is_there(&target, "bin/easy_install"));
	assert_true(is_there(&target, "bin/other"));
	assert_false(is_there(&target, "bin/easy_install-3.7"));
	assert_false(is_there(&target, "bin/easy_install-3"));
	drop_env(&target);
}

static void only_pip_itself_gets_other_names(void **state)
{
	static const char *const packages[] = { "pip-1.0", "a_b-1.0" };
	VP_AUTO(buffer) struct vp_buffer env = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(packages); i++) {
		VP_AUTO(buffer) struct vp_buffer name = { 0 };
		struct spec spec = { .package = packages[i] };
		struct vp_wheel_target target;
		struct vp_error err = { 0 };

		vp_buffer_printf(&name, "%s.dist-info/entry_points.txt",
				 packages[i]);
		spec.files[0] = (struct file){
			name.data,
			i ? "[console_scripts]\npip = a:b\npip3.7 = a:b\n"
			  : "[console_scripts]\npip3.7 = a:b\n",
			false
		};
		make_env(&target, &env);
		assert_works(install(&spec, &target, &err), &err);
		assert_true(is_there(&target, "bin/pip3.7"));
		assert_false(is_there(&target, "bin/pip3.11"));
		drop_env(&target);
	}
}

/* They fit in the zip file, but not below site-packages. */
static void names_that_grow_too_long_are_refused(void **state)
{
	static char name[4000];
	static const struct spec spec = { .files = { { name, "x", false } } };
	VP_AUTO(buffer) struct vp_buffer env = { 0 };
	struct vp_wheel_target target;
	struct vp_error err = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(name) - 1; i++)
		name[i] = i % 100 == 99 ? '/' : 'x';
	make_env(&target, &env);
	assert_fails(install(&spec, &target, &err), &err,
		     VENVPACK_ERR_BAD_WHEEL, "a path would be too long: 'lib/");
	drop_env(&target);
}

static void wheels_that_lie_install_nothing(void **state)
{
	static const struct {
		struct spec spec;
		const char *message;
	} cases[] = {
		{ { .file_name = "a.whl" }, "no file name of a wheel" },
		{ { .file_name = "b-1.0-py3-none-any.whl" },
		  "'a_b-1.0.dist-info' of another package" },
		{ { .file_name = "a_b-1.1-py3-none-any.whl" },
		  "'a_b-1.0.dist-info' of another package" },
		{ { .files = { { "x-1.0.dist-info/METADATA", "x" } } },
		  "'a_b-1.0.dist-info' and 'x-1.0.dist-info', too" },
		{ { .files = { { "x-1.0.data/data/y", "x" } } },
		  "'x-1.0.data' of another package" },
		{ { .files = { { "x.py", "x" },
			       { INFO "METADATA", NULL },
			       { INFO "WHEEL", NULL },
			       { INFO "RECORD", NULL } } },
		  "has no .dist-info directory" },
		{ { .files = { { INFO "METADATA", NULL } } },
		  "has no 'a_b-1.0.dist-info/METADATA'" },
		{ { .files = { { INFO "METADATA",
				 "Name: c\nVersion: 1.0\n" } } },
		  "METADATA says that it is c 1.0" },
		{ { .files = { { INFO "METADATA",
				 "Name: a-b\nVersion: 2\n" } } },
		  "METADATA says that it is a-b 2" },
		{ { .files = { { INFO "WHEEL", NULL } } },
		  "has no 'a_b-1.0.dist-info/WHEEL'" },
		{ { .files = { { INFO "WHEEL", "Wheel-Version: 2.0\n" } } },
		  "its format is version 2.0, not 1" },
		{ { .files = { { INFO "WHEEL", "Root-Is-Purelib: x\n" } } },
		  "does not tell the version" },
		{ { .files = { { INFO "WHEEL", "\xff" } } }, "is no text" },
		{ { .files = { { INFO "RECORD", NULL } } },
		  "has no 'a_b-1.0.dist-info/RECORD'" },
		{ { .files = { { INFO "RECORD", "x" } } },
		  "RECORD: line 1 has not three fields" },
		{ { .files = { { "x.py", "x" } }, .unlisted = "x.py" },
		  "RECORD does not list 'x.py'" },
		{ { .files = { { "x.py", "x" } }, .wrong = "x.py" },
		  "'x.py' has not the hash" },
		{ { .files = { { "x.py", "x" } },
		    .unlisted = "x.py",
		    .rows = "x.py,,\n" },
		  "no SHA-2 hash of 'x.py'" },
		{ { .files = { { "x.py", "x" } },
		    .unlisted = "x.py",
		    .rows = "x.py,md5=nU4eI71bcnBGqeO0t9tXvY1u5oQ,1\n" },
		  "no SHA-2 hash of 'x.py'" },
		{ { .files = { { "x.py", "x" } }, .rows = "x.py,sha256=x,1\n" },
		  "two hashes of 'x.py'" },
		{ { .files = { { "x.py", "x" } },
		    .unlisted = "x.py",
		    .rows = "x.py,sha256="
			    "LXEWQrcmsEQBYnyp-6wy9chTD7GQPMTbAiWHF5IaSIE,"
			    "2\n" },
		  "'x.py' has not the size" },
		{ { .rows = "gone.py,sha256=x,1\n" }, "has no 'gone.py'" },
		{ { .rows = "../gone.py,sha256=x,1\n" },
		  "has no '../gone.py'" },
		{ { .rows = INFO "RECORD,sha256=x,1\n" },
		  "RECORD has a hash of" },
		{ { .rows = INFO "RECORD.jws,sha256=x,1\n" },
		  "RECORD has a hash of" },
		{ { .files = { { DATA "other/x", "x" } } },
		  "'a_b-1.0.data/other/x' has no place" },
		{ { .files = { { DATA "x", "x" } } },
		  "'a_b-1.0.data/x' has no place" },
		{ { .files = { { INFO "entry_points.txt",
				 "[console_scripts]\n../x = a:b\n" } } },
		  "entry_points.txt: line 2 has no name for a script" },
		{ { .files = { { INFO "entry_points.txt",
				 "[console_scripts]\nx = a:b\nx = a:c\n" } } },
		  "two files for 'bin/x'" },
		{ { .files = { { "x.py", "x" },
			       { DATA "purelib/x.py", "x" } } },
		  "two files for 'lib/python3.11/site-packages/x.py'" },
		{ { .files = { { "x/y.py", "x" }, { DATA "platlib/x", "x" } } },
		  "would be a file and a directory" },
	};
	VP_AUTO(buffer) struct vp_buffer env = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct vp_wheel_target target;
		struct vp_error err = { 0 };

		make_env(&target, &env);
		assert_fails(install(&cases[i].spec, &target, &err), &err,
			     VENVPACK_ERR_BAD_WHEEL, cases[i].message);
		assert_false(is_there(&target, SITE "/x.py"));
		assert_false(is_there(&target, "bin"));
		drop_env(&target);
	}
}

static void other_spellings_of_the_truth_are_accepted(void **state)
{
	static const struct spec cases[] = {
		{ .algorithm = "sha384" },
		{ .algorithm = "sha512" },
		{ .padding = "=" },
		{ .rows = "\n\r\n" },
		{ .file_name = "A.B-1.0-1-py3-none-any.whl" },
		{ .files = { { INFO "WHEEL", "Wheel-Version: 1.9\n" } } },
		{ .files = { { INFO "METADATA",
			       "Name: a-b\r\nVersion: 1.0\r\n\r\n\xff" } } },
	};
	VP_AUTO(buffer) struct vp_buffer env = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct vp_wheel_target target;
		struct vp_error err = { 0 };

		make_env(&target, &env);
		assert_works(install(&cases[i], &target, &err), &err);
		drop_env(&target);
	}
}

static void what_makes_the_environment_is_protected(void **state)
{
	static const char *const names[] = {
		DATA "data/pyvenv.cfg",
		DATA "data/PyVenv.CFG",
		DATA "data/lib64/x",
		DATA "data/.venvpack/manifest.json",
		DATA "data/.python/bin/python",
		DATA "data/bin/python",
		DATA "data/Bin/python",
		DATA "scripts/python",
		DATA "scripts/python3",
		DATA "scripts/python3.11",
		DATA "scripts/python3.13t",
		DATA "scripts/python3.12dm",
		DATA "scripts/pythonw",
		DATA "scripts/PYTHON3",
		DATA "scripts/pypy3.10",
		DATA "scripts/activate",
		DATA "scripts/activate.csh",
		DATA "scripts/Activate.ps1",
		DATA "scripts/activate_this.py",
		DATA "scripts/deactivate.bat",
		DATA "purelib/other-2.0.dist-info/RECORD",
		DATA "data/" SITE "/other-2.0.dist-info/RECORD",
	};
	VP_AUTO(buffer) struct vp_buffer env = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(names); i++) {
		const struct spec spec = { .files = {
						   { names[i], "x", false } } };
		struct vp_wheel_target target;
		struct vp_error err = { 0 };

		make_env(&target, &env);
		assert_fails(install(&spec, &target, &err), &err,
			     VENVPACK_ERR_BAD_WHEEL, "it would replace '");
		assert_false(is_there(&target, "lib"));
		drop_env(&target);
	}
}

static void names_that_look_alike_are_not_protected(void **state)
{
	static const char *const names[] = {
		"python-argcomplete-check",
		"python-config",
		"python3-config",
		"pythonic",
		"pythonz",
		"activate-global-python-argcomplete",
		"activate_env",
		"pypyr",
		"de",
	};
	VP_AUTO(buffer) struct vp_buffer env = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(names); i++) {
		VP_AUTO(buffer) struct vp_buffer name = { 0 };
		struct spec spec = { 0 };
		struct vp_wheel_target target;
		struct vp_error err = { 0 };

		vp_buffer_printf(&name, DATA "scripts/%s", names[i]);
		spec.files[0] = (struct file){ name.data, "x", false };
		make_env(&target, &env);
		assert_works(install(&spec, &target, &err), &err);
		drop_env(&target);
	}
}

static void reserved_names_of_entry_points_are_refused(void **state)
{
	static const struct spec spec = {
		.files = { { INFO "entry_points.txt",
			     "[console_scripts]\npython3 = a:b\n", false } }
	};
	VP_AUTO(buffer) struct vp_buffer env = { 0 };
	struct vp_wheel_target target;
	struct vp_error err = { 0 };

	(void)state;
	make_env(&target, &env);
	assert_fails(install(&spec, &target, &err), &err,
		     VENVPACK_ERR_BAD_WHEEL, "it would replace 'bin/python3'");
	drop_env(&target);
}

static void what_is_there_stays(void **state)
{
	static const struct spec spec = { .files = {
						  { "x.py", "new", false } } };
	static const struct {
		const char *content; /* NULL: a link to the canary */
		enum venvpack_status status;
	} cases[] = {
		{ "new", VENVPACK_OK },
		{ "old", VENVPACK_ERR_EXISTS },
		{ "newer", VENVPACK_ERR_EXISTS },
		{ NULL, VENVPACK_ERR_EXISTS },
	};
	VP_AUTO(buffer) struct vp_buffer env = { 0 };
	VP_AUTO(buffer) struct vp_buffer canary = { 0 };
	size_t i;

	(void)state;
	vp_buffer_printf(&canary, "%s/canary", place);
	for (i = 0; i < COUNT(cases); i++) {
		VP_AUTO(buffer) struct vp_buffer path = { 0 };
		const char *content = cases[i].content;
		struct vp_wheel_target target;
		struct vp_error err = { 0 };

		make_env(&target, &env);
		vp_buffer_printf(&path, "%s/" SITE "/x.py", env.data);
		assert_works(vp_make_parents(path.data, &err), &err);
		assert_works(vp_replace_file(AT_FDCWD, canary.data, "new", 3,
					     0644, NULL, &err),
			     &err);
		if (content)
			assert_works(vp_replace_file(AT_FDCWD, path.data,
						     content, strlen(content),
						     0644, NULL, &err),
				     &err);
		else
			assert_int_equal(symlink(canary.data, path.data), 0);
		assert_int_equal(install(&spec, &target, &err),
				 cases[i].status);
		if (cases[i].status)
			assert_non_null(strstr(
				err.message, "wheel 'a_b-1.0-py3-none-any.whl':"
					     " '" SITE "/x.py' is there "));
		if (content)
			assert_content(&target, SITE "/x.py", content);
		drop_env(&target);
	}
}

static void links_lead_nowhere(void **state)
{
	static const struct spec spec = { .files = { { "sub/x.py", "x",
						       false } } };
	static const char *const links[] = { "lib", "lib/python3.11", SITE,
					     SITE "/sub" };
	VP_AUTO(buffer) struct vp_buffer env = { 0 };
	VP_AUTO(buffer) struct vp_buffer outside = { 0 };
	struct vp_error err = { 0 };
	size_t i;

	(void)state;
	vp_buffer_printf(&outside, "%s/outside", place);
	for (i = 0; i < COUNT(links); i++) {
		VP_AUTO(buffer) struct vp_buffer path = { 0 };
		struct vp_wheel_target target;
		DIR *dir;
		int count = 0;

		mkdir(outside.data, 0755);
		make_env(&target, &env);
		vp_buffer_printf(&path, "%s/%s", env.data, links[i]);
		assert_works(vp_make_parents(path.data, &err), &err);
		assert_int_equal(symlink(outside.data, path.data), 0);
		assert_int_equal(install(&spec, &target, &err),
				 VENVPACK_ERR_IO);
		dir = opendir(outside.data);
		while (readdir(dir))
			count++;
		closedir(dir);
		assert_int_equal(count, 2);
		drop_env(&target);
	}
}

struct job {
	const char *path;
	const struct vp_wheel_target *target;
	struct vp_error err;
	int status;
};

static void *run_job(void *argument)
{
	struct job *job = argument;

	job->status = install_path(job->path, job->target, &job->err);
	return NULL;
}

/* Both make the same directories, and bring the same file. */
static void two_wheels_can_be_installed_at_once(void **state)
{
	static char shared[20000];
	static const struct spec specs[2] = {
		{ .files = { { "ns/shared.py", shared, false },
			     { "ns/a/x.py", "a", false } } },
		{ .package = "c-2",
		  .files = { { "ns/shared.py", shared, false },
			     { "ns/c/x.py", "c", false } } },
	};
	VP_AUTO(buffer) struct vp_buffer env = { 0 };
	VP_AUTO(buffer) struct vp_buffer first = { 0 };
	VP_AUTO(buffer) struct vp_buffer second = { 0 };
	int round;
	size_t i;

	(void)state;
	memset(shared, 'x', sizeof(shared) - 1);
	write_wheel(&specs[0], &first);
	write_wheel(&specs[1], &second);
	for (round = 0; round < 30; round++) {
		struct vp_wheel_target target;
		struct job jobs[2] = { { .path = first.data },
				       { .path = second.data } };
		pthread_t threads[2];

		make_env(&target, &env);
		for (i = 0; i < 2; i++) {
			jobs[i].target = &target;
			assert_int_equal(pthread_create(&threads[i], NULL,
							run_job, &jobs[i]),
					 0);
		}
		for (i = 0; i < 2; i++)
			pthread_join(threads[i], NULL);
		for (i = 0; i < 2; i++)
			assert_works(jobs[i].status, &jobs[i].err);
		assert_content(&target, SITE "/ns/shared.py", shared);
		assert_content(&target, SITE "/ns/a/x.py", "a");
		assert_content(&target, SITE "/ns/c/x.py", "c");
		drop_env(&target);
	}
}

static int make_place(void **state)
{
	(void)state;
	return mkdtemp(place) ? 0 : -1;
}

static int remove_place(void **state)
{
	struct vp_error err = { 0 };

	(void)state;
	return vp_remove_tree(AT_FDCWD, place, &err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_land_where_they_belong),
		cmocka_unit_test(record_tells_what_is_there),
		cmocka_unit_test(scripts_get_the_interpreter_they_ask_for),
		cmocka_unit_test(entry_points_become_scripts),
		cmocka_unit_test(headers_suit_the_path_and_the_wish),
		cmocka_unit_test(pip_gets_names_for_this_python),
		cmocka_unit_test(setuptools_gets_names_for_this_python),
		cmocka_unit_test(only_pip_itself_gets_other_names),
		cmocka_unit_test(names_that_grow_too_long_are_refused),
		cmocka_unit_test(wheels_that_lie_install_nothing),
		cmocka_unit_test(other_spellings_of_the_truth_are_accepted),
		cmocka_unit_test(what_makes_the_environment_is_protected),
		cmocka_unit_test(names_that_look_alike_are_not_protected),
		cmocka_unit_test(reserved_names_of_entry_points_are_refused),
		cmocka_unit_test(what_is_there_stays),
		cmocka_unit_test(links_lead_nowhere),
		cmocka_unit_test(two_wheels_can_be_installed_at_once),
	};

	return cmocka_run_group_tests(tests, make_place, remove_place);
}
