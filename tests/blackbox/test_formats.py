# SPDX-License-Identifier: MIT
"""Every format: what is in it, who can read it, and what comes out of it."""
import bz2
import gzip
import hashlib
import io
import json
import lzma
import os
import shutil
import stat
import struct
import subprocess
import tarfile
import zipfile

import pytest

import environments
import pythons
from environments import read, run, snapshot
from test_move import BARE

TARS = ["tar.zst", "tar.gz", "tar.xz", "tar.bz2", "tar"]
FILES = [*TARS, "zip"]
ALL = [*FILES, "dir"]
LEVELS = {"tar.zst": 22, "tar.gz": 12, "tar.xz": 9, "tar.bz2": 9, "zip": 12}

# Larger than what is cut, and random in part, so that it stays large.
LARGE_SIZE = 13 * 1024 * 1024 + 77


def add_odd_entries(env):
    os.makedirs(env + "/odd/empty directory")
    with open(env + "/odd/empty", "wb"):
        pass
    with open(env + "/odd/naïve ☃", "w") as file:
        file.write("text")
    with open(env + "/odd/back\\slash\n", "w") as file:
        file.write("text")
    with open(env + "/odd/Case", "w") as upper, open(env + "/odd/case", "w") as lower:
        upper.write("upper")
        lower.write("lower")
    with open(env + "/odd/large", "wb") as file:
        file.write(os.urandom(5 * 1024 * 1024) + bytes(LARGE_SIZE - 5 * 1024 * 1024))
    os.chmod(env + "/odd/large", 0o755)
    with open(env + "/odd/private", "w") as file:
        file.write("secret")
    os.chmod(env + "/odd/private", 0o600)
    for name, mtime in (("old", -86400), ("late", 2 ** 32 + 5), ("fraction", 1700000000.123456789)):
        with open(env + "/odd/" + name, "w") as file:
            file.write(name)
        os.utime(env + "/odd/" + name, ns=(int(mtime * 10 ** 9),) * 2)
    os.symlink("naïve ☃", env + "/odd/link")
    os.symlink("missing", env + "/odd/dangling")


class Formats:
    """One environment, packed in every format."""

    def __init__(self, env, folder, vp):
        self.env = env
        self.folder = folder
        self.archives = {}
        for name in ALL:
            archive = str(folder / ("app." + name if name != "dir" else "app"))
            vp("pack", env, "-o", archive, "-f", name)
            self.archives[name] = archive

    def __getitem__(self, name):
        return self.archives[name]


@pytest.fixture(scope="module")
def formats(tools, vp, tmp_path_factory):
    folder = tmp_path_factory.mktemp("formats")
    env = tools.make("venv", pythons.default(), str(folder / "env"))
    add_odd_entries(env)
    return Formats(env, folder, vp)


def describe(root):
    """Type, mode and content of everything below root, and times of files."""
    found = {}
    for path, what in snapshot(root).items():
        status = os.lstat(os.path.join(root, path))
        found[path] = (*what, status.st_mtime_ns if stat.S_ISREG(status.st_mode) else None)
    return found


def content_of(tree):
    return {path: what[1] for path, what in tree.items()}


def assert_same(found, expected):
    """The same trees, but for when their manifests were written."""
    for path in (".venvpack/manifest.json", ".venvpack/files.mtree"):
        assert found.pop(path)[:2] == expected.pop(path)[:2]
    assert found == expected


@pytest.mark.parametrize("name", ALL)
def test_each_unpacks_to_the_same_tree(formats, vp, name, tmp_path_factory):
    place = formats.folder / "landed"
    vp("unpack", formats["tar.zst"], place)
    expected = describe(place)
    shutil.rmtree(place)
    vp("unpack", formats[name], place, "-j", "3")
    found = describe(place)
    said = json.loads(run([place / "bin" / "harbour"], env=BARE).out)
    shutil.rmtree(place)
    assert_same(found, expected)
    assert said["prefix"] == str(place)


@pytest.mark.parametrize("name", ALL)
def test_each_is_verified_inspected_and_listed(formats, vp, name):
    assert json.loads(vp("verify", "--json", formats[name]).out)["ok"]
    manifest = json.loads(vp("inspect", "--json", formats[name]).out)["manifest"]
    assert manifest["location"] is None
    assert any(package["name"] == "harbour" for package in manifest["packages"])
    listed = vp("list", "--json", formats[name]).out
    assert listed == vp("list", "--json", formats["tar.zst"]).out


