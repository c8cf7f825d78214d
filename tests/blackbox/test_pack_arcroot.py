# SPDX-License-Identifier: MIT
"""--arcroot: all below one directory of the archive."""
import json
import os

import pytest

import environments
from environments import run
from test_move import BARE

FORMATS = ["tar.zst", "tar.gz", "tar.xz", "tar.bz2", "tar", "zip"]


def unpack_by_stock_tools(archive, folder):
    folder.mkdir()
    if str(archive).endswith(".zip"):
        run(["unzip", "-q", archive, "-d", folder])
    else:
        run(["tar", "-xf", archive, "-C", folder])


@pytest.fixture(params=FORMATS)
def rooted(request, live, vp, tmp_path):
    """An archive with a root; one file is cut, and one name is no ASCII."""
    with open(live + "/share/large", "wb") as file:
        file.write(os.urandom(1 << 16) * 160)
    with open(live + "/share/größe", "w") as file:
        file.write("x")
    archive = tmp_path / ("env." + request.param)
    vp("pack", live, "-o", archive, "--arcroot", "app-1.0")
    return archive


def test_stock_tools_put_all_below_it(rooted, live, vp, tmp_path):
    try:
        unpack_by_stock_tools(rooted, tmp_path / "by tools")
    except FileNotFoundError:
        pytest.skip("no tool for it here")
    assert os.listdir(tmp_path / "by tools") == ["app-1.0"]
    env = str(tmp_path / "by tools/app-1.0")
    vp("relocate", env)
    vp("verify", env)
    assert json.loads(run([env + "/bin/harbour"], env=BARE).out)["prefix"] == env


def test_unpack_makes_no_difference(rooted, live, vp, tmp_path):
    os.rename(live, tmp_path / "gone")
    vp("unpack", rooted, tmp_path / "landed")
    landed = str(tmp_path / "landed")
    assert json.loads(run([landed + "/bin/harbour"], env=BARE).out)["prefix"] == landed
    assert os.path.getsize(landed + "/share/large") == 160 << 16
    assert not os.path.exists(landed + "/app-1.0")
    vp("verify", landed)


def test_it_is_looked_at_like_any_other(rooted, live, vp, tmp_path):
    vp("verify", rooted)
    listed = vp("list", rooted).out
    assert "app-1.0" not in listed and "bin/harbour" in listed
    vp("pack", live, "-o", tmp_path / "plain.tar.zst")
    assert listed == vp("list", tmp_path / "plain.tar.zst").out


@pytest.mark.parametrize("name", ["", "a/b", ".", "..", ".hidden", "a b", "größe", "x" * 65, "/"])
def test_what_is_no_root_is_refused(live, vp, tmp_path, name):
    done = vp("pack", live, "-o", tmp_path / "env.tar.zst", "--arcroot", name, status=None)
    assert done.returncode in (1, 2)
    assert len(done.err.splitlines()) == 1
    assert not (tmp_path / "env.tar.zst").exists()


def test_a_directory_has_none(live, vp, tmp_path):
    done = vp("pack", live, "-f", "dir", "-o", tmp_path / "folder", "--arcroot", "app", status=None)
    assert done.returncode in (1, 2)
    assert not (tmp_path / "folder").exists()


@pytest.mark.parametrize("change", ["other root", "no root", "deeper", "mixed head"])
def test_members_outside_of_the_root_are_refused(live, checked_vp, tmp_path, change):
    checked_vp("pack", live, "-o", tmp_path / "env.tar", "--arcroot", "app")
    data = environments.read(tmp_path / "env.tar")
    changes = {"other root": (b"app/pyvenv.cfg", b"apq/pyvenv.cfg"),
               "no root": (b"app/pyvenv.cfg\0\0\0\0", b"pyvenv.cfg\0\0\0\0\0\0\0\0"),
               "deeper": (b"app/pyvenv.cfg", b"app/appenv.cfg"),
               "mixed head": (b"app/.venvpack/files.mtree", b"apq/.venvpack/files.mtree")}
    old, new = changes[change]
    at = data.index(old)
    header = bytearray(data[at:at + 512])
    header[:len(new)] = new
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    (tmp_path / "changed.tar").write_bytes(data[:at] + bytes(header) + data[at + 512:])
    done = checked_vp("unpack", tmp_path / "changed.tar", tmp_path / "landed", status=3)
    assert len(done.err.splitlines()) == 1
    assert not (tmp_path / "landed").exists()
