/* SPDX-License-Identifier: MIT */
#include "python/quote.h"

#include <unistd.h>

#include "assertions.h"
#include "base/process.h"

typedef void quote_fn(struct vp_buffer *out, const char *text);

static const struct {
	quote_fn *quote;
	const char *text;
	const char *expected;
} spellings[] = {
	{ vp_quote_sh, "plain-1.2_x/y", "plain-1.2_x/y" },
	{ vp_quote_sh, "", "''" },
	{ vp_quote_sh, "~", "'~'" },
	{ vp_quote_sh, "=ls", "'=ls'" },
	{ vp_quote_sh, "a b", "'a b'" },
	{ vp_quote_sh_always, "plain", "'plain'" },
	{ vp_quote_sh_always, "it's", "'it'\"'\"'s'" },
	{ vp_quote_sh_double, "a\"$`\\b'", "a\\\"\\$\\`\\\\b'" },
	{ vp_quote_fish, "it's \\ $x", "'it\\'s \\\\ $x'" },
	{ vp_quote_csh, "a!b\nc'd\\", "'a\\!b\\\nc'\\''d'\\\\''" },
	{ vp_quote_powershell, "it's $x \xe2\x80\x99",
	  "'it''s $x \xe2\x80\x99\xe2\x80\x99'" },
	{ vp_quote_nushell, "a\"\\\n\xc3\xa9", "\"a\\\"\\\\\\u{a}\xc3\xa9\"" },
	{ vp_quote_python, "it's", "\"it's\"" },
	{ vp_quote_python, "it's \"x\"", "'it\\'s \"x\"'" },
	{ vp_quote_python, "\\\n\t\r\x1b", "'\\\\\\n\\t\\r\\x1b'" },
	{ vp_quote_python, "\xc3\xa9 \xc2\xa0 \xe2\x80\x8b \xf0\x9f\x90\x8d",
	  "'\xc3\xa9 \\xa0 \\u200b \xf0\x9f\x90\x8d'" },
	{ vp_quote_python, "\xff\xc3", "'\\udcff\\udcc3'" },
	{ vp_quote_json, "a\"\\/\n\x7f\xc3\xa9\xff",
	  "a\\\"\\\\/\\u000a\\u007f\xc3\xa9\\udcff" },
	{ vp_quote_url, "/a b/%\xc3\xa9+~", "/a%20b/%25%C3%A9%2B~" },
	{ vp_quote_prompt, "(a b) it's \xc3\xa9", "(a b) it's \xc3\xa9" },
	{ vp_quote_prompt, "$(x)`y`\\w!%n^[\"\n\x1b", "_(x)_y__w__n_[___" },
	{ vp_quote_prompt, "\x9b\xc2\x9b", "__" },
};

static void texts_are_spelled_as_each_language_wants(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
		VP_AUTO(buffer) struct vp_buffer out = { 0 };

		spellings[i].quote(&out, spellings[i].text);
		assert_string_equal(vp_buffer_string(&out),
				    spellings[i].expected);
	}
}

/* Texts of any bytes, special ones often; the same at every run. */
static void make_text(unsigned int *seed, char text[16])
{
	static const char special[] = "\"'`$\\!;&|<>()[]{}*?~#=% \t\n^-:@,";
	unsigned int length;
	unsigned int i;

	*seed = *seed * 1103515245u + 12345u;
	length = (*seed >> 16) % 15;
	for (i = 0; i < length; i++) {
		unsigned int pick;

		*seed = *seed * 1103515245u + 12345u;
		pick = *seed >> 16;
		text[i] = pick & 1
				  ? special[(pick >> 1) % (sizeof(special) - 1)]
				  : (char)(1 + (pick >> 1) % 255);
	}
	text[length] = '\0';
}

static void run_shell(const char *const *argv, struct vp_buffer *output)
{
	static const char *const environment[] = { "PATH=/usr/bin:/bin",
						   "HOME=/nonexistent",
						   "LC_ALL=C", NULL };
	VP_AUTO(buffer) struct vp_buffer errors = { 0 };
	struct vp_context ctx = { .threads = 1 };
	struct vp_error err = { 0 };
	struct vp_process process = {
		.argv = argv,
		.environment = environment,
		.output = output,
		.errors = &errors,
	};

	assert_works(vp_process_run(&process, &ctx, &err), &err);
	assert_string_equal(vp_buffer_string(&errors), "");
	assert_int_equal(process.exit_status, 0);
}

