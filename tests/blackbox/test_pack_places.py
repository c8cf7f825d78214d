# SPDX-License-Identifier: MIT
"""Packing for a known destination or a known base Python."""
import json
import os

import pytest

import archives
import environments
import pythons
from environments import run
from test_move import BARE


@pytest.fixture
def for_place(live, vp, tmp_path):
    """Packs live for tmp_path/there, and unpacks it there by stock tar alone."""
    def go(*options):
        environments.embed_paths(live)
        place = tmp_path / "there it's"
        archive = tmp_path / "env.tar.zst"
        vp("pack", live, "-o", archive, "--dest", place, *options)
        os.rename(live, tmp_path / "gone")
        place.mkdir()
        run(["tar", "-xf", archive, "-C", place])
        return str(place)
    return go


def test_plain_tar_is_enough_at_a_known_destination(for_place, live, vp):
    place = for_place()
    said = json.loads(run([place + "/bin/harbour", "1"], env=BARE, cwd="/").out)
    assert said["prefix"] == place
    assert said["arguments"] == ["1"]
    assert environments.files_with(place, live) == []
    assert environments.files_with(place, "/.venvpack-environment") == []
    assert environments.record_mismatches(place) == []
    kernel = json.loads(environments.read(place + "/share/jupyter/kernels/demo/kernel.json"))
    assert kernel["argv"][0] == place + "/bin/python"
    run([place + "/bin/python", "-c", "import plugged"], env=BARE)
    vp("verify", place)


@pytest.mark.parametrize("shell", ["bash", "dash", "csh"])
def test_activation_needs_no_tricks_there(for_place, shell):
    place = for_place()
    if run(["sh", "-c", "command -v " + shell], status=None).returncode:
        pytest.skip("no " + shell)
    script = "activate.csh" if shell == "csh" else "activate"
    dot = "source" if shell == "csh" else "."
    quoted = '"%s/bin/%s"' % (place, script)
    done = run([shell, "-c", "%s %s; echo $VIRTUAL_ENV" % (dot, quoted)], env=BARE)
    assert done.out == place + "\n"


def test_relocating_there_changes_nothing(for_place, vp):
    place = for_place()
    before = environments.snapshot(place)
    vp("relocate", place)
    assert environments.snapshot(place) == before


def test_it_still_unpacks_elsewhere_and_moves(for_place, vp, tmp_path):
    place = for_place()
    vp("unpack", tmp_path / "env.tar.zst", tmp_path / "elsewhere")
    elsewhere = str(tmp_path / "elsewhere")
    assert json.loads(run([elsewhere + "/bin/harbour"], env=BARE).out)["prefix"] == elsewhere
    assert environments.files_with(elsewhere, place) == []
    os.rename(place, tmp_path / "moved")
    vp("relocate", tmp_path / "moved")
    assert json.loads(run([tmp_path / "moved/bin/harbour"], env=BARE).out)["prefix"] == \
        str(tmp_path / "moved")


def test_unpacking_a_portable_archive_gives_the_same(live, vp, tmp_path):
    """The destination's bytes are the same, whoever wrote them."""
    environments.embed_paths(live)
    place = tmp_path / "place"
    vp("pack", live, "-o", tmp_path / "portable.tar.zst")
    vp("pack", live, "-o", tmp_path / "fixed.tar.zst", "--dest", place)
    vp("unpack", tmp_path / "portable.tar.zst", place)
    unpacked = environments.snapshot(place)
    os.rename(place, tmp_path / "aside")
    place.mkdir()
    run(["tar", "-xf", tmp_path / "fixed.tar.zst", "-C", place])
    assert environments.snapshot(place) == unpacked


def test_the_archive_tells_the_place(for_place, vp, tmp_path):
    place = for_place()
    assert archives.Archive(tmp_path / "env.tar.zst").manifest["location"] == \
        place.replace(" ", r"\040")


def test_a_destination_is_normalised(live, vp, tmp_path):
    vp("pack", live, "-o", tmp_path / "env.tar.zst", "--dest", "/opt//x/../app/")
    assert archives.Archive(tmp_path / "env.tar.zst").manifest["location"] == "/opt/app"


@pytest.mark.parametrize("destination", ["relative/path", ".", "/", "/.", "", "/a\nb"])
def test_a_destination_that_is_none_is_refused(live, vp, tmp_path, destination):
    done = vp("pack", live, "-o", tmp_path / "env.tar.zst", "--dest", destination, status=None)
    assert done.returncode in (1, 2)
    assert len(done.err.splitlines()) == 1
    assert not (tmp_path / "env.tar.zst").exists()


def base_links(env):
    """Where links in bin lead out of the environment."""
    targets = [os.readlink(entry.path) for entry in os.scandir(env / "bin") if entry.is_symlink()]
    return [target for target in targets if target.startswith("/")]


def test_a_known_base_is_named_though_it_is_not_here(live, vp, tmp_path):
    vp("pack", live, "-o", tmp_path / "env.tar", "--python", "/opt/pythons/ours/")
    (tmp_path / "landed").mkdir()
    run(["tar", "-xf", tmp_path / "env.tar", "-C", tmp_path / "landed"])
    name = "python%d.%d" % pythons.default().minor
    executable = "/opt/pythons/ours/bin/" + name
    assert base_links(tmp_path / "landed") == [executable]
    config = (tmp_path / "landed/pyvenv.cfg").read_text()
    assert "home = /opt/pythons/ours/bin\n" in config
    here = os.path.dirname(os.path.dirname(os.path.realpath(pythons.default().path)))
    if here != "/usr":
        assert environments.files_with(tmp_path / "landed", here + "/bin") == []


def test_it_runs_where_that_base_is(live, vp, tmp_path):
    prefix = os.path.dirname(os.path.dirname(os.path.realpath(pythons.default().path)))
    (tmp_path / "stable").symlink_to(prefix)
    vp("pack", live, "-o", tmp_path / "env.tar.zst", "--python", tmp_path / "stable",
       "--dest", tmp_path / "app")
    (tmp_path / "app").mkdir()
    run(["tar", "-xf", tmp_path / "env.tar.zst", "-C", tmp_path / "app"])
    assert all(target.startswith(str(tmp_path / "stable/bin/"))
               for target in base_links(tmp_path / "app"))
    said = json.loads(run([tmp_path / "app/bin/harbour"], env=BARE).out)
    assert said["prefix"] == str(tmp_path / "app")


def test_host_is_the_default(live, vp, tmp_path):
    vp("pack", live, "-o", tmp_path / "a.tar.zst")
    vp("pack", live, "-o", tmp_path / "b.tar.zst", "--python", "host")
    assert (tmp_path / "a.tar.zst").read_bytes() == (tmp_path / "b.tar.zst").read_bytes()


@pytest.mark.parametrize("python", ["bundle", "3.11", "bin/python"])
def test_other_bases_are_refused_with_a_line(live, vp, tmp_path, python):
    done = vp("pack", live, "-o", tmp_path / "env.tar.zst", "--python", python, status=None)
    assert done.returncode in (1, 2)
    assert len(done.err.splitlines()) == 1
    assert not (tmp_path / "env.tar.zst").exists()
