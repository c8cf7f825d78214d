/* SPDX-License-Identifier: MIT */
#include "python/activate.h"

#include "base/process.h"
#include "scratch.h"

#define OLD_PATH "/usr/bin:/bin"

/* Directories and prompts that would run something if they could. */
static const char *const nasty[] = {
	"env",
	"a b",
	"it's",
	"\"quoted\"",
	"$(touch pwned)",
	"`touch pwned`",
	"${IFS}$HOME",
	"';touch pwned;'",
	"\";touch pwned;\"",
	"!touch",
	"a!b!!c",
	"back\\slash\\n%n%{x%}",
	"two\nlines",
	"caf\xc3\xa9 \xf0\x9f\x90\x8d",
	"@ENV@@PROMPT@@DISPLAY@",
	"*?[x]{a,b}~",
	"(a) #b & c | d > e",
};

static const char *const old_prompts[] = {
	"__NONE__",
	"> ",
	"it's \\w $(echo x) `echo y`> ",
};

static void make_scripts(const struct scratch *scratch, const char *env,
			 const char *prompt)
{
	struct vp_error err = { 0 };

	assert_works(vp_activate_write(scratch->fd, 0644, env, prompt, &err),
		     &err);
}

/* Before anything is allocated: skipping does not come back. */
static void skip_without(const char *program)
{
	if (access(program, X_OK))
		skip();
}

/* Runs a shell in the scratch directory; it must say nothing on stderr. */
static void run_shell(const struct scratch *scratch, const char *const *argv,
		      const char *const *environment, bool silent,
		      struct vp_buffer *output)
{
	VP_AUTO(buffer) struct vp_buffer errors = { 0 };
	struct vp_context ctx = { .threads = 1 };
	struct vp_error err = { 0 };
	struct vp_process process = {
		.argv = argv,
		.environment = environment,
		.directory = scratch->path,
		.output = output,
		.errors = &errors,
	};
	struct stat st;

	assert_works(vp_process_run(&process, &ctx, &err), &err);
	if (silent)
		assert_string_equal(vp_buffer_string(&errors), "");
	else
		vp_buffer_text(output, vp_buffer_string(&errors));
	assert_int_equal(process.exit_status, 0);
	assert_int_equal(fstatat(scratch->fd, "pwned", &st, 0), -1);
}

/*
 * What a shell has to print: its state before, activated, activated once more,
 * and deactivated, each value in brackets.
 */
static void expect_states(struct vp_buffer *out, const char *env,
			  const char *name)
{
	static const char inactive[] =
		"[" OLD_PATH "][/old home][unset][unset]\n";
	int i;

	vp_buffer_text(out, inactive);
	for (i = 0; i < 2; i++)
		vp_buffer_printf(out, "[%s/bin:%s][unset][%s][%s]\n", env,
				 OLD_PATH, env, name);
	vp_buffer_text(out, inactive);
	vp_buffer_text(out, "gone\n");
}

static const char sh_script[] =
	"set -eu\n"
	"state() {\n"
	"	printf '[%s][%s][%s][%s]\\n' \"$PATH\" \"${PYTHONHOME-unset}\" "
	"\\\n"
	"		\"${VIRTUAL_ENV-unset}\" "
	"\"${VIRTUAL_ENV_PROMPT-unset}\"\n"
	"}\n"
	"if [ \"$OLD_PS1\" = __NONE__ ]; then unset PS1; else PS1=$OLD_PS1; "
	"fi\n"
	"state\n"
	". ./activate\n"
	"state\n"
	"case $PS1 in '('*') '*) ;; *) echo \"PS1 is $PS1\" ;; esac\n"
	". ./activate\n"
	"state\n"
	"case $PS1 in '('*') ('*) echo \"PS1 is $PS1\" ;; esac\n"
	"deactivate\n"
	"state\n"
	"[ \"${PS1-__NONE__}\" = \"$OLD_PS1\" ] || echo \"PS1 is $PS1\"\n"
	"command -v deactivate || echo gone\n"
	"set | grep -E '^_(OLD_VIRTUAL|venvpack)' || :\n";