@pytest.mark.parametrize("name", FILES)
def test_threads_do_not_change_a_byte(formats, vp, name, tmp_path):
    for threads in ("1", "2", "5"):
        archive = str(tmp_path / ("again." + name))
        vp("pack", formats.env, "-o", archive, "-j", threads)
        assert read(archive) == read(formats[name])
        os.unlink(archive)


def test_threads_do_not_change_a_directory(formats, vp, tmp_path):
    for threads in ("1", "5"):
        vp("pack", formats.env, "-o", "%s/%s/" % (tmp_path, threads), "-j", threads)
        assert_same(describe(tmp_path / threads), describe(formats["dir"]))


@pytest.mark.parametrize("name", FILES)
def test_standard_output_gets_the_same_bytes(formats, vp, name):
    done = subprocess.run([vp.path, "pack", formats.env, "-o", "-", "-f", name, "--quiet"],
                          stdout=subprocess.PIPE, check=True, env=environments.clean_environ())
    assert done.stdout == read(formats[name])


def test_standard_output_gets_a_tar_zst_unless_told(formats, vp):
    done = subprocess.run([vp.path, "pack", formats.env, "--output=-", "--quiet"],
                          stdout=subprocess.PIPE, check=True, env=environments.clean_environ())
    assert done.stdout == read(formats["tar.zst"])


@pytest.mark.parametrize("name", TARS)
def test_standard_input_may_be_any_tar(formats, vp, name, tmp_path):
    with open(formats[name], "rb") as archive:
        cat = subprocess.Popen(["cat"], stdin=archive, stdout=subprocess.PIPE)
        vp("unpack", "-", tmp_path / "landed", stdin=cat.stdout)
        cat.stdout.close()
        assert cat.wait() == 0
    assert os.path.exists(tmp_path / "landed/bin/harbour")


def test_a_zip_is_read_from_a_file_and_not_from_a_pipe(formats, vp, tmp_path):
    with open(formats["zip"], "rb") as archive:
        vp("unpack", "-", tmp_path / "landed", stdin=archive)
        archive.seek(0)
        cat = subprocess.Popen(["cat"], stdin=archive, stdout=subprocess.PIPE)
        done = vp("unpack", "-", tmp_path / "no", stdin=cat.stdout, status=1)
        cat.stdout.close()
        cat.wait()
    assert "must be a file" in done.err
    assert not os.path.exists(tmp_path / "no")


# Names and levels.

@pytest.mark.parametrize("suffix, name", [
    (".tzst", "tar.zst"), (".tgz", "tar.gz"), (".txz", "tar.xz"), (".tbz2", "tar.bz2"),
    (".tar.zst", "tar.zst"), (".tar.gz", "tar.gz"), (".tar", "tar"), (".zip", "zip")])
def test_the_name_tells_the_format(formats, vp, suffix, name, tmp_path):
    archive = str(tmp_path / ("app" + suffix))
    vp("pack", formats.env, "-o", archive)
    assert read(archive) == read(formats[name])


@pytest.mark.parametrize("arguments", [
    ["-o", "app.tar.gz", "-f", "tar.zst"], ["-o", "app.zip", "-f", "dir"],
    ["-o", "app.tgz", "-f", "tar"], ["-o", "app"], ["-o", "app.7z"], ["-o", "-", "-f", "dir"],
    ["-o", "app.tar", "-l", "1"], ["-o", "app.tar.gz", "-l", "13"],
    ["-o", "app.tar.xz", "-l", "10"], ["-o", "app.tar.bz2", "-l", "10"],
    ["-o", "app.zip", "-l", "13"], ["-o", "app/", "-l", "1"], ["-f", "rar"],
    ["-o", "app.tar.zst", "-l", "0"], ["-o", "app.tar.zst", "-l", "23"]],
    ids=" ".join)
def test_contradictions_are_usage_errors(formats, vp, arguments, tmp_path):
    vp("pack", formats.env, *arguments, status=2, cwd=tmp_path)
    vp("pack", "--dry-run", formats.env, *arguments, status=2, cwd=tmp_path)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("name", LEVELS)
