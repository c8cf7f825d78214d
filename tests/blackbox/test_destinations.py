# SPDX-License-Identifier: MIT
"""Names of destinations that break what is quoted carelessly."""
import json
import os

import pytest

import environments
import pythons
from environments import run
from test_activation import assert_activates
from test_move import BARE

NAMES = {
    "space": "with space",
    "apostrophe": "it's",
    "quotes": 'a "quoted" name',
    "dollar": "$HOME and $(touch PWNED) `touch PWNED`",
    "commands": "a;touch PWNED && b|c & d",
    "brackets": "[a] {b} (c) *?~!",
    "backslash": "back\\slash\\n",
    "percent": "100%41 #hash",
    "dashes": "--help",
    "non-ascii": "èрт🚒 größe",
    "long": "a-directory-name-that-is-long/" * 6 + "end",
}


@pytest.mark.parametrize("name", NAMES)
def test_scripts_and_activation_work_at(packed_by, vp, name, tmp_path):
    destination = str(tmp_path / "at" / NAMES[name])
    vp("unpack", packed_by.archive, destination)
    said = json.loads(run([destination + "/bin/harbour", "x y"], env=BARE, cwd="/").out)
    assert said["prefix"] == destination
    assert said["arguments"] == ["x y"]
    assert run([destination + "/bin/harbour-latin"], env=BARE).out == "'caf\\xe9'\n"
    version = run([destination + "/bin/pip", "--version"], env=BARE, cwd="/").out
    assert "from %s/" % destination in version
    assert environments.record_mismatches(destination) == []
    vp("verify", destination)
    with open(destination + "/share/jupyter/kernels/demo/kernel.json") as file:
        assert json.load(file)["argv"][0] == destination + "/bin/python"


@pytest.mark.parametrize("shell", ["bash", "dash", "zsh", "fish", "tcsh"])
@pytest.mark.parametrize("name", NAMES)
def test_activation_works_at(packed_cache, vp, name, shell, tmp_path):
    if shell == "tcsh" and name == "brackets":
        pytest.skip("tcsh expands '!' in what is sourced, however it is quoted")
    packed = packed_cache.get("venv", pythons.default())
    destination = tmp_path / "at" / NAMES[name]
    vp("unpack", packed.archive, destination)
    (tmp_path / "run").mkdir()
    assert_activates(shell, destination, tmp_path / "run")
    assert not list(tmp_path.rglob("PWNED"))


@pytest.mark.parametrize("shell", ["bash", "dash", "zsh", "fish", "tcsh"])
@pytest.mark.parametrize("name", ["space", "apostrophe", "dollar", "non-ascii"])
def test_activation_of_every_maker_works_at(packed_by, vp, name, shell, tmp_path):
    destination = tmp_path / "at" / NAMES[name]
    vp("unpack", packed_by.archive, destination)
    (tmp_path / "run").mkdir()
    assert_activates(shell, destination, tmp_path / "run")
    assert not list(tmp_path.rglob("PWNED"))


def test_a_source_with_a_long_and_quoted_path_moves_too(tools, vp, tmp_path):
    original = str(tmp_path / ("it's a long name, " * 6) / ("x" * 60) / "env")
    os.makedirs(os.path.dirname(original))
    tools.make("venv", pythons.default(), original)
    assert b"'''exec'" in environments.read(original + "/bin/harbour")
    vp("pack", original, "-o", tmp_path / "env.tar.zst")
    os.rename(original, tmp_path / "gone")
    vp("unpack", tmp_path / "env.tar.zst", tmp_path / "landed")
    header = environments.read(str(tmp_path / "landed/bin/harbour")).split(b"\n")[0]
    assert header.startswith(b"#!%s/bin/python" % os.fsencode(str(tmp_path / "landed")))
    said = json.loads(run([tmp_path / "landed/bin/harbour"], env=BARE).out)
    assert said["prefix"] == str(tmp_path / "landed")
    assert run([tmp_path / "landed/bin/harbour-latin"], env=BARE).out == "'caf\\xe9'\n"


def test_a_relative_destination_is_made_absolute(one, vp, tmp_path):
    vp("unpack", one.archive, "here/../there", cwd=tmp_path)
    said = json.loads(run([tmp_path / "there/bin/harbour"], env=BARE).out)
    assert said["prefix"] == str(tmp_path / "there")


def test_missing_parents_are_made(one, vp, tmp_path):
    vp("unpack", one.archive, tmp_path / "a/b/c")
    run([tmp_path / "a/b/c/bin/harbour"], env=BARE)


def test_a_newline_is_refused_and_nothing_is_left(one, vp, tmp_path):
    done = vp("unpack", one.archive, str(tmp_path / "new\nline"), status=None)
    assert done.returncode in (1, 2)
    assert done.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
