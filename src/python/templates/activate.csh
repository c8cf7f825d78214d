# Made by venvpack.  To be sourced, never run: source bin/activate.csh
# For csh and tcsh.

# An environment that is active in this shell, whoever made it, is left first.
# The variables that hold what was have the names that venv and virtualenv use.
if ($?_OLD_VIRTUAL_PATH) then
	deactivate
endif

# Puts back what activating changed.  csh expands the command of an "if" before
# it looks at the condition, hence eval.
alias deactivate \
	'setenv PATH "$_OLD_VIRTUAL_PATH:q"; unset _OLD_VIRTUAL_PATH;' \
	'unsetenv VIRTUAL_ENV; unsetenv VIRTUAL_ENV_PROMPT;' \
	'if ($?_OLD_VIRTUAL_ENV) eval '\''setenv VIRTUAL_ENV "$_OLD_VIRTUAL_ENV:q"'\'';' \
	'if ($?_OLD_VIRTUAL_ENV_PROMPT) eval '\''setenv VIRTUAL_ENV_PROMPT "$_OLD_VIRTUAL_ENV_PROMPT:q"'\'';' \
	'if ($?_OLD_VIRTUAL_PYTHONHOME) eval '\''setenv PYTHONHOME "$_OLD_VIRTUAL_PYTHONHOME:q"'\'';' \
	'if ($?_OLD_VIRTUAL_PROMPT) eval '\''set prompt = "$_OLD_VIRTUAL_PROMPT:q"'\'';' \
	'unset _OLD_VIRTUAL_ENV _OLD_VIRTUAL_ENV_PROMPT _OLD_VIRTUAL_PYTHONHOME _OLD_VIRTUAL_PROMPT;' \
	'rehash; unalias deactivate'

if ($?VIRTUAL_ENV) then
	set _OLD_VIRTUAL_ENV = "$VIRTUAL_ENV:q"
endif
setenv VIRTUAL_ENV @ENV@

if ($?VIRTUAL_ENV_PROMPT) then
	set _OLD_VIRTUAL_ENV_PROMPT = "$VIRTUAL_ENV_PROMPT:q"
endif
setenv VIRTUAL_ENV_PROMPT @PROMPT@

set _OLD_VIRTUAL_PATH = "$PATH:q"
setenv PATH "$VIRTUAL_ENV:q/bin:$PATH:q"

if ($?PYTHONHOME) then
	set _OLD_VIRTUAL_PYTHONHOME = "$PYTHONHOME:q"
	unsetenv PYTHONHOME
endif

# A shell without prompt is none that somebody sits at.
if ($?prompt && ! $?VIRTUAL_ENV_DISABLE_PROMPT) then
	set _OLD_VIRTUAL_PROMPT = "$prompt:q"
	# Shells expand what they display: nothing they act on may be in it.
	set _venvpack_prompt = @DISPLAY@
	set prompt = "($_venvpack_prompt:q) $prompt:q"
	unset _venvpack_prompt
endif

rehash
