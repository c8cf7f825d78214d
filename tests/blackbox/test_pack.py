# SPDX-License-Identifier: MIT
"""Odd things in environments, and what becomes of them."""
import json
import os
import stat

import pytest

import environments
import pythons
from environments import run
from test_move import BARE


@pytest.fixture
def round_trip(live, vp, tmp_path):
    """Packs what the test made of live, moves live away, and unpacks."""
    def go(*options, status=0):
        done = vp("pack", "--json", live, "-o", tmp_path / "env.tar.zst", *options, status=status)
        if status == 0:
            os.rename(live, tmp_path / "gone")
            vp("unpack", tmp_path / "env.tar.zst", tmp_path / "landed")
        return json.loads(done.out), str(tmp_path / "landed")
    return go


def codes(said):
    return {finding["code"] for finding in said.get("findings", [])}


def test_empty_directories_and_links_survive(live, round_trip):
    os.makedirs(live + "/empty/deeper")
    os.symlink("empty", live + "/relative")
    os.symlink("empty/deeper", live + "/to-deeper")
    os.symlink(live + "/share/harbour/chart.txt", live + "/absolute-inside")
    _, landed = round_trip()
    assert os.listdir(landed + "/empty/deeper") == []
    assert os.readlink(landed + "/relative") == "empty"
    assert environments.read(landed + "/absolute-inside").startswith(b"a data file")
    assert "gone" not in os.path.realpath(landed + "/absolute-inside")


def test_hard_links_become_whole_files(live, round_trip):
    os.link(live + "/bin/harbour", live + "/bin/harbour-too")
    os.link(live + "/share/harbour/chart.txt", live + "/chart-too.txt")
    _, landed = round_trip()
    for name in ("harbour", "harbour-too"):
        assert json.loads(run([landed + "/bin/" + name], env=BARE).out)["prefix"] == landed
    assert environments.read(landed + "/chart-too.txt").startswith(b"a data file")


def test_pipes_and_sockets_are_left_out_and_told(live, round_trip):
    os.mkfifo(live + "/pipe")
    said, landed = round_trip()
    assert not os.path.exists(landed + "/pipe")
    assert any(finding["path"] == "pipe" for finding in said["findings"])


def test_modes_survive_but_not_writing_by_others(live, round_trip):
    os.chmod(live + "/share/harbour", 0o750)
    os.chmod(live + "/share/harbour/chart.txt", 0o666)
    os.chmod(live + "/bin/harbour-shell", 0o700)
    _, landed = round_trip()

    def mode(name):
        return stat.S_IMODE(os.stat(landed + name).st_mode)
    assert mode("/share/harbour") == 0o750
    assert mode("/share/harbour/chart.txt") == 0o664
    assert mode("/bin/harbour-shell") == 0o700


def test_a_longer_name_is_not_the_environment(live, round_trip):
    text = "neighbour = %s-src/lib and %s.txt\n" % (live, live)
    with open(live + "/share/harbour/neighbour.cfg", "w") as file:
        file.write(text)
    _, landed = round_trip()
    with open(landed + "/share/harbour/neighbour.cfg") as file:
        assert file.read() == text


def test_a_path_named_twice_in_a_script_moves_twice(live, round_trip):
    with open(live + "/bin/twice", "w") as file:
        file.write("#!%s/bin/python\nimport sys\nprint(sys.prefix, %r)\n" % (live, live))
    os.chmod(live + "/bin/twice", 0o755)
    _, landed = round_trip()
    assert run([landed + "/bin/twice"], env=BARE).out == "%s %s\n" % (landed, landed)


def test_interpreter_flags_are_kept(live, round_trip):
    with open(live + "/bin/flagged", "w") as file:
        file.write("#!%s/bin/python -sE\nimport sys\n"
                   "print(sys.flags.no_user_site, sys.flags.ignore_environment)\n" % live)
    os.chmod(live + "/bin/flagged", 0o755)
    _, landed = round_trip()
    assert run([landed + "/bin/flagged"], env=BARE).out == "1 1\n"


def test_other_scripts_and_binaries_in_bin_are_left_alone(live, round_trip):
    files = {"shell": b"#!/bin/sh\necho shell\n", "env": b"#!/usr/bin/env python3\nprint('env')\n",
             "binary": environments.read("/bin/true"), "latin": b"#!/bin/sh\n# \xff\xfe\necho\n",
             "empty": b"", "short": b"#!"}
    for name, data in files.items():
        with open(live + "/bin/" + name, "wb") as file:
            file.write(data)
        os.chmod(live + "/bin/" + name, 0o755)
    _, landed = round_trip()
    for name, data in files.items():
        assert environments.read(landed + "/bin/" + name) == data


def test_a_binary_that_holds_the_path_is_told(live, round_trip):
    with open(live + "/lib/embedded.so", "wb") as file:
        file.write(b"\x7fELF\0\0" + live.encode() + b"/lib\0\xff\xfe\0")
    said, _ = round_trip()
    assert any(finding["path"] == "lib/embedded.so" for finding in said["findings"])


def test_strict_makes_warnings_fail(live, vp, tmp_path):
    with open(live + "/lib/embedded.so", "wb") as file:
        file.write(b"\x7fELF\0\0" + live.encode() + b"/lib\0\xff\xfe\0")
    done = vp("pack", "--strict", live, "-o", tmp_path / "env.tar.zst", status=1)
    assert "embedded.so" in done.err
    assert not (tmp_path / "env.tar.zst").exists()


def test_dry_run_writes_nothing(live, vp, tmp_path):
    vp("pack", "--dry-run", live, "-o", tmp_path / "env.tar.zst")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("kind", ["legacy", "finder"])