def test_levels_trade_time_for_size(small, vp, name, tmp_path):
    vp("unpack", small, tmp_path / "env")
    with open(tmp_path / "env/words", "w") as file:
        file.write(" ".join(str(i * i % 1009) for i in range(100000)))
    sizes = {}
    for level in ("1", str(LEVELS[name])):
        vp("pack", tmp_path / "env", "-o", tmp_path / ("app." + name), "-l", level, "--force")
        sizes[level] = os.path.getsize(tmp_path / ("app." + name))
    assert sizes[str(LEVELS[name])] < sizes["1"]


def test_without_an_output_the_archive_is_called_by_its_format(formats, vp, tmp_path):
    vp("pack", formats.env, "-f", "tar.gz", cwd=tmp_path)
    assert os.listdir(tmp_path) == ["env.tar.gz"]


# Stock tools.

def without_known(said):
    """What a tool says, but for what GNU tar says of any name beyond ASCII."""
    return "".join(line for line in said.splitlines(True) if "hdrcharset" not in line)


STOCK = {"tar.zst": ["zstd", "-t", "-q"], "tar.gz": ["gzip", "-t"], "tar.xz": ["xz", "-t"],
         "tar.bz2": ["bzip2", "-t"], "zip": ["unzip", "-tqq"], "tar": ["tar", "-tf"]}


@pytest.mark.parametrize("name", STOCK)
def test_their_own_tools_find_nothing_wrong(formats, name):
    if not shutil.which(STOCK[name][0]):
        pytest.skip("%s is not installed" % STOCK[name][0])
    assert without_known(run([*STOCK[name], formats[name]]).err) == ""


@pytest.mark.parametrize("name", TARS)
def test_tar_makes_the_directory_of_them(formats, name, tmp_path):
    done = run(["tar", "--warning=no-timestamp", "-xpf", formats[name], "-C", tmp_path])
    assert without_known(done.err) == ""
    assert_same(describe(tmp_path), describe(formats["dir"]))


@pytest.mark.parametrize("name", FILES)
def test_bsdtar_makes_the_same(formats, name, tmp_path):
    if not shutil.which("bsdtar"):
        pytest.skip("bsdtar is not installed")
    environ = dict(os.environ, LC_ALL="C.UTF-8")
    done = run(["bsdtar", "-xpf", formats[name], "-C", tmp_path], env=environ)
    assert done.err == ""
    assert content_of(describe(tmp_path)) == content_of(describe(formats["dir"]))
    assert os.stat(tmp_path / "odd/large").st_mode & 0o777 == 0o755
    assert os.stat(tmp_path / "odd/private").st_mode & 0o777 == 0o600
    assert int(os.stat(tmp_path / "odd/fraction").st_mtime) == 1700000000


def test_unzip_makes_the_same(formats, tmp_path):
    if not shutil.which("unzip"):
        pytest.skip("unzip is not installed")
    environ = dict(os.environ, LC_ALL="C.UTF-8")
    run(["unzip", "-q", "-^", formats["zip"], "-d", tmp_path], env=environ)
    assert content_of(describe(tmp_path)) == content_of(describe(formats["dir"]))
    assert os.stat(tmp_path / "odd/large").st_mode & 0o777 == 0o755
    assert os.stat(tmp_path / "odd/private").st_mode & 0o777 == 0o600
    assert os.stat(tmp_path / "odd/fraction").st_mtime == 1700000000


@pytest.mark.parametrize("name, reader", [
    ("tar.gz", gzip.open), ("tar.xz", lzma.open), ("tar.bz2", bz2.open), ("tar", open)])
def test_tarfile_reads_the_same(formats, name, reader):
    found = {}
    with reader(formats[name], "rb") as stream, tarfile.open(fileobj=stream) as archive:
        for member in archive:
            found[member.name] = (member.linkname if member.issym() else None if member.isdir()
                                  else hashlib.sha256(archive.extractfile(member).read()).hexdigest())
    del found[".venvpack/manifest.json"], found[".venvpack/files.mtree"]
    expected = content_of(describe(formats["dir"]))
    assert found == {path: what for path, what in expected.items()
                     if path.split("/")[0] != ".venvpack"}


