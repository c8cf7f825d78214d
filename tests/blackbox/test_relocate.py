# SPDX-License-Identifier: MIT
"""relocate: after tar, mv or cp, any number of times."""
import json
import os
import shutil

import pytest

import environments
from environments import run
from test_activation import assert_activates
from test_move import BARE


def with_times(root):
    """A snapshot that also tells when anything was written."""
    return {name: (value, os.lstat(os.path.join(root, name)).st_mtime_ns,
                   os.lstat(os.path.join(root, name)).st_ino)
            for name, value in environments.snapshot(root).items()}


def assert_runs_at(env):
    env = str(env)
    assert json.loads(run([env + "/bin/harbour"], env=BARE, cwd="/").out)["prefix"] == env
    assert "from %s/" % env in run([env + "/bin/pip", "--version"], env=BARE, cwd="/").out
    assert environments.record_mismatches(env) == []


@pytest.fixture
def unpacked(packed_by, vp, tmp_path):
    vp("unpack", packed_by.archive, tmp_path / "first")
    return tmp_path / "first"


def test_a_second_run_changes_nothing(unpacked, vp):
    before = with_times(unpacked)
    vp("relocate", unpacked)
    assert with_times(unpacked) == before


def test_after_mv_it_runs(unpacked, vp, tmp_path):
    moved = tmp_path / "moved it's"
    os.rename(unpacked, moved)
    vp("relocate", moved)
    assert_runs_at(moved)
    vp("verify", moved)
    assert environments.files_with(moved, str(unpacked) + "/") == []
    before = with_times(moved)
    vp("relocate", moved)
    assert with_times(moved) == before


def test_a_copy_is_independent(unpacked, vp, tmp_path):
    copy = tmp_path / "copy"
    run(["cp", "-a", unpacked, copy])
    vp("relocate", copy)
    assert_runs_at(copy)
    assert_runs_at(unpacked)
    assert_activates("bash", copy, tmp_path)


def test_many_moves_and_back_make_the_same_tree(unpacked, vp, tmp_path):
    before = environments.snapshot(unpacked)
    place = unpacked
    for name in ("a", "with space", "x" * 140, "it's", "first"):
        os.rename(place, tmp_path / name)
        place = tmp_path / name
        vp("relocate", place)
        assert_runs_at(place)
    after = environments.snapshot(place)
    assert environments.without_bytecode(after) == environments.without_bytecode(before)


def test_what_the_user_changed_is_kept(unpacked, vp, tmp_path):
    script = unpacked / "bin" / "harbour"
    script.write_bytes(b"#!/bin/sh\necho mine\n")
    added = unpacked / "bin" / "added"
    added.write_bytes(b"#!/bin/sh\necho added\n")
    moved = tmp_path / "moved"
    os.rename(unpacked, moved)
    vp("relocate", moved)
    assert (moved / "bin" / "harbour").read_bytes() == b"#!/bin/sh\necho mine\n"
    assert (moved / "bin" / "added").read_bytes() == b"#!/bin/sh\necho added\n"
    assert "from %s/" % moved in run([moved / "bin/pip", "--version"], env=BARE).out


def test_json_tells_what_was_done(unpacked, vp, tmp_path):
    os.rename(unpacked, tmp_path / "moved")
    said = json.loads(vp("relocate", "--json", tmp_path / "moved").out)
    assert said["ok"] is True


def test_what_is_no_unpacked_environment_is_refused(vp, tmp_path, live):
    before = environments.snapshot(live)
    done = vp("relocate", live, status=None)
    assert done.returncode in (1, 3)
    assert live in done.err
    assert environments.snapshot(live) == before
    (tmp_path / "plain").mkdir()
    assert vp("relocate", tmp_path / "plain", status=None).returncode in (1, 3)
    assert vp("relocate", tmp_path / "absent", status=None).returncode in (1, 3)


def test_relocation_keeps_hard_linked_copies_apart(unpacked, vp, tmp_path):
    linked = tmp_path / "linked"
    shutil.copytree(unpacked, linked, symlinks=True, copy_function=os.link)
    before = environments.snapshot(unpacked)
    vp("relocate", linked)
    assert_runs_at(linked)
    assert environments.snapshot(unpacked) == before
