# SPDX-License-Identifier: MIT
"""Archives made to harm: refused, nothing left, nothing written outside."""
import hashlib
import os
import tarfile

import pytest

import environments
from archives import Archive
from environments import run
from test_refusals import assert_refused


@pytest.fixture
def archive(small):
    return Archive(small)


def test_one_put_together_again_is_accepted(archive, checked_vp, tmp_path):
    archive.add_directory("share")
    archive.add_file("share/notes", b"mine\n")
    archive.sort_rows()
    checked_vp("unpack", archive.write(tmp_path / "a.tar.zst"), tmp_path / "env")
    assert environments.read(str(tmp_path / "env/share/notes")) == b"mine\n"


def refuse(archive, vp, tmp_path):
    """Refused, and a file beside the destination is as it was."""
    canary = tmp_path / "canary"
    canary.write_bytes(b"canary")
    done = assert_refused(vp, archive.write(tmp_path / "evil.tar.zst"), tmp_path)
    assert canary.read_bytes() == b"canary"
    assert sorted(os.listdir(tmp_path)) == ["canary", "destination", "evil.tar.zst"]
    return done


NAMES = ["../evil", "/evil", "share/../../evil", "./evil", "share//evil", "share/.", "..",
         "evil/", "x" * 256, "/".join(["d" * 250] * 17), ".venvpack/evil", ".venvpack"]


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name[:20])
def test_names_that_leave_or_mislead_are_refused(archive, checked_vp, tmp_path, name):
    archive.add_file(name)
    refuse(archive, checked_vp, tmp_path)


@pytest.mark.parametrize("spelled", ["\\000", "a\\057..\\057evil", "\\056\\056/evil", "a\\", "a\\08",
                                     "caf\xe9"], ids=ascii)
def test_spellings_that_mislead_are_refused(archive, checked_vp, tmp_path, spelled):
    digest = hashlib.sha256(b"").hexdigest()
    row = "./%s type=file mode=0644 size=0 time=1600000000.000000000 sha256digest=%s"
    archive.add("evil", (row % (spelled, digest)).encode("latin-1").decode(
        "ascii", "surrogateescape"))
    refuse(archive, checked_vp, tmp_path)


def test_nothing_is_written_through_a_link(archive, checked_vp, tmp_path):
    (tmp_path / "outside").mkdir()
    archive.add_link("evil", str(tmp_path / "outside"))
    archive.add_file("evil/file")
    archive.sort_rows()
    done = checked_vp("unpack", archive.write(tmp_path / "a.tar.zst"), tmp_path / "env", status=3)
    assert "evil" in done.err
    assert os.listdir(tmp_path / "outside") == []
    assert not (tmp_path / "env").exists()


def test_a_directory_does_not_become_a_link(archive, checked_vp, tmp_path):
    archive.add_directory("evil")
    archive.add_link("evil", "..")
    archive.add_file("evil/canary")
    refuse(archive, checked_vp, tmp_path)


@pytest.mark.parametrize("kind", ["CHRTYPE", "BLKTYPE", "FIFOTYPE", "LNKTYPE"])
def test_members_of_other_types_are_refused(archive, checked_vp, tmp_path, kind):
    digest = hashlib.sha256(b"").hexdigest()
    archive.add("zz-evil", "./zz-evil type=file mode=0644 size=0 time=1600000000.000000000 "
                "sha256digest=" + digest, type=getattr(tarfile, kind), linkname="pyvenv.cfg")
    refuse(archive, checked_vp, tmp_path)


@pytest.mark.parametrize("mode", ["4755", "2755", "1755", "0777", "0666", "10755", "0999", "-755"])
def test_modes_that_harm_are_refused_or_dropped(archive, checked_vp, tmp_path, mode):
    digest = hashlib.sha256(b"").hexdigest()
    archive.add("zz-evil", "./zz-evil type=file mode=%s size=0 time=1600000000.000000000 "
                "sha256digest=%s" % (mode, digest), mode=int(mode.replace("9", "7"), 8) & 0o7777)
    done = checked_vp("unpack", archive.write(tmp_path / "a.tar.zst"), tmp_path / "env",
                      status=None)
    assert done.returncode in (0, 3)
    if done.returncode == 0:
        assert os.stat(tmp_path / "env/zz-evil").st_mode & 0o7022 == 0


def test_what_is_not_listed_is_refused(archive, checked_vp, tmp_path):
    archive.add("zz-evil", None, b"evil\n")
    refuse(archive, checked_vp, tmp_path)


def test_what_is_listed_twice_is_refused(archive, checked_vp, tmp_path):
    archive.add_file("zz-evil")
    archive.add_file("zz-evil")
    refuse(archive, checked_vp, tmp_path)


def test_what_comes_twice_is_refused(archive, checked_vp, tmp_path):
    archive.members.append(archive.members[archive.member_of("notes")])
    refuse(archive, checked_vp, tmp_path)