/* Every byte, and many mixtures, go through the shell and come back. */
static void assert_shell_reads_back(const char *shell, const char *option,
				    const char *first, quote_fn *quote)
{
	VP_AUTO(buffer) struct vp_buffer script = { 0 };
	VP_AUTO(buffer) struct vp_buffer expected = { 0 };
	VP_AUTO(buffer) struct vp_buffer output = { 0 };
	const char *argv[] = { shell, option, "-c", NULL, NULL };
	unsigned int seed = 1;
	unsigned int i;

	/* Before anything is allocated: skipping does not come back. */
	if (access(shell, X_OK))
		skip();
	vp_buffer_printf(&script, "%s printf '%%s\\0'", first);
	for (i = 1; i < 700; i++) {
		char text[16] = { (char)i };

		if (i > 255)
			make_text(&seed, text);
		vp_buffer_char(&script, ' ');
		quote(&script, text);
		vp_buffer_append(&expected, text, strlen(text) + 1);
	}
	argv[3] = script.data;
	run_shell(argv, &output);
	assert_int_equal(output.size, expected.size);
	assert_memory_equal(output.data, expected.data, expected.size);
}

static void bash_reads_back_what_was_quoted(void **state)
{
	(void)state;
	assert_shell_reads_back("/usr/bin/bash", "--norc", "", vp_quote_sh);
}

static void dash_reads_back_what_was_quoted(void **state)
{
	(void)state;
	assert_shell_reads_back("/usr/bin/dash", "-u", "", vp_quote_sh_always);
}

static void zsh_reads_back_what_was_quoted(void **state)
{
	(void)state;
	assert_shell_reads_back("/usr/bin/zsh", "-f", "", vp_quote_sh);
}

static void zsh_with_rc_quotes_reads_back_what_was_quoted(void **state)
{
	(void)state;
	assert_shell_reads_back("/usr/bin/zsh", "-forcquotes", "",
				vp_quote_sh_always);
}

static void ksh_reads_back_what_was_quoted(void **state)
{
	(void)state;
	assert_shell_reads_back("/usr/bin/ksh", "-u", "", vp_quote_sh_always);
}

static void fish_reads_back_what_was_quoted(void **state)
{
	(void)state;
	assert_shell_reads_back("/usr/bin/fish", "--no-config", "",
				vp_quote_fish);
}

static void tcsh_reads_back_what_was_quoted(void **state)
{
	(void)state;
	assert_shell_reads_back("/usr/bin/tcsh", "-f", "", vp_quote_csh);
}

static void tcsh_with_backslash_quote_reads_back_the_same(void **state)
{
	(void)state;
	assert_shell_reads_back("/usr/bin/tcsh", "-f", "set backslash_quote;",
				vp_quote_csh);
}

static void quote_in_double_quotes(struct vp_buffer *out, const char *text)
{
	vp_buffer_char(out, '"');
	vp_quote_sh_double(out, text);
	vp_buffer_char(out, '"');
}

static void sh_reads_back_what_stands_in_double_quotes(void **state)
{
	(void)state;
	assert_shell_reads_back("/usr/bin/dash", "-u", "",
				quote_in_double_quotes);
	assert_shell_reads_back("/usr/bin/bash", "--norc", "",
				quote_in_double_quotes);
}

static void python_reads_back_literals(void **state)
{
	VP_AUTO(buffer) struct vp_buffer script = { 0 };
	VP_AUTO(buffer) struct vp_buffer expected = { 0 };
	VP_AUTO(buffer) struct vp_buffer output = { 0 };
	const char *argv[] = { "/usr/bin/python3", "-Ic", NULL, NULL };
	unsigned int seed = 7;
	unsigned int i;

	(void)state;
	if (access(argv[0], X_OK))
		skip();
	vp_buffer_text(&script, "import os\nfor s in [");
	for (i = 1; i < 400; i++) {
		char text[16] = { (char)i };

		if (i > 255)
			make_text(&seed, text);
		vp_quote_python(&script, text);
		vp_buffer_char(&script, ',');
		vp_buffer_append(&expected, text, strlen(text) + 1);
	}
	vp_buffer_text(&script, "]: os.write(1, os.fsencode(s) + b'\\0')");
	argv[2] = script.data;
	run_shell(argv, &output);
	assert_int_equal(output.size, expected.size);
	assert_memory_equal(output.data, expected.data, expected.size);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_spelled_as_each_language_wants),
		cmocka_unit_test(bash_reads_back_what_was_quoted),
		cmocka_unit_test(dash_reads_back_what_was_quoted),
		cmocka_unit_test(zsh_reads_back_what_was_quoted),
		cmocka_unit_test(zsh_with_rc_quotes_reads_back_what_was_quoted),
		cmocka_unit_test(ksh_reads_back_what_was_quoted),
		cmocka_unit_test(fish_reads_back_what_was_quoted),
		cmocka_unit_test(tcsh_reads_back_what_was_quoted),
		cmocka_unit_test(tcsh_with_backslash_quote_reads_back_the_same),
		cmocka_unit_test(sh_reads_back_what_stands_in_double_quotes),
		cmocka_unit_test(python_reads_back_literals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