static const char fish_script[] =
	"function state\n"
	"	set -q PYTHONHOME; and set -l h $PYTHONHOME; or set -l h "
	"unset\n"
	"	set -q VIRTUAL_ENV; and set -l v $VIRTUAL_ENV; or set -l v "
	"unset\n"
	"	set -q VIRTUAL_ENV_PROMPT\n"
	"	and set -l p $VIRTUAL_ENV_PROMPT; or set -l p unset\n"
	"	printf '[%s][%s][%s][%s]\\n' (string join : $PATH | string "
	"collect) $h \"$v\" "
	"\"$p\"\n"
	"end\n"
	"function fish_prompt; printf 'old:%s> ' $status; end\n"
	"state\n"
	"source ./activate.fish\n"
	"state\n"
	"source ./activate.fish\n"
	"state\n"
	"false\n"
	"set prompt (fish_prompt | string collect)\n"
	"string match -qr '^\\(.*\\) old:1> $' -- $prompt; or echo $prompt\n"
	"deactivate\n"
	"state\n"
	"false\n"
	"set prompt (fish_prompt | string collect)\n"
	"test $prompt = 'old:1> '; or echo $prompt\n"
	"functions -q deactivate; or echo gone\n"
	"set -n | string match -r '^_(OLD|venvpack).*'; or true\n";

static const char csh_script[] =
	"alias state 'set h = unset; set v = unset; set p = unset;"
	"if ($?PYTHONHOME) eval '\\''set h = \"$PYTHONHOME:q\"'\\'';"
	"if ($?VIRTUAL_ENV) eval '\\''set v = \"$VIRTUAL_ENV:q\"'\\'';"
	"if ($?VIRTUAL_ENV_PROMPT) eval '\\''set p = "
	"\"$VIRTUAL_ENV_PROMPT:q\"'\\'';"
	"printf \"[%s][%s][%s][%s]\\n\" \"$PATH:q\" \"$h:q\" \"$v:q\" "
	"\"$p:q\"'\n"
	"if (\"$OLD_PS1:q\" == __NONE__) then\n"
	"	unset prompt\n"
	"else\n"
	"	set prompt = \"$OLD_PS1:q\"\n"
	"endif\n"
	"state\n"
	"source ./activate.csh\n"
	"state\n"
	"source ./activate.csh\n"
	"state\n"
	"deactivate\n"
	"state\n"
	"if (\"$OLD_PS1:q\" != __NONE__) then\n"
	"	if (\"$prompt:q\" != \"$OLD_PS1:q\") echo \"prompt is "
	"$prompt:q\"\n"
	"else\n"
	"	if ($?prompt) echo prompt is set\n"
	"endif\n"
	"alias deactivate | grep . || echo gone\n"
	"set | grep -E '^_(OLD|venvpack)' || true\n";

/* Every nasty name is directory and prompt once. */
static void assert_activates(const struct scratch *scratch, const char *shell,
			     const char *option, const char *script)
{
	size_t i;

	skip_without(shell);
	for (i = 0; i < sizeof(nasty) / sizeof(nasty[0]); i++) {
		VP_AUTO(buffer) struct vp_buffer env = { 0 };
		VP_AUTO(buffer) struct vp_buffer old_prompt = { 0 };
		VP_AUTO(buffer) struct vp_buffer expected = { 0 };
		VP_AUTO(buffer) struct vp_buffer output = { 0 };
		const char *argv[] = { shell, option, "-c", script, NULL };
		const char *environment[] = { "PATH=" OLD_PATH,
					      "PYTHONHOME=/old home",
					      "LC_ALL=C.UTF-8", NULL, NULL };

		vp_buffer_printf(&env, "/somewhere/%s", nasty[i]);
		vp_buffer_printf(&old_prompt, "OLD_PS1=%s", old_prompts[i % 3]);
		environment[3] = old_prompt.data;
		make_scripts(scratch, env.data, nasty[i]);
		expect_states(&expected, env.data, nasty[i]);
		run_shell(scratch, argv, environment, true, &output);
		assert_string_equal(vp_buffer_string(&output), expected.data);
	}
}

static void bash_activates_and_deactivates(void **state)
{
	assert_activates(*state, "/usr/bin/bash", "--norc", sh_script);
}

static void dash_activates_and_deactivates(void **state)
{
	assert_activates(*state, "/usr/bin/dash", "-u", sh_script);
}

static void zsh_activates_and_deactivates(void **state)
{
	assert_activates(*state, "/usr/bin/zsh", "-f", sh_script);
}

static void ksh_activates_and_deactivates(void **state)
{
	assert_activates(*state, "/usr/bin/ksh", "-u", sh_script);
}

static void mksh_activates_and_deactivates(void **state)
{
	assert_activates(*state, "/usr/bin/mksh", "-u", sh_script);
}

static void fish_activates_and_deactivates(void **state)
{
	assert_activates(*state, "/usr/bin/fish", "--no-config", fish_script);
}

static void tcsh_activates_and_deactivates(void **state)
{
	assert_activates(*state, "/usr/bin/tcsh", "-f", csh_script);
}

/*
 * An interactive shell that reads its start-up file and then the end of its
 * input: it shows its prompt once, and with it whatever that expands to.
 */
