# SPDX-License-Identifier: MIT
"""The contract of the command line: statuses, streams, JSON."""
import json
import os
import re

import pytest

from environments import clean_environ, run

COMMANDS = ["create", "pack", "unpack", "relocate", "verify", "inspect", "list"]


def test_version_is_one_line(vp):
    done = vp("--version")
    assert re.fullmatch(r"venvpack \d+\.\d+\.\d+\n", done.out)
    assert done.err == ""


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_on_stdout(vp, command):
    for option in ("--help", "-h"):
        done = vp(command, option)
        assert "venvpack " + command in done.out
        assert done.err == ""


def test_bare_venvpack_is_a_usage_error(vp):
    done = vp(status=2)
    assert "create" in done.out + done.err


@pytest.mark.parametrize("arguments", [
    ["--no-such-option"],
    ["frobnicate"],
    ["pack", "--no-such-option"],
    ["pack", "--outpu", "x"],
    ["pack", "-o"],
    ["pack", "-o", ""],
    ["pack", "--output="],
    ["pack", "--help=yes"],
    ["pack", "-j", "many", "env"],
    ["pack", "-j", "-1", "env"],
    ["pack", "-j", "99999999999999999999", "env"],
    ["pack", "-l", "1000", "env"],
    ["pack", "one", "two"],
    ["unpack"],
    ["unpack", "a", "b", "c"],
    ["unpack", "--sync=sometimes", "a", "b"],
    ["relocate"],
    ["relocate", "a", "b"],
    ["verify"],
    ["inspect"],
    ["list"],
    ["create"],
    ["list", "--color=sometimes", "x"],
    ["list", "--progress=sometimes", "x"],
], ids=" ".join)
def test_usage_errors_are_2_and_on_stderr(vp, arguments, tmp_path):
    done = vp(*arguments, status=2, cwd=tmp_path)
    assert done.out == ""
    assert done.err.startswith("venvpack")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("command", COMMANDS)
def test_a_usage_error_after_json_is_an_object(vp, command):
    done = vp(command, "--json", "--no-such-option", status=2)
    said = json.loads(done.out)
    assert said["ok"] is False
    assert said["error"]["code"] == "usage"
    assert "--no-such-option" in said["error"]["message"]


def test_failures_are_objects_with_json(vp, tmp_path):
    for command in ("pack", "inspect", "list", "verify", "relocate"):
        done = vp(command, "--json", tmp_path / "absent", status=None)
        assert done.returncode in (1, 3), command
        said = json.loads(done.out)
        assert said["ok"] is False
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", said["error"]["code"])
        assert "absent" in said["error"]["message"]
        assert done.out.count("\n") == done.out.rstrip("\n").count("\n") + 1


def test_names_are_escaped_where_they_are_printed(vp, tmp_path):
    name = str(tmp_path / "a\nb\x1b[31m")
    for command in ("pack", "inspect", "verify"):
        done = vp(command, name, status=None)
        assert done.returncode in (1, 3)
        assert "\x1b" not in done.err
        assert len(done.err.splitlines()) == 1


def test_invalid_bytes_in_names_do_not_break_json(vp, tmp_path):
    name = os.fsdecode(os.fsencode(str(tmp_path)) + b"/\xff\xfe")
    done = vp("inspect", "--json", name, status=None)
    assert json.loads(done.stdout.decode("utf-8"))["ok"] is False


def test_quiet_prints_nothing(vp, live, tmp_path):
    done = vp("pack", "-q", live, "-o", tmp_path / "env.tar.zst")
    assert (done.out, done.err) == ("", "")
    done = vp("unpack", "-q", tmp_path / "env.tar.zst", tmp_path / "env")
    assert (done.out, done.err) == ("", "")


def test_nothing_is_coloured_in_a_pipe(vp, one):
    for command in ("inspect", "list"):
        assert "\x1b" not in vp(command, one.archive).out


def test_a_closed_stdout_is_a_failure_not_a_crash(vp, one):
    script = '"$0" list "$1" >/dev/full'
    done = run(["sh", "-c", script, vp.path, one.archive], status=None)
    assert done.returncode == 1
    assert "No space" in done.err


def test_closed_descriptors_do_no_harm(vp, live, tmp_path):
    script = '"$0" pack "$1" -o "$2" <&- >&- 2>&-'
    run(["sh", "-c", script, vp.path, live, tmp_path / "env.tar.zst"], status=None)
    if (tmp_path / "env.tar.zst").exists():
        vp("verify", tmp_path / "env.tar.zst")


def test_the_environment_in_use_is_packed_by_default(vp, live, tmp_path):
    vp("pack", env={"VIRTUAL_ENV": live}, cwd=tmp_path)
    assert os.path.exists(tmp_path / "live.tar.zst")


def test_a_dot_venv_is_named_after_its_project(vp, live, tmp_path):
    (tmp_path / "project").mkdir()
    os.rename(live, tmp_path / "project" / ".venv")
    vp("pack", tmp_path / "project" / ".venv", cwd=tmp_path)
    assert os.path.exists(tmp_path / "project.tar.zst")


def test_without_environment_pack_says_so(vp, tmp_path):
    done = vp("pack", status=None, cwd=tmp_path)
    assert done.returncode in (1, 2)
    assert "VIRTUAL_ENV" in done.err


def test_options_may_follow_operands_and_two_dashes_end_them(vp, one, tmp_path):
    vp("unpack", "--", one.archive, "--odd", cwd=tmp_path)
    assert (tmp_path / "--odd" / "pyvenv.cfg").exists()
    vp("list", one.archive, "--json")


def test_an_odd_environment_does_not_matter(vp, one, tmp_path):
    odd = {"HOME": "/nonexistent", "TMPDIR": "/nonexistent", "LANG": "C", "LC_ALL": "C",
           "PYTHONHOME": "/nonexistent", "PYTHONPATH": "/nonexistent", "IFS": "x"}
    vp("unpack", one.archive, tmp_path / "größe", env=odd)
    vp("verify", tmp_path / "größe", env=odd)
    said = run([tmp_path / "größe" / "bin" / "harbour"], env=clean_environ()).out
    assert json.loads(said)["prefix"] == str(tmp_path / "größe")
