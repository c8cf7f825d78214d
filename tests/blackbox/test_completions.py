# SPDX-License-Identifier: MIT
"""What shells complete, asked of the shells themselves."""
import json
import os
import pty
import re
import select
import shutil
import signal
import time

import pytest

from environments import clean_environ, run

SHELLS = ["bash", "fish", "zsh"]


def needs(shell):
    if not shutil.which(shell):
        pytest.skip("%s is not installed" % shell)


@pytest.fixture(scope="session")
def scripts(vp, tmp_path_factory):
    folder = tmp_path_factory.mktemp("completions")
    for shell in SHELLS:
        name = folder / ("_venvpack" if shell == "zsh" else "venvpack." + shell)
        name.write_text(vp("help", "--completion=" + shell).out)
    return folder


@pytest.fixture(scope="session")
def tables(vp):
    return {command["name"]: command for command in json.loads(vp("help", "--json").out)["commands"]}


def long_options(command):
    return {"--" + option["name"] for option in command["options"]
            if not option["kind"].startswith("operand")}


@pytest.mark.parametrize("shell", SHELLS)
def test_scripts_are_of_their_shell(shell, scripts):
    needs(shell)
    for name in os.listdir(scripts):
        if name == "_venvpack" and shell == "zsh" or name.endswith(shell):
            run([shell, "-n", scripts / name])


# Without readline, compopt only tells what it would be asked for.
BASH = """
compopt() { shift; echo "$@"; }
. "$1"; shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_venvpack
printf '%s\\n' "${COMPREPLY[@]}"
"""


def ask_bash(scripts, *words):
    done = run(["bash", "-c", BASH, "bash", scripts / "venvpack.bash", "venvpack", *words])
    return set(done.out.split())


def ask_fish(scripts, line, cwd):
    done = run(["fish", "--no-config", "-c", "source %s/venvpack.fish; complete -C'%s'" %
                (scripts, line)], cwd=cwd)
    return {row.split("\t")[0] for row in done.out.splitlines()}


def test_bash_completes_every_option_of_every_command(scripts, tables):
    assert ask_bash(scripts, "") == set(tables)
    for name, command in tables.items():
        assert ask_bash(scripts, name, "--") == long_options(command), name
        for option in command["options"]:
            if option["choices"]:
                word = "--" + option["name"]
                assert ask_bash(scripts, name, word, "") == set(option["choices"])
                assert ask_bash(scripts, name, word, "=", "") == set(option["choices"])
                assert ask_bash(scripts, name, word, "=") == set(option["choices"])


@pytest.mark.parametrize("words,expected", [
    (["p"], {"pack"}),
    (["-q", "--color", "never", "un"], {"unpack"}),
    (["--progress", "a"], {"auto", "always"}),
    (["unpack", "--sy"], {"--sync"}),
    (["unpack", "x.tar.zst", "--sync", "f"], {"fs", "files"}),
    (["unpack", ""], {"default"}),
    (["pack", "-o", ""], {"default"}),
    (["pack", ""], {"dirnames"}),
    (["relocate", "a"], {"dirnames"}),
    (["create", "--find-links", ""], {"dirnames"}),
    (["create", "--prompt", "a"], set()),
    (["help", "ver"], {"verify"}),
], ids=lambda value: " ".join(value))
def test_bash_completes(scripts, words, expected):
    assert ask_bash(scripts, *words) == expected


def test_fish_completes_every_option_of_every_command(scripts, tables, tmp_path):
    needs("fish")
    assert ask_fish(scripts, "venvpack ", tmp_path) == set(tables)
    for name, command in tables.items():
        assert ask_fish(scripts, "venvpack %s --" % name, tmp_path) == long_options(command)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "archive.tar.zst").write_bytes(b"")
    (tmp_path / "a folder").mkdir()
    return tmp_path


@pytest.mark.parametrize("line,expected", [
    ("p", {"pack"}),
    ("-q --color never un", {"unpack"}),
    ("unpack --sync f", {"fs", "files"}),
    ("unpack --sync=f", {"--sync=fs", "--sync=files"}),
    ("unpack a", {"a folder/", "archive.tar.zst"}),
    ("pack a", {"a folder/"}),
    ("create --find-links a", {"a folder/"}),
    ("create --prompt a", set()),
    ("help ver", {"verify"}),
])
def test_fish_completes(scripts, folder, line, expected):
    needs("fish")
    found = ask_fish(scripts, "venvpack " + line, folder)
    assert {name.replace("\\ ", " ") for name in found} == expected


class Terminal:
    """An interactive shell, in which venvpack tells what it was called with."""

    def __init__(self, command, cwd):
        self.pid, self.fd = pty.fork()
        if not self.pid:
            os.chdir(cwd)
            os.execvpe(command[0], command, clean_environ(TERM="dumb", PS1="", HOME=str(cwd),
                                                          ZDOTDIR=str(cwd)))

    def read_until(self, pattern, seconds=30):
        text, end = "", time.monotonic() + seconds
        while not re.search(pattern, text):
            left = end - time.monotonic()
            assert left > 0 and select.select([self.fd], [], [], left)[0], text
            text += os.read(self.fd, 65536).decode("utf-8", "replace")
        return re.search(pattern, text)

    def send(self, text):
        os.write(self.fd, text.encode())

    def complete(self, line):
        """What venvpack is called with after TAB and Enter."""
        self.send(line + "\t\n")
        return self.read_until(r"<<(.*?)>>").group(1).split("|")

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


REPORT = "venvpack() { local IFS='|'; echo \"<\"\"<$*>\"\">\"; }"
SET_UP = {
    "bash": "bind 'set enable-bracketed-paste off'; . %s/venvpack.bash",
    "zsh": "unsetopt zle_bracketed_paste; zstyle ':completion:*' verbose no; fpath=(%s $fpath);"
           " autoload -U compinit; compinit -u -D",
}
START = {"bash": ["bash", "--norc", "--noprofile", "-i"], "zsh": ["zsh", "-f", "-i"]}


@pytest.fixture(params=START)
def terminal(request, scripts, folder):
    needs(request.param)
    shell = Terminal(START[request.param], folder)
    shell.send("%s; %s\n" % (SET_UP[request.param] % scripts, REPORT))
    shell.send("echo rea''dy\n")
    shell.read_until(r"ready")
    yield shell
    shell.close()


@pytest.mark.parametrize("line,expected", [
    ("rel", ["relocate"]),
    ("pack --outp", ["pack", "--output"]),
    ("pack --format tar.b", ["pack", "--format", "tar.bz2"]),
    ("pack --format=tar.b", ["pack", "--format=tar.bz2"]),
    ("unpack --sync no", ["unpack", "--sync", "none"]),
    ("unpack arc", ["unpack", "archive.tar.zst"]),
    ("pack a", ["pack", "a folder"]),
    ("pack --output=arc", ["pack", "--output=archive.tar.zst"]),
    ("pack -o arc", ["pack", "-o", "archive.tar.zst"]),
    ("-q verify arc", ["-q", "verify", "archive.tar.zst"]),
    ("help ins", ["help", "inspect"]),
])
def test_the_tab_key_completes(terminal, line, expected):
    said = terminal.complete("venvpack " + line)
    assert [word.rstrip("=/") for word in said] == expected


def test_only_what_is_known_is_printed(vp):
    vp("help", "--completion=ksh", status=2)
    vp("help", "--completion=bash", "pack", status=2)
    vp("help", "--completion=bash", "--json", status=2)
