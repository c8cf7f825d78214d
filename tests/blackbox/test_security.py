# SPDX-License-Identifier: MIT
"""What docs/security.md says of code that is run, links and owners."""
import os

import pytest

import pythons
from environments import run


@pytest.fixture
def telltale(vp, tmp_path):
    """An archive whose own bin/python tells that it ran, and where it does."""
    env, said = tmp_path / "env", tmp_path / "ran"
    run([pythons.default().path, "-m", "venv", "--copies", "--without-pip", env])
    (env / "bin" / "python").write_text("#!/bin/sh\necho \"$@\" >>'%s'\n" % said)
    (env / "bin" / "elsewhere").symlink_to("/nonexistent/elsewhere")
    vp("pack", env, "-o", tmp_path / "env.tar.zst")
    return tmp_path / "env.tar.zst", said


def test_reading_an_archive_runs_nothing_of_it(vp, telltale, tmp_path):
    archive, said = telltale
    for command in ("inspect", "list", "verify"):
        vp(command, archive)
    vp("unpack", "--no-try", archive, tmp_path / "quiet")
    for command in ("inspect", "list", "verify"):
        vp(command, tmp_path / "quiet")
    assert not said.exists()


def test_unpacking_starts_a_python_of_the_archive_only_when_asked(vp, telltale, tmp_path):
    archive, said = telltale
    assert "note: its Python was not started" in vp("unpack", archive, tmp_path / "landed").err
    assert not said.exists()
    vp("unpack", "--try", archive, tmp_path / "tried")
    assert said.read_text().split() == ["-I", "-S", "-B", "-c"]


def test_absolute_links_are_kept_and_told(vp, telltale, tmp_path):
    archive, _ = telltale
    vp("unpack", "--no-try", archive, tmp_path / "out")
    assert os.readlink(tmp_path / "out" / "bin" / "elsewhere") == "/nonexistent/elsewhere"
    assert "bin/elsewhere" in vp("inspect", archive).out


def test_relocating_leaves_other_names_of_a_file_alone(vp, telltale, tmp_path):
    archive, _ = telltale
    vp("unpack", "--no-try", archive, tmp_path / "first")
    os.link(tmp_path / "first" / "pyvenv.cfg", tmp_path / "cached")
    before = (tmp_path / "cached").read_bytes()
    os.rename(tmp_path / "first", tmp_path / "second")
    vp("relocate", tmp_path / "second")
    assert (tmp_path / "cached").read_bytes() == before
    assert str(tmp_path / "second").encode() in (tmp_path / "second/pyvenv.cfg").read_bytes()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_relocating_as_root_keeps_owners(vp, telltale, tmp_path):
    archive, _ = telltale
    vp("unpack", "--no-try", archive, tmp_path / "first")
    os.chown(tmp_path / "first" / "pyvenv.cfg", 12345, 12345)
    os.rename(tmp_path / "first", tmp_path / "second")
    vp("relocate", tmp_path / "second")
    assert os.stat(tmp_path / "second" / "pyvenv.cfg").st_uid == 12345
