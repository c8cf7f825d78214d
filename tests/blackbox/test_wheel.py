# SPDX-License-Identifier: MIT
"""`pip install venvpack`: the sdist, the wheel, and the main job with it."""
import glob
import json
import os
import tarfile
import zipfile

import pytest

import pythons
from conftest import ROOT, TOOLS, make_tools
from environments import clean_environ, run

pytestmark = [pytest.mark.index, pytest.mark.slow]


@pytest.fixture(scope="module")
def dist(tmp_path_factory):
    """An sdist, and the wheel that pip makes of it."""
    folder = tmp_path_factory.mktemp("dist")
    make_tools()
    run([TOOLS + "/bin/pip", "install", "--quiet", "build"])
    run([TOOLS + "/bin/python", "-m", "build", "--outdir", folder, ROOT])
    return folder


def only(pattern):
    found, = glob.glob(str(pattern))
    return found


def test_the_sdist_holds_what_the_build_needs(dist):
    with tarfile.open(only(dist / "*.tar.gz")) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    assert {"CMakeLists.txt", "LICENSE", "src/CMakeLists.txt", "packaging/CMakeLists.txt",
            "include/venvpack/venvpack.h", "docs/man/venvpack.1"} <= names
    assert not [name for name in names if name.startswith(("build/", "tests/", ".git/"))]


def test_the_wheel_is_the_program_for_any_python(dist):
    wheel = only(dist / "*.whl")
    assert "-py3-none-linux_" in wheel
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    scripts = [name for name in names if "/scripts/" in name]
    assert [os.path.basename(name) for name in scripts] == ["venvpack"]
    assert any(name.endswith("LICENSE") for name in names)
    assert not [name for name in names if name.endswith((".a", ".h", ".so"))]


@pytest.mark.parametrize("python", pythons.spread(), ids=lambda python: python.name)
def test_it_does_the_main_job(dist, python, tmp_path):
    run([python.path, "-m", "venv", tmp_path / "tool"])
    run([tmp_path / "tool/bin/pip", "install", "--no-index", only(dist / "*.whl")])
    run([python.path, "-m", "venv", "--without-pip", tmp_path / "env"])
    program = [tmp_path / "tool/bin/venvpack"]
    module = [tmp_path / "tool/bin/python", "-m", "venvpack"]
    for command in (program, module):
        assert run(command + ["--version"]).out.startswith("venvpack ")
        assert run(command + ["frobnicate"], status=2).err.startswith("venvpack: error: ")
    run(module + ["pack", tmp_path / "env", "-o", tmp_path / "env.tar.zst"])
    os.rename(tmp_path / "env", tmp_path / "gone")
    said = run(program + ["unpack", "--json", tmp_path / "env.tar.zst", tmp_path / "landed"])
    assert json.loads(said.out)["ok"] is True
    prefix = run([tmp_path / "landed/bin/python", "-c", "import sys; print(sys.prefix)"])
    assert prefix.out.strip() == str(tmp_path / "landed")


def test_it_is_found_below_a_target_directory(dist, tmp_path):
    run([TOOLS + "/bin/pip", "install", "--quiet", "--no-index", "--target", tmp_path / "lib",
         only(dist / "*.whl")])
    run([pythons.default().path, "-m", "venvpack", "--version"],
        env=clean_environ(PYTHONPATH=str(tmp_path / "lib")))
