/* SPDX-License-Identifier: MIT */
/* The program over a library that is told what to answer. */
#include "assertions.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/captured.h"
#include "cli/fake_library.h"
#include "cli/program.h"

static const char manifest[] = "{\"name\":\"app\",\"packages\":[],"
			       "\"findings\":[{\"severity\":\"warning\","
			       "\"code\":\"odd\",\"path\":\"a\\\\040b\","
			       "\"message\":\"is odd\"}]}";

static const struct venvpack_finding findings[] = {
	{ sizeof(findings[0]), VENVPACK_WARNING, 0, "odd", "lib/a\nb",
	  "is odd" },
	{ sizeof(findings[0]), VENVPACK_NOTE, 0, "aside", NULL, "by the way" },
	{ sizeof(findings[0]), VENVPACK_DETAIL, 0, "why", "bin", "because" },
};

static int reset(void **state)
{
	(void)state;
	memset(&fake, 0, sizeof(fake));
	fake.manifest = manifest;
	unsetenv("VIRTUAL_ENV");
	unsetenv("SOURCE_DATE_EPOCH");
	return 0;
}

/* Runs, and compares all there is to see; NULL: whatever. */
static void assert_run(const char *arguments, int status, const char *out,
		       const char *err)
{
	struct captured captured = captured_run(arguments);

	if (out)
		assert_string_equal(captured.out, out);
	if (err)
		assert_string_equal(captured.err, err);
	assert_int_equal(captured.status, status);
	assert_int_equal(fake.sessions, 0);
	assert_int_equal(fake.images, 0);
	captured_clear(&captured);
}

static void the_version_is_one_line(void **state)
{
	(void)state;
	assert_run("--version", 0, "venvpack 1.2.3\n", "");
	assert_run("--version pack", 0, "venvpack 1.2.3\n", "");
	assert_run("--json --version", 0,
		   "{\"ok\":true,\"version\":\"1.2.3\",\"findings\":[]}\n", "");
}

static void help_goes_to_standard_output(void **state)
{
	static const char *const words[] = { "--help",	    "-h",
					     "help",	    "help pack",
					     "pack --help", "unpack -h",
					     "help help",   "--json -h" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct captured captured = captured_run(words[i]);

		assert_int_equal(captured.status, 0);
		assert_string_equal(captured.err, "");
		assert_non_null(strstr(captured.out, "Usage: venvpack "));
		captured_clear(&captured);
	}
	assert_int_equal(fake.calls, 0);
}

static void without_command_the_short_help_is_an_error(void **state)
{
	struct captured captured = captured_run("");

	(void)state;
	assert_int_equal(captured.status, 2);
	assert_string_equal(captured.out, "");
	assert_non_null(strstr(captured.err, "\n  pack "));
	captured_clear(&captured);
}

static void usage_errors_are_one_line_and_2(void **state)
{
	(void)state;
	assert_run("frobnicate", 2, "",
		   "venvpack: error: unknown command 'frobnicate'; "
		   "see 'venvpack --help'\n");
	assert_run("help pakc", 2, "",
		   "venvpack: error: unknown command 'pakc' "
		   "(did you mean 'pack'?)\n");
	assert_run("pack -qv e", 2, "",
		   "venvpack: error: '--quiet' and '--verbose' exclude each "
		   "other\n");
	assert_run("unpack a b \x1b[31m\n", 2, "",
		   "venvpack: error: unexpected argument '\\x1b[31m\\n'; "
		   "see 'venvpack unpack --help'\n");
	assert_int_equal(fake.calls, 0);
}

static void usage_errors_after_json_are_objects(void **state)
{
	(void)state;
	assert_run("pack --json --level=0", 2,
		   "{\"ok\":false,\"error\":{\"code\":\"usage\",\"message\":"
		   "\"'--level' takes a number from 1 to 22, not '0'\"},"
		   "\"findings\":[]}\n",
		   NULL);
	assert_run("--json", 2,
		   "{\"ok\":false,\"error\":{\"code\":\"usage\",\"message\":"
		   "\"a command is missing; see 'venvpack --help'\"},"
		   "\"findings\":[]}\n",
		   NULL);
	assert_run("pack --level=0 --json", 2, "", NULL);
}