static void assert_prompt_is_harmless(const struct scratch *scratch,
				      const char *const *argv, const char *file,
				      const char *text)
{
	const char *environment[] = { "PATH=" OLD_PATH,
				      "HOME=.",
				      "ENV=./startup",
				      "ZDOTDIR=.",
				      "LC_ALL=C.UTF-8",
				      "TERM=dumb",
				      NULL };
	size_t i;

	skip_without(argv[0]);
	for (i = 0; i < sizeof(nasty) / sizeof(nasty[0]); i++) {
		VP_AUTO(buffer) struct vp_buffer output = { 0 };

		make_scripts(scratch, "/somewhere/env", nasty[i]);
		scratch_write(scratch, file, text);
		run_shell(scratch, argv, environment, false, &output);
		if (i == 0 && !strstr(vp_buffer_string(&output), "(env) old> "))
			fail_msg("no prompt in '%s'",
				 vp_buffer_string(&output));
	}
}

static void displaying_the_prompt_in_bash_runs_nothing(void **state)
{
	const char *argv[] = { "/usr/bin/bash", "--rcfile", "startup", "-i",
			       NULL };

	assert_prompt_is_harmless(*state, argv, "startup",
				  "PS1='old> '\n. ./activate\n");
}

static void displaying_the_prompt_in_dash_runs_nothing(void **state)
{
	const char *argv[] = { "/usr/bin/dash", "-i", NULL };

	assert_prompt_is_harmless(*state, argv, "startup",
				  "PS1='old> '\n. ./activate\n");
}

static void displaying_the_prompt_in_ksh_runs_nothing(void **state)
{
	/* It shows no prompt unless it has a terminal. */
	const char *argv[] = { "/bin/sh", "-c",
			       "while sleep 0.1; do echo exit; done | "
			       "script -qec '/usr/bin/ksh -i' /dev/null",
			       NULL };

	skip_without("/usr/bin/script");
	skip_without("/usr/bin/ksh");
	assert_prompt_is_harmless(*state, argv, "startup",
				  "PS1='old> '\n. ./activate\n");
}

static void displaying_the_prompt_in_mksh_runs_nothing(void **state)
{
	const char *argv[] = { "/usr/bin/mksh", "-i", NULL };

	assert_prompt_is_harmless(*state, argv, "startup",
				  "PS1='old> '\n. ./activate\n");
}

static void displaying_the_prompt_in_zsh_runs_nothing(void **state)
{
	const char *argv[] = { "/usr/bin/zsh", "-i", "+Z", NULL };

	assert_prompt_is_harmless(*state, argv, ".zshrc",
				  "setopt prompt_subst prompt_bang\n"
				  "PS1='old> '\n. ./activate\n");
}

static void displaying_the_prompt_in_tcsh_runs_nothing(void **state)
{
	const char *argv[] = { "/usr/bin/tcsh", "-i", NULL };

	assert_prompt_is_harmless(*state, argv, ".tcshrc",
				  "set prompt = 'old> '\n"
				  "source ./activate.csh\n");
}

static void a_prompt_is_not_shown_to_those_who_do_not_want_it(void **state)
{
	static const char *const environment[] = {
		"PATH=" OLD_PATH, "VIRTUAL_ENV_DISABLE_PROMPT=1", NULL
	};
	static const char *const sh[] = {
		"/bin/sh", "-c",
		"PS1='old> '; . ./activate; echo \"$PS1$VIRTUAL_ENV_PROMPT\"; "
		"PS1='new> '; deactivate; echo \"$PS1\"",
		NULL
	};
	static const char *const fish[] = {
		"/usr/bin/fish", "--no-config", "-c",
		"function fish_prompt; echo 'old> '; end; "
		"source ./activate.fish; fish_prompt; deactivate; fish_prompt",
		NULL
	};
	static const char *const tcsh[] = { "/usr/bin/tcsh", "-f", "-c",
					    "set prompt = 'old> '\n"
					    "source ./activate.csh\n"
					    "echo \"$prompt\"\n"
					    "set prompt = 'new> '\n"
					    "deactivate\n"
					    "echo \"$prompt\"\n",
					    NULL };
	VP_AUTO(buffer) struct vp_buffer output = { 0 };

	skip_without(fish[0]);
	skip_without(tcsh[0]);
	make_scripts(*state, "/somewhere/env", "env");
	run_shell(*state, sh, environment, true, &output);
	assert_string_equal(output.data, "old> env\nnew> \n");
	vp_buffer_reset(&output);
	run_shell(*state, fish, environment, true, &output);
	assert_string_equal(output.data, "old> \nold> \n");
	vp_buffer_reset(&output);
	run_shell(*state, tcsh, environment, true, &output);
	assert_string_equal(output.data, "old> \nnew> \n");
}