def test_zipfile_reads_the_same(formats):
    expected = content_of(describe(formats["dir"]))
    with zipfile.ZipFile(formats["zip"]) as archive:
        assert archive.testzip() is None
        members = archive.infolist()
        assert [member.filename for member in members[:2]] == [
            ".venvpack/manifest.json", ".venvpack/files.mtree"]
        digest = hashlib.sha256(archive.read(members[0])).hexdigest()
        assert members[0].comment == digest.encode()
        for member in members[2:]:
            mode = member.external_attr >> 16
            path = member.filename.rstrip("/")
            if stat.S_ISLNK(mode):
                assert archive.read(member).decode() == expected.pop(path)
            elif stat.S_ISDIR(mode):
                assert member.filename == path + "/" and expected.pop(path) is None
            else:
                assert stat.S_ISREG(mode)
                assert hashlib.sha256(archive.read(member)).hexdigest() == expected.pop(path)
    assert sorted(expected) == [".venvpack", ".venvpack/files.mtree", ".venvpack/manifest.json"]


def test_members_of_gzip_carry_the_index(formats):
    found = read(formats["tar.gz"])
    count = 0
    while found:
        flags, extra = found[3], struct.unpack("<H", found[10:12])[0]
        assert found[:3] == b"\x1f\x8b\x08" and flags == 4 and extra == 36
        assert found[4:8] == bytes(4), "a time would not be the same twice"
        assert found[12:24] == b"VP\x20\0VPFRAME1"
        entry, offset, size, content = struct.unpack("<QQII", found[24:48])
        assert (entry == 2 ** 64 - 1) == (count == 0)
        member, found = found[:48 + size], found[48 + size:]
        assert len(gzip.decompress(member)) == content
        count += 1
    assert count > 3


# Made again by others.

@pytest.mark.parametrize("name, undo, redo", [
    ("tar.gz", ["gzip", "-dc"], ["gzip", "-6c"]), ("tar.gz", ["gzip", "-dc"], ["zstd", "-3qc"]),
    ("tar.xz", ["xz", "-dc"], ["xz", "-1c"]), ("tar.bz2", ["bzip2", "-dc"], ["bzip2", "-1c"]),
    ("tar.zst", ["zstd", "-dqc"], ["gzip", "-1c"]), ("tar.zst", ["zstd", "-dqc"], ["xz", "-0c"]),
    ("tar", ["cat"], ["bzip2", "-9c"]), ("tar.gz", ["gzip", "-dc"], ["cat"])])
def test_recompressed_by_stock_tools_it_is_the_same(formats, vp, name, undo, redo, tmp_path):
    if not all(shutil.which(command[0]) for command in (undo, redo)):
        pytest.skip("%s or %s is not installed" % (undo[0], redo[0]))
    tar = subprocess.run([*undo, formats[name]], stdout=subprocess.PIPE, check=True).stdout
    assert tar == read(formats["tar"])
    (tmp_path / "again").write_bytes(
        subprocess.run(redo, input=tar, stdout=subprocess.PIPE, check=True).stdout)
    vp("verify", tmp_path / "again")


# Damage.