def test_what_is_listed_and_does_not_come_is_refused(archive, checked_vp, tmp_path):
    del archive.members[archive.member_of("notes")]
    refuse(archive, checked_vp, tmp_path)


def test_what_has_no_parent_is_refused(archive, checked_vp, tmp_path):
    archive.add_file("zz-absent/evil")
    refuse(archive, checked_vp, tmp_path)


def test_another_order_is_refused(archive, checked_vp, tmp_path):
    archive.members[-1], archive.members[-2] = archive.members[-2], archive.members[-1]
    refuse(archive, checked_vp, tmp_path)


@pytest.mark.parametrize("field,value", [
    ("size", b"longer" * 1000), ("content", None), ("mode", 0o600), ("mtime", 1), ("type", None)])
def test_a_member_that_differs_from_its_row_is_refused(archive, checked_vp, tmp_path, field, value):
    member = archive.members[archive.member_of("notes")]
    if field == "size":
        member[1] = value
        member[0].size = len(value)
    elif field == "content":
        member[1] = member[1][::-1]
    elif field == "type":
        member[0].type = tarfile.SYMTYPE
        member[0].linkname = "pyvenv.cfg"
        member[0].size = 0
        member[1] = b""
    else:
        setattr(member[0], field, value)
        member[0].pax_headers = {}
    refuse(archive, checked_vp, tmp_path)


def test_a_wrong_hash_of_the_manifest_is_refused(archive, checked_vp, tmp_path):
    archive.comment = "0" * 64
    refuse(archive, checked_vp, tmp_path)


@pytest.mark.parametrize("change", [
    {"format": 2}, {"format": "1"}, {"format": None}, {"edits": {}}, {"python": None},
    {"python": []}, {"packages": [1]}, {"findings": [[]]}, {"location": 5}], ids=str)
def test_manifests_of_other_shapes_are_refused(archive, checked_vp, tmp_path, change):
    for key, value in change.items():
        if value is None:
            del archive.manifest[key]
        else:
            archive.manifest[key] = value
    refuse(archive, checked_vp, tmp_path)


def test_a_newer_format_is_told_to_be_newer(archive, checked_vp, tmp_path):
    archive.manifest["format"] = 7
    assert "7" in refuse(archive, checked_vp, tmp_path).err


def edit(**members):
    return dict({"offset": 0, "length": 4, "value": "env", "quoting": "raw"}, **members)


@pytest.mark.parametrize("edits", [
    [edit(offset=10**9)], [edit(length=10**9)], [edit(offset=-1)], [edit(length=-1)],
    [edit(offset=2**63 - 1, length=2**63 - 1)], [edit(), edit(offset=2)],
    [edit(offset=8), edit(offset=0)], [edit(value="root")], [edit(quoting="perl")],
    [edit(value="shebang", text="../../evil")], [edit(value="shebang", text="python\nimport evil")],
    [edit(value="shebang", text="sh -c evil;")], [edit(value="shebang")],
    [edit(value="record", text="../../etc/passwd")], [edit(value="record", text="absent")],
    [edit(value="literal", text="evil")]], ids=str)
def test_edits_that_harm_are_refused(archive, checked_vp, tmp_path, edits):
    archive.manifest["edits"].append({"path": "notes", "edits": edits})
    archive.manifest["edits"].sort(key=lambda item: item["path"].split("/"))
    refuse(archive, checked_vp, tmp_path)


def test_edits_of_what_is_not_there_are_refused(archive, checked_vp, tmp_path):
    archive.manifest["edits"].append({"path": "zz-absent", "edits": [edit()]})
    refuse(archive, checked_vp, tmp_path)


def test_names_are_escaped_in_what_is_printed(archive, checked_vp, tmp_path):
    archive.manifest["packages"].append({"name": "evil\x1b[2J\nname", "version": "1\x07"})
    archive.manifest["name"] = "evil\x1b]0;title\x07"
    path = archive.write(tmp_path / "a.tar.zst")
    for command in ("inspect", "list"):
        done = checked_vp(command, path, status=None)
        assert "\x1b" not in done.out + done.err
        assert "\x07" not in done.out + done.err


def test_a_bomb_is_refused_before_it_fills_memory(vp, tmp_path):
    """A manifest of 3 GiB of zeros, in 100 KB, with 2 GB of address space."""
    info = tarfile.TarInfo(".venvpack/manifest.json")
    info.size = 3 << 30
    (tmp_path / "header").write_bytes(info.tobuf(tarfile.PAX_FORMAT))
    script = '{ cat "$0/header"; head -c 3G /dev/zero; } | zstd -cq -1 >"$0/bomb.tar.zst"'
    run(["sh", "-ec", script, tmp_path])
    limited = ["sh", "-c", 'ulimit -v 2000000; exec "$@"', "sh"]
    run([*limited, vp.path, "unpack", tmp_path / "bomb.tar.zst", tmp_path / "env"], status=3)
    assert not (tmp_path / "env").exists()
