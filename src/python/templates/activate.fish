# Made by venvpack.  To be sourced, never run: source bin/activate.fish
# For fish.

# Puts back what activating changed.  The variables that hold it have the names
# that venv, virtualenv and uv use, so that one environment can replace another.
function deactivate -d 'Leave the virtual environment'
    if set -q _OLD_VIRTUAL_PATH
        set -gx PATH $_OLD_VIRTUAL_PATH
        set -e _OLD_VIRTUAL_PATH
        set -e VIRTUAL_ENV
        set -e VIRTUAL_ENV_PROMPT
        set -q _OLD_VIRTUAL_ENV
        and set -gx VIRTUAL_ENV $_OLD_VIRTUAL_ENV
        set -q _OLD_VIRTUAL_ENV_PROMPT
        and set -gx VIRTUAL_ENV_PROMPT $_OLD_VIRTUAL_ENV_PROMPT
    end
    set -e _OLD_VIRTUAL_ENV
    set -e _OLD_VIRTUAL_ENV_PROMPT
    if set -q _OLD_VIRTUAL_PYTHONHOME
        set -gx PYTHONHOME $_OLD_VIRTUAL_PYTHONHOME
        set -e _OLD_VIRTUAL_PYTHONHOME
    end
    if set -q _OLD_FISH_PROMPT_OVERRIDE
        set -e _OLD_FISH_PROMPT_OVERRIDE
        # Only what we put there is taken away.
        if functions -q _old_fish_prompt
            functions -e fish_prompt
            functions -c _old_fish_prompt fish_prompt
            functions -e _old_fish_prompt
        end
    end
    if test "$argv[1]" != nondestructive
        functions -e deactivate
    end
end

deactivate nondestructive

set -q VIRTUAL_ENV
and set -g _OLD_VIRTUAL_ENV $VIRTUAL_ENV
set -gx VIRTUAL_ENV @ENV@

set -q VIRTUAL_ENV_PROMPT
and set -g _OLD_VIRTUAL_ENV_PROMPT $VIRTUAL_ENV_PROMPT
set -gx VIRTUAL_ENV_PROMPT @PROMPT@

set -g _OLD_VIRTUAL_PATH $PATH
set -gx PATH $VIRTUAL_ENV/bin $PATH

if set -q PYTHONHOME
    set -g _OLD_VIRTUAL_PYTHONHOME $PYTHONHOME
    set -e PYTHONHOME
end

if test -z "$VIRTUAL_ENV_DISABLE_PROMPT"
    set -g _OLD_FISH_PROMPT_OVERRIDE $VIRTUAL_ENV
    functions -c fish_prompt _old_fish_prompt
    function fish_prompt
        # First, as it may show the status of the last command.
        set -l old_prompt (_old_fish_prompt)
        set -l _venvpack_prompt @DISPLAY@
        printf '(%s) ' $_venvpack_prompt
        string join -- \n $old_prompt
    end
end
