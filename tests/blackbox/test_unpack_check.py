# SPDX-License-Identifier: MIT
"""check: all that keeps this host from running an archive, at once; writes nothing."""
import json
import os
import shutil
import subprocess

import pytest

import environments
import pythons
from environments import run


def ask(vp, *arguments, status=0, **options):
    return json.loads(vp("check", "--json", *arguments, status=status, **options).out)


def problems(said):
    return [finding["code"] for finding in said["findings"] if finding["severity"] == "problem"]


def test_a_host_that_can_run_it_says_so_and_nothing_is_written(small, vp, tmp_path):
    said = ask(vp, small, tmp_path / "a" / "env")
    assert said["ok"] and said["problems"] == 0 and problems(said) == []
    assert os.path.exists(said["python"])
    assert "can run" in vp("check", small).out
    assert os.listdir(tmp_path) == []


def test_standard_input_is_checked(small, vp, tmp_path):
    with open(small, "rb") as archive:
        vp("check", "-", tmp_path / "env", stdin=archive)
    assert os.listdir(tmp_path) == []


def test_all_problems_are_told_at_once(small, vp, tmp_path):
    (tmp_path / "env").mkdir()
    (tmp_path / "env" / "mine").write_text("kept")
    said = ask(vp, small, tmp_path / "env", "-p", "/nonexistent/python", status=4)
    assert problems(said) == ["no-python", "unfit-destination"]
    assert said["error"]["code"] == "no-python" and said["problems"] == 2
    assert os.listdir(tmp_path / "env") == ["mine"]
    done = vp("check", small, tmp_path / "env", "-p", "/nonexistent/python", status=4)
    lines = done.err.splitlines()
    assert [line.split(":")[1] for line in lines] == [" problem", " problem", " error"]


@pytest.mark.parametrize("name", ["a:b/env", "file/env", "file", "link"])
def test_destinations_that_cannot_be_are_told(small, vp, tmp_path, name):
    (tmp_path / "file").write_text("")
    (tmp_path / "link").symlink_to("nowhere")
    said = ask(vp, small, tmp_path / name, status=4)
    assert said["error"]["code"] == "unfit-destination"


def test_a_file_system_without_programs_is_told(small, vp):
    if not os.path.isdir("/proc/self") or not os.statvfs("/proc").f_flag & os.ST_NOEXEC:
        pytest.skip("no file system is mounted noexec")
    said = ask(vp, small, "/proc/env", status=4)
    assert said["error"]["code"] == "unfit-destination"
    assert "noexec" in said["error"]["message"]


def test_an_unusual_header_is_told(small, vp, tmp_path):
    for name in ("x" * 130, "a b"):
        said = ask(vp, small, tmp_path / name)
        assert [finding["code"] for finding in said["findings"]] == ["script-header"]


@pytest.fixture
def linked(tmp_path):
    """An environment with a binary that needs a library of its own and one of nobody's."""
    compiler = shutil.which("cc")
    if not compiler:
        pytest.skip("there is no C compiler")
    env = str(tmp_path / "env")
    run([pythons.default().path, "-m", "venv", "--without-pip", env])
    site = environments.site_packages(env)
    source = tmp_path / "one.c"
    source.write_text("int one(void) { return 1; }\n")
    for name in ("libinside.so.1", "libnobodyhas.so.9"):
        subprocess.check_call([compiler, "-shared", "-o", tmp_path / name, source,
                               "-Wl,-soname," + name])
    subprocess.check_call([compiler, "-shared", "-Wl,--no-as-needed", "-o", site + "/module.so",
                           source, tmp_path / "libinside.so.1", tmp_path / "libnobodyhas.so.9",
                           "-lm"])
    shutil.copy(tmp_path / "libinside.so.1", site)
    return env


def test_libraries_that_are_missing_are_told(linked, vp, tmp_path):
    archive = tmp_path / "env.tar.zst"
    vp("pack", linked, "-o", archive)
    manifest = json.loads(vp("inspect", "--json", archive).out)["manifest"]
    assert manifest["platform"]["libraries"] == ["libnobodyhas.so.9"]
    said = ask(vp, archive, status=4)
    assert said["error"]["code"] == "missing-library"
    assert "'libnobodyhas.so.9'" in said["error"]["message"]
    # Only a part may need it, so unpacking goes on.
    done = vp("unpack", archive, tmp_path / "landed")
    assert "warning: its binaries need the shared library 'libnobodyhas.so.9'" in done.err
    said = ask(vp, archive, env={"LD_LIBRARY_PATH": str(tmp_path)})
    assert said["ok"]


def test_what_is_no_archive_is_refused(vp, tmp_path):
    (tmp_path / "junk").write_bytes(b"junk" * 1000)
    assert ask(vp, tmp_path / "junk", status=3)["error"]["code"] == "not-an-archive"