static void the_exit_status_tells_whose_fault_it_is(void **state)
{
	static const struct {
		enum venvpack_status status;
		int exit_status;
	} cases[] = {
		{ VENVPACK_OK, 0 },
		{ VENVPACK_ERR_ARGUMENT, 2 },
		{ VENVPACK_ERR_NOMEM, 1 },
		{ VENVPACK_ERR_IO, 1 },
		{ VENVPACK_ERR_EXISTS, 1 },
		{ VENVPACK_ERR_NOT_DURABLE, 1 },
		{ VENVPACK_ERR_NOT_AN_ENV, 1 },
		{ VENVPACK_ERR_NO_PIP, 1 },
		{ VENVPACK_ERR_NOT_AN_ARCHIVE, 3 },
		{ VENVPACK_ERR_CORRUPT, 3 },
		{ VENVPACK_ERR_DIFFERS, 3 },
		{ VENVPACK_ERR_BAD_WHEEL, 3 },
		{ VENVPACK_ERR_NO_PYTHON, 4 },
		{ VENVPACK_ERR_WRONG_WHEEL, 4 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		fake.status = cases[i].status;
		fake.message = "it is so";
		assert_run("relocate e", cases[i].exit_status, NULL,
			   cases[i].exit_status ? "venvpack: error: it is so\n"
						: "");
	}
}

static void failures_are_objects_with_json(void **state)
{
	(void)state;
	fake.status = VENVPACK_ERR_NO_PYTHON;
	fake.message = "no Python \"3.11\"";
	assert_run("unpack --json a b", 4,
		   "{\"ok\":false,\"error\":{\"code\":\"no-python\","
		   "\"message\":\"no Python \\\"3.11\\\"\"},"
		   "\"findings\":[]}\n",
		   "venvpack: error: no Python \"3.11\"\n");
}

static void findings_are_told_as_wished(void **state)
{
	(void)state;
	fake.findings = findings;
	fake.finding_count = 3;
	assert_run("pack e", 0, NULL,
		   "venvpack: warning: lib/a\\nb: is odd\n"
		   "venvpack: note: by the way\n");
	assert_run("pack -q e", 0, "",
		   "venvpack: warning: lib/a\\nb: is odd\n");
	assert_run("pack -v e", 0, NULL,
		   "venvpack: warning: lib/a\\nb: is odd\n"
		   "venvpack: note: by the way\n"
		   "venvpack: detail: bin: because\n");
	assert_run("pack --color=always -q e", 0, "",
		   "venvpack: \033[1;33mwarning:\033[0m lib/a\\nb: is odd\n");
}

static void findings_are_in_the_object_with_json(void **state)
{
	(void)state;
	fake.findings = findings;
	fake.finding_count = 3;
	assert_run("relocate --json e", 0,
		   "{\"ok\":true,\"env\":\"e\",\"python\":\"/usr/bin/python3\","
		   "\"edited\":0,\"kept\":0,\"findings\":["
		   "{\"severity\":\"warning\",\"code\":\"odd\","
		   "\"path\":\"lib/a\\u000ab\",\"message\":\"is odd\"},"
		   "{\"severity\":\"note\",\"code\":\"aside\","
		   "\"path\":null,\"message\":\"by the way\"}]}\n",
		   "");
}

static void pack_fills_in_what_is_not_given(void **state)
{
	(void)state;
	assert_run("pack", 2, "",
		   "venvpack: error: ENV_DIR is missing, and VIRTUAL_ENV names "
		   "none either\n");
	setenv("VIRTUAL_ENV", "/opt/app", 1);
	assert_run("pack -j 3", 0,
		   "packed '/opt/app' into 'app.tar.zst': 36500 entries, "
		   "1.2 GB, in 328 MB\n",
		   "");
	assert_string_equal(fake.pack.env, "/opt/app");
	assert_string_equal(fake.pack.output, "app.tar.zst");
	assert_int_equal(fake.pack.flags, 0);
	assert_int_equal(fake.pack.level, 0);
	assert_int_equal(fake.threads, 3);
}

static void options_reach_the_library(void **state)
{
	(void)state;
	assert_run("pack -q -l19 --force --strict -n -o x.tar.zst e", 0, "",
		   "");
	assert_string_equal(fake.pack.env, "e");
	assert_string_equal(fake.pack.output, "x.tar.zst");
	assert_int_equal(fake.pack.level, 19);
	assert_int_equal(fake.pack.flags, VENVPACK_PACK_FORCE |
						  VENVPACK_PACK_STRICT |
						  VENVPACK_PACK_DRY_RUN);
	assert_run("unpack -q --sync=none --no-try a b", 0, "", "");
	assert_int_equal(fake.unpack.sync, VENVPACK_SYNC_NONE);
	assert_int_equal(fake.unpack.flags, VENVPACK_UNPACK_NO_TRY);
	assert_run("unpack -q --replace a b", 0, "", "");
	assert_int_equal(fake.unpack.flags, VENVPACK_UNPACK_REPLACE);
	assert_run("unpack -q --no-relocate --try a b", 0, "", "");
	assert_int_equal(fake.unpack.flags,
			 VENVPACK_UNPACK_NO_RELOCATE | VENVPACK_UNPACK_TRY);
	assert_run("check -q -p 3.11 a b", 0, "", "");
	assert_string_equal(fake.check.archive, "a");
	assert_string_equal(fake.check.python, "3.11");
	assert_run("verify -q --strict a", 0, "", "");
	assert_int_equal(fake.verify.flags, VENVPACK_VERIFY_STRICT);
	assert_run("create -q --without-pip --clear --prompt p e", 0, "", "");
	assert_int_equal(fake.create.flags,
			 VENVPACK_CREATE_WITHOUT_PIP | VENVPACK_CREATE_CLEAR);
	assert_string_equal(fake.create.prompt, "p");
}

static void the_source_date_is_read_from_the_environment(void **state)
{
	static const char *const bad[] = {
		"",   "x",   "-1",	     "1.5",
		" 1", "1 ",  "253402300800", "99999999999999999999",
		"+1", "0x1",
	};
	size_t i;

	(void)state;
	setenv("SOURCE_DATE_EPOCH", "1700000000", 1);
	assert_run("pack -q e", 0, "", "");
	assert_int_equal(fake.pack.mtime_max, 1700000000);
	assert_int_equal(fake.pack.flags, VENVPACK_PACK_CLAMP_TIMES);
	fake.calls = 0;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		setenv("SOURCE_DATE_EPOCH", bad[i], 1);
		assert_run("pack -q e", 2, "", NULL);
	}
	assert_int_equal(fake.calls, 0);
}

