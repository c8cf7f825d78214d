/* SPDX-License-Identifier: MIT */
/* Scripts that find themselves while they are read. */
#include "fixup/activation_text.h"

#define CANNOT_TELL(shell)                                                \
	"venvpack: " shell " cannot tell where this environment is: run " \
	"venvpack relocate DIR first, or use bash, zsh or fish"

/*
 * bash, zsh and ksh93 tell the name of the script they read, others do not:
 * there $0 is the shell.  zsh displays what %x stands for, so bytes that it
 * takes for unprintable are lost in it; $0 has them, unless an option is off.
 *
 * The subshell keeps its variables and its directory for itself.  The '/' at
 * the end keeps newlines before it from being dropped.
 */
const struct vp_activation_text vp_activation_sh = {
	.shell = VP_SHELL_SH,
	.locate = "_VENVPACK_ENV=$(\n"
		  "    if [ -n \"${BASH_VERSION-}\" ]; then\n"
		  "        script=${BASH_SOURCE-}\n"
		  "    elif [ -n \"${ZSH_VERSION-}\" ]; then\n"
		  "        eval 'script=${(%):-%x}'\n"
		  "        [ -f \"$script\" ] || script=$0\n"
		  "    else\n"
		  "        case ${KSH_VERSION-} in\n"
		  "        (Version*93u*) eval 'script=${.sh.file}' ;;\n"
		  "        (*) exit 1 ;;\n"
		  "        esac\n"
		  "    fi\n"
		  "    case $script in (/*) ;; (*) script=./$script ;; esac\n"
		  "    while [ -h \"$script\" ]; do\n"
		  "        link=$(readlink \"$script\") || exit 1\n"
		  "        case $link in\n"
		  "        (/*) script=$link ;;\n"
		  "        (*) script=${script%/*}/$link ;;\n"
		  "        esac\n"
		  "    done\n"
		  "    CDPATH= \\cd -P \"${script%/*}/..\" >/dev/null 2>&1 || "
		  "exit 1\n"
		  "    [ -f pyvenv.cfg ] || exit 1\n"
		  "    printf '%s/' \"$PWD\"\n"
		  ") || {\n"
		  "    unset _VENVPACK_ENV\n"
		  "    echo '" CANNOT_TELL(
			  "this shell") "' >&2\n"
					"    return 1\n"
					"}\n"
					"_VENVPACK_ENV=${_VENVPACK_ENV%/}\n"
					"_VENVPACK_PROMPT=$(printf %s "
					"\"${_VENVPACK_ENV##*/}\" |\n"
					"    " VP_ACTIVATION_FILTER ")\n",
	.forget = "unset _VENVPACK_ENV _VENVPACK_PROMPT\n",
	.env = "\"$_VENVPACK_ENV\"",
	.name = "\"${_VENVPACK_ENV##*/}\"",
	.shown = "${_VENVPACK_PROMPT}",
};

/* The name is also asked for later, when only VIRTUAL_ENV is left. */
const struct vp_activation_text vp_activation_fish = {
	.shell = VP_SHELL_FISH,
	.locate = "set -g _VENVPACK_ENV (builtin realpath (dirname (builtin "
		  "realpath (status -f) 2>/dev/null) 2>/dev/null)/.. "
		  "2>/dev/null)\n"
		  "if not test -f \"$_VENVPACK_ENV/pyvenv.cfg\"\n"
		  "    set -e _VENVPACK_ENV\n"
		  "    echo '" CANNOT_TELL("it") "' >&2\n"
						 "    return 1\n"
						 "end\n",
	.forget = "set -e _VENVPACK_ENV\n",
	.env = "\"$_VENVPACK_ENV\"",
	.name = "(basename \"$VIRTUAL_ENV\")",
	.shown = "\"(basename \"$VIRTUAL_ENV\")\"",
};

const struct vp_activation_text vp_activation_csh = {
	.shell = VP_SHELL_CSH,
	.locate = "sh -c 'echo \"" CANNOT_TELL("csh") "\" >&2'; exit 1\n",
};