static void what_an_outer_shell_had_active_comes_back(void **state)
{
	static const char *const environment[] = { "PATH=/a/bin:" OLD_PATH,
						   "VIRTUAL_ENV=/a",
						   "VIRTUAL_ENV_PROMPT=a",
						   NULL };
	static const char *const argv[] = {
		"/bin/sh", "-c",
		". ./activate; deactivate; "
		"echo \"$VIRTUAL_ENV $VIRTUAL_ENV_PROMPT $PATH\"",
		NULL
	};
	VP_AUTO(buffer) struct vp_buffer output = { 0 };

	make_scripts(*state, "/somewhere/env", "env");
	run_shell(*state, argv, environment, true, &output);
	assert_string_equal(output.data, "/a a /a/bin:" OLD_PATH "\n");
}

/* As the scripts of venv, virtualenv and uv leave a shell. */
static void another_environment_in_this_shell_is_left_first(void **state)
{
	static const char *const environment[] = { "PATH=" OLD_PATH, NULL };
	static const char *const argv[] = {
		"/bin/sh", "-c",
		"PS1='(a) old> '; _OLD_VIRTUAL_PS1='old> ';"
		"_OLD_VIRTUAL_PATH=$PATH; PATH=/a/bin:$PATH; VIRTUAL_ENV=/a;"
		". ./activate; echo \"$PS1$PATH\"; deactivate; "
		"echo \"$PS1$PATH${VIRTUAL_ENV-}\"",
		NULL
	};
	VP_AUTO(buffer) struct vp_buffer output = { 0 };

	make_scripts(*state, "/somewhere/env", "env");
	run_shell(*state, argv, environment, true, &output);
	assert_string_equal(output.data,
			    "(env) old> /somewhere/env/bin:" OLD_PATH "\n"
			    "old> " OLD_PATH "\n");
}

static void locations_stand_on_lines_of_their_own(void **state)
{
	static const struct {
		const char *file;
		const char *lines[3];
	} cases[] = {
		{ "activate",
		  { "\nVIRTUAL_ENV='/somewhere/env'\nexport VIRTUAL_ENV\n",
		    "\nVIRTUAL_ENV_PROMPT='it'\"'\"'s'\n",
		    "_venvpack_prompt='it'\"'\"'s'\n" } },
		{ "activate.fish",
		  { "\nset -gx VIRTUAL_ENV '/somewhere/env'\n",
		    "\nset -gx VIRTUAL_ENV_PROMPT 'it\\'s'\n",
		    "set -l _venvpack_prompt 'it\\'s'\n" } },
		{ "activate.csh",
		  { "\nsetenv VIRTUAL_ENV '/somewhere/env'\n",
		    "\nsetenv VIRTUAL_ENV_PROMPT 'it'\\''s'\n",
		    "set _venvpack_prompt = 'it'\\''s'\n" } },
	};
	struct scratch *scratch = *state;
	size_t i;
	size_t k;

	make_scripts(scratch, "/somewhere/env", "it's");
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		VP_AUTO(buffer) struct vp_buffer text = { 0 };
		struct vp_error err = { 0 };

		assert_works(vp_read_file(scratch->fd, cases[i].file, 1 << 16,
					  &text, &err),
			     &err);
		for (k = 0; k < 3; k++)
			if (!strstr(text.data, cases[i].lines[k]))
				fail_msg("no '%s' in %s", cases[i].lines[k],
					 cases[i].file);
		assert_null(strchr(text.data, '\r'));
		assert_null(strchr(text.data, '@'));
	}
}

#define IN_SCRATCH(test) \
	cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(bash_activates_and_deactivates),
		IN_SCRATCH(dash_activates_and_deactivates),
		IN_SCRATCH(zsh_activates_and_deactivates),
		IN_SCRATCH(ksh_activates_and_deactivates),
		IN_SCRATCH(mksh_activates_and_deactivates),
		IN_SCRATCH(fish_activates_and_deactivates),
		IN_SCRATCH(tcsh_activates_and_deactivates),
		IN_SCRATCH(displaying_the_prompt_in_bash_runs_nothing),
		IN_SCRATCH(displaying_the_prompt_in_dash_runs_nothing),
		IN_SCRATCH(displaying_the_prompt_in_ksh_runs_nothing),
		IN_SCRATCH(displaying_the_prompt_in_mksh_runs_nothing),
		IN_SCRATCH(displaying_the_prompt_in_zsh_runs_nothing),
		IN_SCRATCH(displaying_the_prompt_in_tcsh_runs_nothing),
		IN_SCRATCH(a_prompt_is_not_shown_to_those_who_do_not_want_it),
		IN_SCRATCH(what_an_outer_shell_had_active_comes_back),
		IN_SCRATCH(another_environment_in_this_shell_is_left_first),
		IN_SCRATCH(locations_stand_on_lines_of_their_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
