/* SPDX-License-Identifier: MIT */
#include "fixing.h"

#include "fixup/activation_text.h"

#define SH_PLACE "'/o p/t'\"'\"'$(x)'"
#define FISH_PLACE "'/o p/t\\'$(x)'"
#define CSH_PLACE "'/o p/t'\\''$(x)'"
#define NAME "t'$(x)"
#define SHOWN "t'_(x)"

/* A line of a script, in the archive and at the place. */
struct line_case {
	const char *text;
	const char *portable;
	const char *placed;
};

static void assert_line(const char *path, const char *comment,
			const struct vp_activation_text *text,
			const struct line_case *line)
{
	VP_AUTO(buffer) struct vp_buffer script = { 0 };
	VP_AUTO(buffer) struct vp_buffer portable = { 0 };
	VP_AUTO(buffer) struct vp_buffer placed = { 0 };
	VP_AUTO(fixing) struct fixing fixing;
	VP_AUTO(fixing) struct fixing again;

	vp_buffer_printf(&script, "%s\n\n%s\n", comment, line->text);
	vp_buffer_printf(&portable, "%s\n\n%s%s\n%s", comment, text->locate,
			 line->portable, text->forget ? text->forget : "");
	vp_buffer_printf(&placed, "%s\n\n%s\n", comment, line->placed);
	fix_text(&fixing, path, script.data);
	assert_string_equal(fixing.portable.data, portable.data);
	assert_string_equal(fixing.placed.data, placed.data);
	assert_null(fixing.fixup.notes);
	/* tar has unpacked it, and it is packed again. */
	fix_text(&again, path, fixing.portable.data);
	assert_string_equal(again.portable.data, portable.data);
}

