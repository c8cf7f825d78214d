# SPDX-License-Identifier: MIT
"""The main job: what was packed runs elsewhere, the original gone."""
import json
import os
import shutil

import environments
from environments import clean_environ, run

# Neither the environment nor a Python is on it: nothing but the way to itself.
BARE = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/nonexistent"}

# What uv holds while it works on an environment.
NOT_PACKED = {".lock"}


def test_the_original_is_gone(moved):
    assert not os.path.exists(moved.original)


def test_everything_landed(moved):
    landed = environments.snapshot(moved.env)
    absent = set(moved.before) - set(landed) - NOT_PACKED
    added = {name for name in set(environments.without_bytecode(landed)) - set(moved.before)
             if not name.startswith(".venvpack")}
    assert not absent and not added
    differing_modes = {name for name in set(moved.before) - NOT_PACKED
                       if landed[name][0] != moved.before[name][0]}
    assert not differing_modes


def test_console_scripts_run_without_activation(moved):
    said = json.loads(run([moved.env + "/bin/harbour", "a b", "--x"], env=BARE, cwd="/").out)
    assert said["prefix"] == moved.env
    assert said["arguments"] == ["a b", "--x"]
    assert said["module"].startswith(moved.env + "/lib/")
    assert said["names"] == ["kiel", "århus", "łeba"]
    assert said["program"] == "harbour"


def test_gui_scripts_run(moved):
    said = json.loads(run([moved.env + "/bin/harbour-gui"], env=BARE, cwd="/").out)
    assert said["prefix"] == moved.env


def test_scripts_of_wheels_run(moved):
    said = json.loads(run([moved.env + "/bin/harbour-script", "1"], env=BARE, cwd="/").out)
    assert said == {"prefix": moved.env, "arguments": ["1"]}
    shell = run([moved.env + "/bin/harbour-shell", "1", "2"], env=BARE)
    assert shell.out == "a shell script with 2 arguments\n"


def test_a_script_with_an_encoding_runs(moved):
    assert run([moved.env + "/bin/harbour-latin"], env=BARE).out == "'caf\\xe9'\n"


def test_pip_is_the_one_that_moved(moved):
    version = run([moved.env + "/bin/pip", "--version"], env=BARE, cwd="/").out
    assert "from %s/" % moved.env in version
    assert "python %d.%d" % moved.python.minor in version
    assert "Usage:" in run([moved.env + "/bin/pip", "--help"], env=BARE).out


def test_pip_finds_nothing_broken(moved):
    run([moved.env + "/bin/python", "-m", "pip", "check"])


def test_pip_installs_and_removes(moved, tools, tmp_path, vp):
    copy = str(tmp_path / "again")
    vp("unpack", moved.archive, copy)
    run([copy + "/bin/pip", "install", "--no-index", "--find-links", tools.wheels, "lighthouse"])
    assert run([copy + "/bin/lighthouse"], env=BARE).out == "lit\n"
    run([copy + "/bin/pip", "uninstall", "--yes", "harbour", "lighthouse"])
    assert not os.path.exists(copy + "/bin/harbour")
    assert not os.path.exists(environments.site_packages(copy) + "/harbour/report.py")
    run([copy + "/bin/pip", "check"])


def test_prefixes_are_right(moved):
    code = ("import json, sys, sysconfig; print(json.dumps([sys.prefix, sys.base_prefix, "
            "sys.executable, list(sys.version_info[:3]), sysconfig.get_paths()['purelib']]))")
    prefix, base, executable, version, purelib = json.loads(
        run([moved.env + "/bin/python", "-c", code], env=BARE, cwd="/").out)
    expected_base = run([moved.python.path, "-c", "import sys; print(sys.base_prefix)"]).out.strip()
    assert prefix == moved.env
    assert base == expected_base
    assert executable == moved.env + "/bin/python"
    assert tuple(version) == moved.python.version
    assert purelib == environments.site_packages(moved.env)


def test_an_environment_within_can_be_made(moved, tmp_path):
    run([moved.env + "/bin/python", "-m", "venv", "--without-pip", tmp_path / "within"])
    out = run([tmp_path / "within/bin/python", "-c", "import sys; print(sys.prefix)"]).out
    assert out.strip() == str(tmp_path / "within")


def test_files_that_hold_the_path_hold_the_new_one(moved):
    with open(moved.env + "/share/jupyter/kernels/demo/kernel.json") as file:
        assert json.load(file)["argv"][0] == moved.env + "/bin/python"
    with open(moved.env + "/lib/pkgconfig/demo.pc") as file:
        assert file.readline() == "prefix=%s\n" % moved.env
    code = "import plugged; print(plugged.VALUE)"
    assert run([moved.env + "/bin/python", "-c", code]).out == "plugged in\n"


def test_every_record_row_is_right(moved):
    """But for those that the installer had wrong: uv and old pips do."""
    assert set(environments.record_mismatches(moved.env)) <= set(moved.wrong_rows)


def test_nothing_is_compiled_again(moved, tmp_path, vp):
    copy = str(tmp_path / "copy")
    vp("unpack", moved.archive, copy)
    before = environments.pyc_files(copy)
    modules = "harbour.report, harbour.deep.below, pip, pip._internal"
    env = clean_environ()
    run([copy + "/bin/python", "-c", "import " + modules], env=env)
    after = environments.pyc_files(copy)
    assert {path for path in before if before[path] != after.get(path)} == set()
    packages = environments.site_packages(copy)
    loud = run([copy + "/bin/python", "-v", "-c", "import harbour.report"], env=env).err
    matches = [line for line in loud.splitlines() if "matches" in line and packages in line]
    if any("harbour/__pycache__" in path for path in before):
        assert any("harbour" in line for line in matches)
        assert "bytecode is stale" not in loud


def test_compiled_files_tell_the_new_place(moved):
    code = "import harbour.report as r; print(r.main.__code__.co_filename)"
    out = run([moved.env + "/bin/python", "-c", code]).out.strip()
    assert out == environments.site_packages(moved.env) + "/harbour/report.py"


def test_the_old_place_is_nowhere_in_the_archive(moved):
    tar = environments.archive_bytes(moved.archive)
    assert os.fsencode(moved.original) not in tar


def test_the_old_place_is_nowhere_in_what_landed(moved):
    assert environments.files_with(moved.env, moved.original) == []


def test_the_placeholder_is_nowhere_in_what_landed(moved):
    held = environments.files_with(moved.env, "/.venvpack-environment")
    assert [name for name in held if not name.startswith(".venvpack/")] == []


def test_it_verifies(moved, vp, tmp_path):
    copy = tmp_path / "copy"
    vp("unpack", moved.archive, copy)
    vp("verify", copy)
    vp("verify", moved.archive)


def test_two_places_at_once_are_independent(moved, vp, tmp_path):
    for name in ("first", "second"):
        vp("unpack", moved.archive, tmp_path / name)
    shutil.rmtree(tmp_path / "first")
    said = json.loads(run([tmp_path / "second/bin/harbour"], env=BARE).out)
    assert said["prefix"] == str(tmp_path / "second")
