# SPDX-License-Identifier: MIT
"""The examples of docs/examples compile, and do what they say."""
import glob
import os
import re
import sys

import pytest

import installed
from conftest import ROOT
from environments import clean_environ, run

EXAMPLES = os.path.join(ROOT, "docs/examples/")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def prefix(tmp_path_factory):
    return installed.install("shared", tmp_path_factory.mktemp("examples") / "prefix")


@pytest.fixture(scope="module")
def programs(prefix, tmp_path_factory):
    """Each example, compiled by the command in its comment."""
    folder = tmp_path_factory.mktemp("programs")
    for source in glob.glob(EXAMPLES + "*.c"):
        name = os.path.basename(source)
        with open(source, encoding="utf-8") as file:
            modules = re.search(r"^ \*     cc %s \$\(pkg-config --cflags --libs (.*)\)$" % name,
                                file.read(), re.M).group(1).split()
        installed.compile_with_pkg_config(prefix, source, folder / name[:-2], modules=modules)
    return folder


def test_packing_with_progress(programs, live, vp, tmp_path):
    done = run([programs / "pack_with_progress", live, tmp_path / "env.tar.zst"])
    assert "100 %" in done.err
    assert re.search(r"env\.tar\.zst: [1-9]\d* entries, \d+ bytes in \d+\n$", done.out)
    vp("verify", tmp_path / "env.tar.zst")
    done = run([programs / "pack_with_progress", tmp_path, tmp_path / "no.tar.zst"], status=1)
    assert "(not-an-environment)" in done.err
    run([programs / "pack_with_progress"], status=2)


def test_listing_packages(programs, prefix, one, tmp_path):
    done = run([programs / "inspect_packages", one.archive])
    lines = done.out.splitlines()
    assert any(re.fullmatch(r"pip \d.*", line) for line in lines)
    assert any(line.startswith("harbour ") for line in lines)
    assert re.fullmatch(r"largest: .*, [1-9]\d+ bytes", lines[-1])
    run([programs / "inspect_packages", tmp_path / "absent"], status=1)

    environ = clean_environ(LD_LIBRARY_PATH=prefix + "/lib")
    python = [sys.executable, EXAMPLES + "packages.py"]
    assert run([*python, one.archive], env=environ).out.splitlines() == lines[:-1]
    done = run([*python, tmp_path / "absent"], env=environ, status=1)
    assert "absent" in done.err
