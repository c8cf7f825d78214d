# SPDX-License-Identifier: MIT
"""Activation after a move: it sets, and deactivation restores."""
import os
import shutil

import pytest

from environments import clean_environ, run

POSIX = '''
PS1='% '
VP_BEFORE=$PATH
. "$VP_ENV/bin/activate"
printf '%s\\n' "env=$VIRTUAL_ENV"
printf '%s\\n' "python=$(command -v python)"
python -c 'import sys; print("prefix=" + sys.prefix)'
printf '%s\\n' "path=$PATH"
test "$PS1" != '% ' && echo "prompt=changed"
deactivate
printf '%s\\n' "env after=${VIRTUAL_ENV-none}"
test "$PATH" = "$VP_BEFORE" && echo "path after=same"
test "$PS1" = '% ' && echo "prompt after=same"
'''

FISH = '''
function fish_prompt; echo '% '; end
set before (string join : $PATH)
source "$VP_ENV/bin/activate.fish"
echo "env=$VIRTUAL_ENV"
echo "python="(command -v python)
python -c 'import sys; print("prefix=" + sys.prefix)'
echo "path="(string join : $PATH)
test (fish_prompt | string collect) != '% '; and echo "prompt=changed"
deactivate
set -q VIRTUAL_ENV; or echo "env after=none"
test (string join : $PATH) = "$before"; and echo "path after=same"
test (fish_prompt | string collect) = '% '; and echo "prompt after=same"
'''

TCSH = '''
set prompt='% '
set before="$PATH"
source "$VP_ENV/bin/activate.csh"
printf '%s\\n' "env=$VIRTUAL_ENV"
which python | sed 's/^/python=/'
python -c 'import sys; print("prefix=" + sys.prefix)'
printf '%s\\n' "path=$PATH"
if ("$prompt" != '% ') echo "prompt=changed"
deactivate
if (! $?VIRTUAL_ENV) echo "env after=none"
if ("$PATH" == "$before") echo "path after=same"
if ("$prompt" == '% ') echo "prompt after=same"
'''

SHELLS = {
    "bash": (["bash", "--norc", "--noprofile"], POSIX, "activate"),
    "dash": (["dash"], POSIX, "activate"),
    "zsh": (["zsh", "-f"], POSIX, "activate"),
    "ksh": (["ksh"], POSIX, "activate"),
    "busybox": (["busybox", "sh"], POSIX, "activate"),
    "fish": (["fish", "--no-config"], FISH, "activate.fish"),
    "tcsh": (["tcsh", "-f"], TCSH, "activate.csh"),
}


def activate(shell, env, folder):
    """What the script of the shell printed, by what stands before the '='."""
    command, script, needed = SHELLS[shell]
    if not shutil.which(command[0]):
        pytest.skip("%s is not installed" % command[0])
    if not os.path.exists(os.path.join(env, "bin", needed)):
        pytest.skip("its maker writes no %s" % needed)
    path = folder / "activation"
    path.write_text(script)
    environ = clean_environ(VP_ENV=os.fspath(env), PATH="/usr/local/bin:/usr/bin:/bin",
                            HOME=str(folder), XDG_CONFIG_HOME=str(folder),
                            XDG_DATA_HOME=str(folder))
    done = run([*command, path], env=environ)
    assert done.err == ""
    return dict(line.split("=", 1) for line in done.out.splitlines())


def assert_activates(shell, env, folder):
    said = activate(shell, env, folder)
    env = os.fspath(env)
    assert said["env"] == env
    assert said["python"] == env + "/bin/python"
    assert said["prefix"] == env
    assert said["path"].split(":")[0] == env + "/bin"
    assert said.get("prompt") == "changed"
    assert said["env after"] == "none"
    assert said.get("path after") == "same"
    assert said.get("prompt after") == "same"


@pytest.mark.parametrize("shell", SHELLS)
def test_activation_sets_and_deactivation_restores(moved, shell, tmp_path):
    assert_activates(shell, moved.env, tmp_path)