static void an_archive_has_standard_output_for_itself(void **state)
{
	(void)state;
	assert_run("pack --json -o - e", 2, NULL, NULL);
	assert_int_equal(fake.calls, 0);
	assert_run("pack -o - e", 0, "", "");
	assert_string_equal(fake.pack.output, "-");
	assert_run("pack --json -n -o - e", 2, NULL, NULL);
}

static void the_format_decides_on_the_name(void **state)
{
	(void)state;
	assert_run("pack -q -f zip e", 0, "", "");
	assert_int_equal(fake.pack.format, VENVPACK_FORMAT_ZIP);
	assert_string_equal(fake.pack.output, "e.zip");
	assert_run("pack -q -f tar.gz -o x e", 0, "", "");
	assert_int_equal(fake.pack.format, VENVPACK_FORMAT_TAR_GZ);
	assert_string_equal(fake.pack.output, "x");
	assert_run("pack -f dir e", 2, "", NULL);
	assert_run("pack -q -f dir -o d e", 0, "", "");
	assert_int_equal(fake.pack.format, VENVPACK_FORMAT_DIRECTORY);
}

static void unpack_calls_what_is_given_no_place_as_its_archive(void **state)
{
	static const struct {
		const char *arguments;
		const char *expected;
	} good[] = {
		{ "unpack -q x/a.tar.zst", "a" },
		{ "unpack -q a.zip", "a" },
		{ "unpack -q a.tar.zst b", "b" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_run(good[i].arguments, 0, "", "");
		assert_string_equal(fake.unpack.destination, good[i].expected);
	}
}

static void unpack_refuses_names_that_tell_no_place(void **state)
{
	(void)state;
	assert_run("unpack ..tar", 2, "", NULL);
	assert_run("unpack app", 2, "",
		   "venvpack: error: DEST is missing, and the name 'app' tells "
		   "none\n");
	assert_run("unpack -", 2, "", NULL);
	assert_null(fake.unpack.archive);
}

static void create_makes_all_and_tells_of_each(void **state)
{
	(void)state;
	assert_run("create a b", 0,
		   "created 'a' with Python 3.11.7 and 1 package\n"
		   "created 'b' with Python 3.11.7 and 1 package\n",
		   "");
	assert_int_equal(fake.calls, 2);
	assert_run("create --json a", 0,
		   "{\"ok\":true,\"environments\":[{\"env\":\"a\","
		   "\"python\":\"/usr/bin/python3\","
		   "\"python_version\":\"3.11.7\",\"packages\":[{"
		   "\"name\":\"pip\",\"version\":\"23.0\","
		   "\"source\":\"pip-23.0-py3-none-any.whl\"}]}],"
		   "\"findings\":[]}\n",
		   "");
}

static void verify_lists_differences_as_its_result(void **state)
{
	static const struct venvpack_finding differences[] = {
		{ sizeof(findings[0]), VENVPACK_PROBLEM, 0, "changed", "bin/x",
		  "its mode" },
		{ sizeof(findings[0]), VENVPACK_WARNING, 0, "odd", "bin/y",
		  "is odd" },
	};

	(void)state;
	fake.status = VENVPACK_ERR_DIFFERS;
	fake.message = "'e' is not what was packed";
	fake.findings = differences;
	fake.finding_count = 2;
	assert_run("verify e", 3,
		   "changed  bin/x: its mode\n"
		   "verified 'e': 3 entries, 1 changed, 0 missing, 0 added\n",
		   "venvpack: warning: bin/y: is odd\n"
		   "venvpack: error: 'e' is not what was packed\n");
	assert_run(
		"verify --json e", 3,
		"{\"ok\":false,\"error\":{\"code\":\"differs\",\"message\":"
		"\"'e' is not what was packed\"},\"path\":\"e\","
		"\"entries\":3,\"changed\":1,\"missing\":0,\"added\":0,"
		"\"findings\":[{\"severity\":\"problem\",\"code\":\"changed\","
		"\"path\":\"bin/x\",\"message\":\"its mode\"},"
		"{\"severity\":\"warning\",\"code\":\"odd\","
		"\"path\":\"bin/y\",\"message\":\"is odd\"}]}\n",
		NULL);
}

static const struct venvpack_entry entries[] = {
	{ sizeof(entries[0]), "bin", NULL, NULL, 0, 0, 0, 0755,
	  VENVPACK_ENTRY_DIRECTORY, 0 },
	{ sizeof(entries[0]), "bin/py\nthon", "/usr/bin/python3", NULL, 0,
	  1700000000, 0, 0777, VENVPACK_ENTRY_LINK, 1 },
	{ sizeof(entries[0]), "\xff", NULL,
	  "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
	  12345, -1, 5, 0640, VENVPACK_ENTRY_FILE, 0 },
};

static void list_prints_a_line_an_entry(void **state)
{
	(void)state;
	fake.entries = entries;
	fake.entry_count = 3;
	assert_run("list a", 0, "bin\nbin/py\\nthon\n\\xff\n", "");
	assert_run("list -l a", 0,
		   "drwxr-xr-x     0 1970-01-01T00:00:00Z -               "
		   "                                                 bin\n"
		   "lrwxrwxrwx     0 2023-11-14T22:13:20Z -               "
		   "                                                 "
		   "bin/py\\nthon -> /usr/bin/python3\n"
		   "-rw-r----- 12345 1969-12-31T23:59:59Z 0123456789abcdef"
		   "0123456789abcdef0123456789abcdef0123456789abcdef \\xff\n",
		   "");
}

static void list_is_an_array_with_json(void **state)
{
	(void)state;
	fake.entries = entries;
	fake.entry_count = 2;
	assert_run("list --json a", 0,
		   "{\"ok\":true,\"entries\":[{\"path\":\"bin\",\"type\":"
		   "\"dir\",\"mode\":\"0755\",\"size\":0,\"mtime\":0,"
		   "\"mtime_nanoseconds\":0,\"link\":null,\"sha256\":null,"
		   "\"edits\":0},{\"path\":\"bin/py\\u000athon\",\"type\":"
		   "\"link\",\"mode\":\"0777\",\"size\":0,\"mtime\":1700000000,"
		   "\"mtime_nanoseconds\":0,\"link\":\"/usr/bin/python3\","
		   "\"sha256\":null,\"edits\":1}],\"findings\":[]}\n",
		   "");
}

static void inspect_shows_the_facts(void **state)
{
	(void)state;
	fake.manifest =
		"{\"producer\":\"venvpack 1.2.3\","
		"\"location\":\"/opt/app\",\"environment\":{\"maker\":\"uv\","
		"\"system_site_packages\":true},\"python\":{"
		"\"implementation\":\"CPython\",\"version\":\"3.13.0\","
		"\"free_threaded\":true,\"home\":\"/usr/bin\","
		"\"soabi\":\"cpython-313t-x86_64-linux-gnu\"},\"platform\":{"
		"\"system\":\"linux\",\"machine\":\"x86_64\",\"libc\":\"glibc\""
		",\"libc_version\":\"2.17\"},\"packages\":[{\"name\":\"pip\","
		"\"version\":\"23.0\"}],\"entries\":{\"count\":3,"
		"\"size\":12345},\"edits\":[{\"path\":\"a\",\"edits\":["
		"{\"value\":\"shebang\"}]}],\"findings\":[{\"severity\":"
		"\"note\",\"code\":\"odd\",\"path\":\"a\\\\012b\","
		"\"message\":\"is odd\"}]}";
	assert_run("inspect -q a", 0,
		   "location    /opt/app\n"
		   "made by     uv, uses the packages of its base\n"
		   "packed by   venvpack 1.2.3\n"
		   "python      CPython 3.13.0, free-threaded, "
		   "cpython-313t-x86_64-linux-gnu\n"
		   "home        /usr/bin\n"
		   "platform    linux x86_64, glibc 2.17 or newer\n"
		   "entries     3, 12.3 kB\n"
		   "fix-ups     1 entry\n"
		   "  shebang            1 in 1 entry\n"
		   "packages    1\n"
		   "  pip                            23.0\n"
		   "findings    1\n"
		   "  note: a\\nb: is odd\n",
		   "");
}

static void inspect_gives_the_manifest_with_json(void **state)
{
	(void)state;
	assert_run("inspect --json a", 0,
		   "{\"ok\":true,\"path\":\"a\",\"manifest\":{\"name\":\"app\","
		   "\"packages\":[],\"findings\":[{\"severity\":\"warning\","
		   "\"code\":\"odd\",\"path\":\"a\\\\040b\","
		   "\"message\":\"is odd\"}]},\"findings\":[{\"severity\":"
		   "\"warning\",\"code\":\"odd\",\"path\":\"a b\","
		   "\"message\":\"is odd\"}]}\n",
		   "");
}

static void the_tables_are_given_with_json(void **state)
{
	struct captured captured = captured_run("help --json verify");

	(void)state;
	assert_int_equal(captured.status, 0);
	assert_non_null(strstr(captured.out,
			       "{\"ok\":true,\"commands\":[{\"name\":"
			       "\"verify\",\"summary\":"));
	assert_non_null(strstr(captured.out,
			       "{\"name\":\"strict\",\"letter\":null,"
			       "\"kind\":\"flag\",\"argument\":null,"
			       "\"choices\":[],\"required\":false,"));
	captured_clear(&captured);
}

static void progress_is_drawn_on_one_line_and_taken_off(void **state)
{
	static const struct venvpack_progress steps[] = {
		{ sizeof(steps[0]), VENVPACK_PHASE_WRITE, 0, 0, 0, 2000, NULL },
		{ sizeof(steps[0]), VENVPACK_PHASE_WRITE, 0, 1, 2000, 2000,
		  NULL },
	};

	(void)state;
	fake.progress = steps;
	fake.progress_count = 2;
	assert_run("relocate --progress=always e", 0, NULL,
		   "\rpacking    [-------------------]   0%  0 B of 2.0 kB"
		   "\rpacking    [###################] 100%  2.0 kB of 2.0 kB"
		   "\r                                                       "
		   "\r");
	assert_run("relocate -q --progress=always e", 0, "", "");
	assert_run("relocate --progress=never e", 0, NULL, "");
	assert_run("relocate e", 0, NULL, "");
}

static void results_that_cannot_be_written_are_a_failure(void **state)
{
	int original = dup(STDOUT_FILENO);
	char *words[] = { (char[]){ "venvpack" }, (char[]){ "list" },
			  (char[]){ "a" } };
	int status;

	(void)state;
	fake.entries = entries;
	fake.entry_count = 3;
	fflush(stdout);
	assert_non_null(freopen("/dev/full", "w", stdout));
	status = cli_program_main(3, words);
	fflush(stdout);
	dup2(original, STDOUT_FILENO);
	close(original);
	clearerr(stdout);
	assert_int_equal(status, 1);
}

/* The last test: what was caught stays. */
static void a_signal_ends_it_with_its_number(void **state)
{
	(void)state;
	fake.signal = SIGTERM;
	fake.message = "interrupted";
	assert_run("pack --json e", 128 + SIGTERM,
		   "{\"ok\":false,\"error\":{\"code\":\"cancelled\","
		   "\"message\":\"interrupted\"},\"findings\":[]}\n",
		   "venvpack: error: interrupted\n");
}

#define FRESH(test) cmocka_unit_test_setup(test, reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FRESH(the_version_is_one_line),
		FRESH(help_goes_to_standard_output),
		FRESH(without_command_the_short_help_is_an_error),
		FRESH(usage_errors_are_one_line_and_2),
		FRESH(usage_errors_after_json_are_objects),
		FRESH(the_exit_status_tells_whose_fault_it_is),
		FRESH(failures_are_objects_with_json),
		FRESH(findings_are_told_as_wished),
		FRESH(findings_are_in_the_object_with_json),
		FRESH(pack_fills_in_what_is_not_given),
		FRESH(options_reach_the_library),
		FRESH(the_source_date_is_read_from_the_environment),
		FRESH(an_archive_has_standard_output_for_itself),
		FRESH(the_format_decides_on_the_name),
		FRESH(unpack_calls_what_is_given_no_place_as_its_archive),
		FRESH(unpack_refuses_names_that_tell_no_place),
		FRESH(create_makes_all_and_tells_of_each),
		FRESH(verify_lists_differences_as_its_result),
		FRESH(list_prints_a_line_an_entry),
		FRESH(list_is_an_array_with_json),
		FRESH(inspect_shows_the_facts),
		FRESH(inspect_gives_the_manifest_with_json),
		FRESH(the_tables_are_given_with_json),
		FRESH(progress_is_drawn_on_one_line_and_taken_off),
		FRESH(results_that_cannot_be_written_are_a_failure),
		FRESH(a_signal_ends_it_with_its_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