def places(size):
    """Where to damage a file: its ends, and some in between."""
    return sorted({0, 1, 20, 60, size // 4, size // 2, size * 3 // 4, size - 30, size - 9, size - 1})


@pytest.mark.parametrize("name", ["tar.gz", "tar.xz", "tar.bz2", "tar", "zip"])
def test_a_flipped_bit_never_lands(small, vp, checked_vp, name, tmp_path):
    vp("unpack", small, tmp_path / "env")
    vp("pack", tmp_path / "env", "-o", tmp_path / ("app." + name))
    intact = read(tmp_path / ("app." + name))
    vp("unpack", tmp_path / ("app." + name), tmp_path / "landed")
    expected = describe(tmp_path / "landed")
    for place in places(len(intact)):
        damaged = bytearray(intact)
        damaged[place] ^= 4
        (tmp_path / "damaged").write_bytes(damaged)
        shutil.rmtree(tmp_path / "landed", ignore_errors=True)
        done = checked_vp("unpack", tmp_path / "damaged", tmp_path / "landed", status=None)
        if done.returncode == 0:
            # What it stands for did not change: padding, or an old time.
            assert content_of(describe(tmp_path / "landed")) == content_of(expected)
        else:
            assert done.returncode == 3, "byte %d: %s" % (place, done.err)
            assert not os.path.exists(tmp_path / "landed")


@pytest.mark.parametrize("name", FILES)
def test_cut_off_anywhere_it_is_refused(small, vp, checked_vp, name, tmp_path):
    vp("unpack", small, tmp_path / "env")
    vp("pack", tmp_path / "env", "-o", tmp_path / ("app." + name))
    intact = read(tmp_path / ("app." + name))
    ends = len(intact) if name != "tar" else len(intact) - 1024
    for size in (0, 1, 5, 100, ends // 3, ends // 2, ends - 600, ends - 1):
        (tmp_path / "cut").write_bytes(intact[:size])
        checked_vp("verify", tmp_path / "cut", status=3)


@pytest.mark.parametrize("name", FILES)
def test_what_follows_the_end_is_refused(small, vp, checked_vp, name, tmp_path):
    vp("unpack", small, tmp_path / "env")
    vp("pack", tmp_path / "env", "-o", tmp_path / ("app." + name))
    intact = read(tmp_path / ("app." + name))
    (tmp_path / "longer").write_bytes(intact + b"more")
    checked_vp("verify", tmp_path / "longer", status=3)


def rewrite_zip(source, target, change):
    """Copies a zip member by member; change(member, data) may return others."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.infolist():
            changed = change(member, old.read(member))
            for item, data in changed if changed is not None else [(member, old.read(member))]:
                item.extra = member.extra
                new.writestr(item, data)


@pytest.fixture
def small_zip(small, vp, tmp_path):
    vp("unpack", small, tmp_path / "env")
    vp("pack", tmp_path / "env", "-o", tmp_path / "app.zip")
    return str(tmp_path / "app.zip")


def test_a_zip_that_zipfile_wrote_again_is_the_same(small_zip, checked_vp, tmp_path):
    rewrite_zip(small_zip, tmp_path / "again.zip", lambda member, data: None)
    checked_vp("verify", tmp_path / "again.zip")


@pytest.mark.parametrize("change, reason", [
    (lambda m, d: [(m, d + b"x")] if m.filename == "notes" else None, "notes"),
    (lambda m, d: [] if m.filename == "notes" else None, "notes"),
    (lambda m, d: [(m, d), (zipfile.ZipInfo("added"), b"x")] if m.filename == "pyvenv.cfg" else None,
     "added"),
    (lambda m, d: [(m, d.replace(b"venv", b"VENV", 1))] if m.filename.endswith(".json") else None,
     "manifest"),
    (lambda m, d: [(m, d), (m, d)] if m.filename == "notes" else None, "member"),
], ids=["changed", "missing", "added", "manifest", "twice"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_that_is_not_as_its_manifest_says_is_refused(small_zip, checked_vp, change, reason,
                                                            tmp_path):
    rewrite_zip(small_zip, tmp_path / "bad.zip", change)
    done = checked_vp("unpack", tmp_path / "bad.zip", tmp_path / "landed", status=3)
    assert reason in done.err
    assert not os.path.exists(tmp_path / "landed")


def test_other_zip_files_are_no_archives(checked_vp, tmp_path):
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("readme", "text")
    done = checked_vp("unpack", tmp_path / "other.zip", tmp_path / "landed", status=3)
    assert "no archive of venvpack" in done.err
    (tmp_path / "empty.zip").write_bytes(b"PK\5\6" + bytes(18))
    assert "an empty zip" in checked_vp("verify", tmp_path / "empty.zip", status=3).err


@pytest.mark.parametrize("name", TARS[1:])
def test_other_compressed_files_are_no_archives(checked_vp, name, tmp_path):
    compress = {"tar.gz": gzip.compress, "tar.xz": lzma.compress, "tar.bz2": bz2.compress,
                "tar": bytes}[name]
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("readme"))
    (tmp_path / "other").write_bytes(compress(tar.getvalue()))
    done = checked_vp("unpack", tmp_path / "other", tmp_path / "landed", status=3)
    assert "no archive of venvpack" in done.err
    (tmp_path / "text").write_bytes(compress(b"no tar at all, but text\n" * 100))
    checked_vp("unpack", tmp_path / "text", tmp_path / "landed", status=3)


# Directories.

def test_a_directory_runs_where_it_is_copied(formats, tmp_path):
    run(["cp", "-a", formats["dir"], tmp_path / "copy"])
    said = json.loads(run([tmp_path / "copy/bin/harbour"], env=BARE).out)
    assert said["prefix"] == str(tmp_path / "copy")


def test_a_directory_may_be_copied_by_whatever_keeps_links(formats, vp, tmp_path):
    run(["cp", "-dR", formats["dir"], tmp_path / "copy"])
    run(["chmod", "-R", "go-rwx", tmp_path / "copy"])
    vp("unpack", tmp_path / "copy", tmp_path / "landed")
    assert os.stat(tmp_path / "landed/odd/fraction").st_mtime_ns // 1000 == 1700000000123456
    assert os.stat(tmp_path / "landed/odd/large").st_mode & 0o777 == 0o755


@pytest.mark.parametrize("harm, reason", [
    ("echo more >> odd/private", "odd/private"), ("rm odd/private", "odd/private"),
    ("rm odd/link; ln -s elsewhere odd/link", "odd/link"),
    ("rm odd/private; ln -s /etc/passwd odd/private", "odd/private"),
    ("rm odd/private; mkdir odd/private", "odd/private"),
    ("mv odd elsewhere; ln -s elsewhere odd", "odd"),
    ("printf X | dd of=odd/large bs=1 seek=9000000 conv=notrunc 2>/dev/null", "odd/large"),
    ("rm odd/private; mkfifo odd/private", "odd/private"),
    ("rm -r .venvpack", ".venvpack"), ("echo >> .venvpack/files.mtree", "files.mtree")])
def test_a_directory_that_was_changed_is_refused(formats, checked_vp, harm, reason, tmp_path):
    run(["cp", "-a", formats["dir"], tmp_path / "copy"])
    run(["sh", "-c", harm], cwd=tmp_path / "copy")
    done = checked_vp("unpack", tmp_path / "copy", tmp_path / "landed", status=3)
    assert reason in done.err
    assert not os.path.exists(tmp_path / "landed")


def test_what_else_is_in_a_directory_stays_there(formats, vp, tmp_path):
    run(["cp", "-a", formats["dir"], tmp_path / "copy"])
    (tmp_path / "copy/added").write_text("text")
    vp("unpack", tmp_path / "copy", tmp_path / "landed")
    assert not os.path.exists(tmp_path / "landed/added")


def test_an_environment_is_no_archive(formats, vp, tmp_path):
    vp("unpack", formats["dir"], tmp_path / "landed")
    done = vp("unpack", tmp_path / "landed", tmp_path / "again", status=3)
    assert "pack it first" in done.err
    assert "no archive" in vp("unpack", formats.env, tmp_path / "again", status=3).err


def test_a_directory_is_made_whole_or_not_at_all(formats, vp, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full/file").write_text("mine")
    done = vp("pack", formats.env, "-o", tmp_path / "full", status=1)
    assert "exists already" in done.err
    assert os.listdir(tmp_path / "full") == ["file"]
    (tmp_path / "empty").mkdir()
    vp("pack", formats.env, "-o", tmp_path / "empty")
    assert sorted(os.listdir(tmp_path)) == ["empty", "full"]
    assert content_of(describe(tmp_path / "empty")) == content_of(describe(formats["dir"]))


def test_a_directory_inside_the_environment_is_not_packed(live, vp):
    vp("pack", live, "-f", "dir", "-o", live + "/packed")
    assert not os.path.exists(live + "/packed/packed")
    assert not [name for name in os.listdir(live + "/packed") if name.startswith(".packed")]


# Limits of formats.

def test_names_that_are_no_utf_8_go_into_tars_but_not_into_a_zip(live, vp, tmp_path):
    with open(os.fsencode(live) + b"/lat\xefn", "w") as file:
        file.write("text")
    for name in TARS:
        vp("pack", live, "-o", tmp_path / ("app." + name))
        vp("verify", tmp_path / ("app." + name))
    done = vp("pack", live, "-o", tmp_path / "app.zip", status=1)
    assert "no UTF-8" in done.err
    assert not os.path.exists(tmp_path / "app.zip")


@pytest.mark.slow
def test_a_zip_of_a_file_over_4_gib(live, vp, tmp_path):
    with open(live + "/huge", "wb") as file:
        file.truncate(2 ** 32 + 12345)
    vp("pack", live, "-o", tmp_path / "app.zip")
    vp("verify", tmp_path / "app.zip")
    with zipfile.ZipFile(tmp_path / "app.zip") as archive:
        assert archive.getinfo("huge").file_size == 2 ** 32 + 12345
    if shutil.which("unzip"):
        run(["unzip", "-tqq", tmp_path / "app.zip", "huge"])
    if shutil.which("bsdtar"):
        listed = run(["bsdtar", "-tvf", tmp_path / "app.zip", "huge"]).out
        assert str(2 ** 32 + 12345) in listed