static void scripts_of_sh_find_themselves(void **state)
{
	static const struct line_case lines[] = {
		/* venv, Debian's venv, virtualenv, uv */
		{ "VIRTUAL_ENV=\"/x/env\"", "VIRTUAL_ENV=\"$_VENVPACK_ENV\"",
		  "VIRTUAL_ENV=" SH_PLACE },
		{ "VIRTUAL_ENV=/x/env", "VIRTUAL_ENV=\"$_VENVPACK_ENV\"",
		  "VIRTUAL_ENV=" SH_PLACE },
		{ "VIRTUAL_ENV='/x/env'", "VIRTUAL_ENV=\"$_VENVPACK_ENV\"",
		  "VIRTUAL_ENV=" SH_PLACE },
		{ "    export VIRTUAL_ENV=$(cygpath \"/x/env\")",
		  "    export VIRTUAL_ENV=$(cygpath \"$_VENVPACK_ENV\")",
		  "    export VIRTUAL_ENV=$(cygpath " SH_PLACE ")" },
		{ "if [ ! -d /x/env ] &&", "if [ ! -d \"$_VENVPACK_ENV\" ] &&",
		  "if [ ! -d " SH_PLACE " ] &&" },
		{ "A=\"/x/env/a\"", "A=\"$_VENVPACK_ENV\"\"/a\"",
		  "A=" SH_PLACE "\"/a\"" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		assert_line("bin/activate", "# a comment", &vp_activation_sh,
			    &lines[i]);
}

static void names_are_told_or_displayed(void **state)
{
	static const struct line_case lines[] = {
		{ "PS1=\"(env) ${PS1:-}\"",
		  "PS1=\"(${_VENVPACK_PROMPT}) ${PS1:-}\"",
		  "PS1=\"(" SHOWN ") ${PS1:-}\"" },
		{ "PS1='(env) '\"${PS1:-}\"",
		  "PS1='('\"${_VENVPACK_PROMPT}\"') '\"${PS1:-}\"",
		  "PS1='('\"" SHOWN "\"') '\"${PS1:-}\"" },
		{ "if [ \"x(env) \" != x ] ; then",
		  "if [ \"x(${_VENVPACK_PROMPT}) \" != x ] ; then",
		  "if [ \"x(" SHOWN ") \" != x ] ; then" },
		{ "VIRTUAL_ENV_PROMPT=\"env\"",
		  "VIRTUAL_ENV_PROMPT=\"${_VENVPACK_ENV##*/}\"",
		  "VIRTUAL_ENV_PROMPT='t'\"'\"'$(x)'" },
		{ "_venvpack_prompt='env'",
		  "_venvpack_prompt=\"${_VENVPACK_PROMPT}\"",
		  "_venvpack_prompt=\"" SHOWN "\"" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		assert_line("bin/activate", "# (env) ", &vp_activation_sh,
			    &lines[i]);
}

static void other_uses_of_the_name_stay(void **state)
{
	static const char *const lines[] = {
		"env FOO=1\n",
		"# (env) \n",
		"PS1=\"(environment) \"\n",
		"VIRTUAL_ENV_PROMPT=\"env-x\"\n",
		"VIRTUAL_ENV_PROMPT=\"\"\n",
	};
	struct vp_fixup_facts facts = env_facts;
	size_t i;
	VP_AUTO(fixing) struct fixing own;

	(void)state;
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		VP_AUTO(fixing) struct fixing fixing;

		fix_text(&fixing, "bin/activate", lines[i]);
		assert_untouched(&fixing);
	}
	facts.has_prompt = true;
	fix_with(&own, &facts, "bin/activate", "PS1=\"(env) \"\n", 13);
	assert_untouched(&own);
}

static void relocatable_scripts_of_uv_get_our_way(void **state)
{
	static const struct line_case sh = {
		"VIRTUAL_ENV=''\"$(dirname -- \"$(dirname -- \"$(realpath -- "
		"\"$SCRIPT_PATH\")\")\")\"''",
		"VIRTUAL_ENV=\"$_VENVPACK_ENV\"",
		"VIRTUAL_ENV=" SH_PLACE,
	};
	static const struct line_case fish = {
		"set -gx VIRTUAL_ENV ''(dirname -- (dirname -- (realpath -- "
		"(status -f))))''",
		"set -gx VIRTUAL_ENV \"$_VENVPACK_ENV\"",
		"set -gx VIRTUAL_ENV " FISH_PLACE,
	};

	(void)state;
	assert_line("bin/activate", "#", &vp_activation_sh, &sh);
	assert_line("bin/activate.fish", "#", &vp_activation_fish, &fish);
}

static void scripts_of_fish_find_themselves(void **state)
{
	static const struct line_case lines[] = {
		{ "set -gx VIRTUAL_ENV \"/x/env\"",
		  "set -gx VIRTUAL_ENV \"$_VENVPACK_ENV\"",
		  "set -gx VIRTUAL_ENV " FISH_PLACE },
		{ "printf \"%s%s\" (set_color 4B8BBE) \"(env) \"",
		  "printf \"%s%s\" (set_color 4B8BBE) \"(\"(basename "
		  "\"$VIRTUAL_ENV\")\") \"",
		  "printf \"%s%s\" (set_color 4B8BBE) \"(" SHOWN ") \"" },
		{ "set -gx VIRTUAL_ENV_PROMPT env",
		  "set -gx VIRTUAL_ENV_PROMPT (basename \"$VIRTUAL_ENV\")",
		  "set -gx VIRTUAL_ENV_PROMPT 't\\'$(x)'" },
	};
	size_t i;

	(void)state;
	assert_line("bin/activate.fish", "# x", &vp_activation_fish, &lines[0]);
	for (i = 1; i < sizeof(lines) / sizeof(lines[0]); i++) {
		VP_AUTO(fixing) struct fixing fixing;

		fix_text(&fixing, "bin/activate.fish", lines[i].text);
		assert_non_null(
			strstr(fixing.portable.data, lines[i].portable));
		assert_non_null(strstr(fixing.placed.data, lines[i].placed));
	}
}

static void scripts_of_csh_refuse_and_are_quoted_at_the_place(void **state)
{
	static const struct line_case lines[] = {
		{ "setenv VIRTUAL_ENV \"/x/env\"",
		  "setenv VIRTUAL_ENV '/.venvpack-environment'",
		  "setenv VIRTUAL_ENV " CSH_PLACE },
		{ "source '/x/env'\"/\"'bin'\"/deactivate.csh\"",
		  "source "
		  "'/.venvpack-environment'\"/\"'bin'\"/deactivate.csh\"",
		  "source " CSH_PLACE "\"/\"'bin'\"/deactivate.csh\"" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		assert_line("bin/activate.csh", "# x", &vp_activation_csh,
			    &lines[i]);
}

static void names_in_csh_are_displayed(void **state)
{
	static const struct fixing_case cases[] = {
		{ "bin/activate.csh", "set prompt = \"(env) $prompt\"\n", NULL,
		  "set prompt = \"(" SHOWN ") $prompt\"\n" },
		{ "bin/activate.csh", "if (\"env\" != \"\") then\n", NULL,
		  "if (\"" SHOWN "\" != \"\") then\n" },
		{ "bin/activate.csh", "    set env_name = \"env\"\n", NULL,
		  "    set env_name = \"" SHOWN "\"\n" },
		{ "bin/activate.csh", "setenv VIRTUAL_ENV_PROMPT 'env'\n", NULL,
		  "setenv VIRTUAL_ENV_PROMPT 't'\\''$(x)'\n" },
	};

	(void)state;
	ASSERT_FIXED(cases);
}

static void names_of_any_directory_are_filtered_for_display(void **state)
{
	static const struct fixing_case cases[] = {
		{ "bin/activate",
		  "VIRTUAL_ENV_PROMPT=$(basename \"$VIRTUAL_ENV\")\n"
		  "PS1=\"(${VIRTUAL_ENV_PROMPT}) ${PS1-}\"\n",
		  NULL,
		  "VIRTUAL_ENV_PROMPT=$(basename \"$VIRTUAL_ENV\" "
		  "| " VP_ACTIVATION_FILTER ")\n"
		  "PS1=\"(${VIRTUAL_ENV_PROMPT}) ${PS1-}\"\n" },
		{ "bin/activate",
		  "PS1=\"(`basename \\\"$VIRTUAL_ENV\\\"`) ${PS1-}\"\n", NULL,
		  "PS1=\"($(basename \"$VIRTUAL_ENV\" | " VP_ACTIVATION_FILTER
		  ")) ${PS1-}\"\n" },
		/* not displayed, or filtered by its maker */
		{ "bin/activate",
		  "VIRTUAL_ENV_PROMPT=$(basename \"$VIRTUAL_ENV\")\n", NULL,
		  "VIRTUAL_ENV_PROMPT=$(basename \"$VIRTUAL_ENV\")\n" },
	};

	(void)state;
	ASSERT_FIXED(cases);
}

static void literals_of_other_languages_become_expressions(void **state)
{
	static const struct fixing_case cases[] = {
		{ "bin/activate.nu", "let virtual_env = r#'/x/env'#\n",
		  "let virtual_env = ($env.CURRENT_FILE | path dirname | path "
		  "dirname)\n",
		  "let virtual_env = \"" PLACE "\"\n" },
		{ "bin/activate.nu", "const virtual_env = '/x/env'\n",
		  "const virtual_env = (path self | path dirname | path "
		  "dirname)\n",
		  "const virtual_env = \"" PLACE "\"\n" },
		{ "bin/activate.xsh", "$VIRTUAL_ENV = r\"/x/env\"\n", NULL,
		  "$VIRTUAL_ENV = \"" PLACE "\"\n" },
		{ "bin/activate.ps1", "$env:VIRTUAL_ENV = '/x/env'\n",
		  "$env:VIRTUAL_ENV = (Split-Path -Parent $PSScriptRoot)\n",
		  "$env:VIRTUAL_ENV = '/o p/t''$(x)'\n" },
		{ "bin/activate.bat", "@set \"VIRTUAL_ENV=/x/env\"\r\n",
		  "@set \"VIRTUAL_ENV=%~dp0..\"\r\n",
		  "@set \"VIRTUAL_ENV=%~dp0..\"\r\n" },
		/* no literal of its own: it cannot be cut */
		{ "bin/activate.nu", "source \"/x/env/bin/a.nu\"\n",
		  "source \"/.venvpack-environment/bin/a.nu\"\n", NULL },
		{ "bin/activate.xsh", "f(b'/x/env')\n",
		  "f(b'/.venvpack-environment')\n", NULL },
	};

	(void)state;
	ASSERT_FIXED(cases);
}

static void libraries_of_the_base_are_dropped(void **state)
{
	static const struct fixing_case cases[] = {
		{ "bin/activate",
		  "if [ /usr/lib/tcl8.6 != \"\" ]; then\n"
		  "    TCL_LIBRARY='/base dir/lib/tcl8.6'\n",
		  "if [ '' != \"\" ]; then\n    TCL_LIBRARY=''\n", NULL },
		{ "bin/activate.fish", "set -gx TK_LIBRARY '/base/lib/tk8.6'\n",
		  "set -gx TK_LIBRARY ''\n", NULL },
		{ "bin/activate.nu",
		  "$new_env | insert TCL_LIBRARY r#'/base/lib/tcl9.0'#\n",
		  "$new_env | insert TCL_LIBRARY r#''#\n", NULL },
		{ "bin/activate", "a=/usr/lib/tcl8.6/x b=/tclsh c=x/tcl8.6\n",
		  "a=/usr/lib/tcl8.6/x b=/tclsh c=x/tcl8.6\n", NULL },
		{ "bin/activate.xsh", "f('/x/env/lib/tcl8.6')\n",
		  "f('/.venvpack-environment/lib/tcl8.6')\n", NULL },
	};

	(void)state;
	ASSERT_FIXED(cases);
}

static void a_script_without_last_newline_gets_one(void **state)
{
	VP_AUTO(fixing) struct fixing fixing;

	(void)state;
	fix_text(&fixing, "bin/activate", "VIRTUAL_ENV=/x/env");
	assert_non_null(strstr(fixing.portable.data,
			       "VIRTUAL_ENV=\"$_VENVPACK_ENV\"\nunset "));
	assert_string_equal(fixing.placed.data, "VIRTUAL_ENV=" SH_PLACE "\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scripts_of_sh_find_themselves),
		cmocka_unit_test(names_are_told_or_displayed),
		cmocka_unit_test(other_uses_of_the_name_stay),
		cmocka_unit_test(relocatable_scripts_of_uv_get_our_way),
		cmocka_unit_test(scripts_of_fish_find_themselves),
		cmocka_unit_test(
			scripts_of_csh_refuse_and_are_quoted_at_the_place),
		cmocka_unit_test(names_in_csh_are_displayed),
		cmocka_unit_test(
			names_of_any_directory_are_filtered_for_display),
		cmocka_unit_test(
			literals_of_other_languages_become_expressions),
		cmocka_unit_test(libraries_of_the_base_are_dropped),
		cmocka_unit_test(a_script_without_last_newline_gets_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