def test_editable_installs_are_refused_by_name(live, vp, tmp_path, kind):
    source = tmp_path / "source"
    source.mkdir()
    packages = environments.site_packages(live)
    info = packages + "/edited-1.0.dist-info"
    os.mkdir(info)
    with open(info + "/METADATA", "w") as file:
        file.write("Metadata-Version: 2.1\nName: edited\nVersion: 1.0\n")
    with open(info + "/direct_url.json", "w") as file:
        json.dump({"dir_info": {"editable": True}, "url": "file://%s" % source}, file)
    name = "__editable__.edited-1.0.pth"
    with open(packages + "/" + name, "w") as file:
        if kind == "legacy":
            file.write("%s\n" % source)
        else:
            file.write("import __editable___edited_finder; __editable___edited_finder.install()\n")
    if kind == "finder":
        with open(packages + "/__editable___edited_finder.py", "w") as file:
            file.write("MAPPING = {'edited': %r}\ndef install():\n    pass\n" % str(source))
    with open(info + "/RECORD", "w") as file:
        file.write("%s,,\nedited-1.0.dist-info/RECORD,,\n" % name)
    done = vp("pack", live, "-o", tmp_path / "env.tar.zst", status=1)
    assert "edited" in done.err
    assert not (tmp_path / "env.tar.zst").exists()


def test_names_that_are_not_ascii_or_utf8_survive(live, round_trip):
    names = ["größe ☃.txt", "new\nline", "tab\t", "back\\slash", "#hash", " space ", "-dash"]
    for name in names:
        with open(live + "/share/" + name, "w") as file:
            file.write(name)
    bad = os.fsencode(live) + b"/share/\xff\xfe.bin"
    with open(bad, "wb") as file:
        file.write(b"not UTF-8")
    _, landed = round_trip()
    for name in names:
        assert environments.read(landed + "/share/" + name) == name.encode()
    assert environments.read(os.fsencode(landed) + b"/share/\xff\xfe.bin") == b"not UTF-8"


def test_times_survive_to_the_nanosecond(live, round_trip):
    os.utime(live + "/share/harbour/chart.txt", ns=(1, 1500000000123456789))
    _, landed = round_trip()
    assert os.stat(landed + "/share/harbour/chart.txt").st_mtime_ns == 1500000000123456789


def test_deep_and_long_names_survive(live, round_trip):
    deep = "/".join(["d" * 200] * 8)
    os.makedirs(live + "/share/" + deep)
    with open(live + "/share/" + deep + "/" + "f" * 255, "w") as file:
        file.write("deep")
    _, landed = round_trip()
    assert environments.read(landed + "/share/" + deep + "/" + "f" * 255) == b"deep"


def test_a_big_file_survives(live, round_trip):
    block = os.urandom(1 << 20)
    with open(live + "/share/big", "wb") as file:
        for _ in range(33):
            file.write(block)
        file.write(b"end")
    _, landed = round_trip()
    assert environments.read(landed + "/share/big") == block * 33 + b"end"


def test_a_changed_config_is_understood(live, vp, tmp_path):
    """Blank lines, comments, CR LF, odd cases and '=' in values."""
    with open(live + "/pyvenv.cfg") as file:
        text = file.read()
    text = "# a comment\r\n\r\n" + text.replace("home =", "HOME=").replace("\n", "\r\n")
    with open(live + "/pyvenv.cfg", "w", newline="") as file:
        file.write(text + "prompt = a = b")
    vp("pack", live, "-o", tmp_path / "env.tar.zst")
    vp("unpack", tmp_path / "env.tar.zst", tmp_path / "landed")
    said = json.loads(run([tmp_path / "landed/bin/harbour"], env=BARE).out)
    assert said["prefix"] == str(tmp_path / "landed")
    config = environments.read(str(tmp_path / "landed/pyvenv.cfg"))
    assert b"prompt = a = b" in config


def test_an_environment_named_by_a_link_is_one(live, vp, tmp_path):
    os.symlink(live, tmp_path / "link")
    vp("pack", tmp_path / "link", "-o", tmp_path / "env.tar.zst")
    vp("unpack", tmp_path / "env.tar.zst", tmp_path / "landed")
    assert environments.files_with(tmp_path / "landed", live + "/") == []


def test_an_environment_without_packages_packs(vp, tmp_path):
    run([pythons.default().path, "-m", "venv", "--without-pip", tmp_path / "bare"])
    vp("pack", tmp_path / "bare", "-o", tmp_path / "env.tar.zst")
    vp("unpack", tmp_path / "env.tar.zst", tmp_path / "landed")
    out = run([tmp_path / "landed/bin/python", "-c", "import sys; print(sys.prefix)"]).out
    assert out.strip() == str(tmp_path / "landed")


def test_system_site_packages_stay_so(vp, tmp_path):
    run([pythons.default().path, "-m", "venv", "--without-pip", "--system-site-packages",
         tmp_path / "bare"])
    vp("pack", tmp_path / "bare", "-o", tmp_path / "env.tar.zst")
    vp("unpack", tmp_path / "env.tar.zst", tmp_path / "landed")
    assert b"include-system-site-packages = true" in environments.read(
        str(tmp_path / "landed/pyvenv.cfg"))


def test_an_environment_of_copies_runs_on_the_base_here(vp, tmp_path):
    run([pythons.default().path, "-m", "venv", "--without-pip", "--copies", tmp_path / "bare"])
    vp("pack", tmp_path / "bare", "-o", tmp_path / "env.tar.zst")
    vp("unpack", tmp_path / "env.tar.zst", tmp_path / "landed")
    out = run([tmp_path / "landed/bin/python", "-c", "import sys; print(sys.prefix)"]).out
    assert out.strip() == str(tmp_path / "landed")
