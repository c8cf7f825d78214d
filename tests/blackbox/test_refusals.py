# SPDX-License-Identifier: MIT
"""What is not an archive, or not whole, is refused and nothing is left."""
import json
import os
import random
import shutil
import subprocess

import pytest

import environments
import pythons
from environments import run


def assert_refused(vp, archive, folder, status=3):
    """unpack refuses with one line that names the archive, and leaves nothing."""
    destination = folder / "destination" / "env"
    destination.parent.mkdir(exist_ok=True)
    done = vp("unpack", archive, destination, status=status)
    assert done.out == ""
    assert len(done.err.splitlines()) == 1, done.err
    assert done.err.startswith("venvpack: error: ")
    assert list(destination.parent.iterdir()) == []
    return done


def write(path, data):
    path.write_bytes(data)
    return path


def offsets(size, count, seed):
    """The first, the last and many between: always the same ones."""
    chosen = random.Random(seed).sample(range(size), min(count, size))
    return sorted({0, 1, size // 2, size - 1, *chosen})


def test_truncated_archives_are_refused(small, checked_vp, tmp_path):
    data = environments.read(small)
    for size in offsets(len(data), 60, 1):
        assert_refused(checked_vp, write(tmp_path / "cut.tar.zst", data[:size]), tmp_path)


def test_truncated_big_archives_are_refused(one, checked_vp, tmp_path):
    data = environments.read(one.archive)
    for size in offsets(len(data), 20, 2):
        assert_refused(checked_vp, write(tmp_path / "cut.tar.zst", data[:size]), tmp_path)


def flip(data, offset, bit):
    return data[:offset] + bytes([data[offset] ^ 1 << bit]) + data[offset + 1:]


def assert_refused_or_unharmed(vp, archive, folder, expected):
    """Some bits mean nothing: then what lands must be what was packed."""
    destination = folder / "destination" / "env"
    destination.parent.mkdir(exist_ok=True)
    done = vp("unpack", archive, destination, status=None)
    if done.returncode == 0:
        assert environments.snapshot(destination) == expected
        shutil.rmtree(destination)
        return False
    assert done.returncode == 3, done.err
    assert list(destination.parent.iterdir()) == []
    return True


@pytest.mark.parametrize("which", ["small", "one"])
def test_a_flipped_bit_is_found(which, request, checked_vp, tmp_path):
    archive = request.getfixturevalue(which)
    data = environments.read(archive if which == "small" else archive.archive)
    (tmp_path / "destination").mkdir()
    checked_vp("unpack", write(tmp_path / "whole.tar.zst", data), tmp_path / "destination/env")
    expected = environments.snapshot(tmp_path / "destination/env")
    shutil.rmtree(tmp_path / "destination/env")
    chance = random.Random(3)
    chosen = offsets(len(data), 150 if which == "small" else 25, 4)
    refused = sum(assert_refused_or_unharmed(
        checked_vp, write(tmp_path / "flipped.tar.zst", flip(data, offset, chance.randrange(8))),
        tmp_path, expected) for offset in chosen)
    assert refused >= len(chosen) * 9 // 10


def test_a_flipped_bit_in_the_tar_is_found(small, checked_vp, tmp_path):
    """Compressed again, no checksum of the compression stands in the way."""
    tar = environments.archive_bytes(small)
    (tmp_path / "destination").mkdir()
    checked_vp("unpack", small, tmp_path / "destination/env")
    expected = environments.snapshot(tmp_path / "destination/env")
    shutil.rmtree(tmp_path / "destination/env")
    chance = random.Random(5)
    for offset in offsets(len(tar), 100, 6):
        again = run(["zstd", "-cq"], input=flip(tar, offset, chance.randrange(8))).stdout
        assert_refused_or_unharmed(checked_vp, write(tmp_path / "flipped.tar.zst", again),
                                   tmp_path, expected)


@pytest.mark.parametrize("more", [b"x", b"\0" * 10 + b"x", b"more" * 5000, None, "itself"])
def test_appended_data_is_refused(small, checked_vp, tmp_path, more):
    data = environments.read(small)
    if more is None:
        more = run(["zstd", "-cq"], input=b"another frame").stdout
    elif more == "itself":
        more = data
    assert_refused(checked_vp, write(tmp_path / "longer.tar.zst", data + more), tmp_path)


def tar_of(tmp_path, *names):
    run(["tar", "-C", tmp_path, "-cf", tmp_path / "made.tar", *names])
    return (tmp_path / "made.tar").read_bytes()


def test_other_files_are_no_archives(tools, checked_vp, tmp_path):
    wheel = environments.read(os.path.join(tools.wheels, "harbour-1.0-py3-none-any.whl"))
    write(tmp_path / "a.txt", b"a file\n")
    others = {
        "empty": b"",
        "text": b"just text\n" * 100,
        "html": b"<!DOCTYPE html>\n<html><body>404 Not Found</body></html>\n",
        "zeros": bytes(100000),
        "noise": random.Random(7).randbytes(50000),
        "wheel.whl": wheel,
        "elf": environments.read("/bin/true"),
        "gzip": run(["gzip", "-c"], input=b"no tar").stdout,
        "zstd": run(["zstd", "-cq"], input=b"no tar").stdout,
        "empty zstd": run(["zstd", "-cq"], input=b"").stdout,
        "one byte": b"(",
        "plain tar.zst": run(["zstd", "-cq"], input=tar_of(tmp_path, "a.txt")).stdout,
    }
    for name, data in others.items():
        done = assert_refused(checked_vp, write(tmp_path / name, data), tmp_path)
        assert name in done.err
        for command in ("inspect", "list", "verify"):
            assert checked_vp(command, tmp_path / name, status=None).returncode == 3


def test_html_is_told_to_be_html(checked_vp, tmp_path):
    page = write(tmp_path / "app.tar.zst", b"<!DOCTYPE html>\n<html>Login</html>\n")
    done = checked_vp("unpack", "--json", page, tmp_path / "env", status=3)
    said = json.loads(done.out)
    assert said["ok"] is False
    assert said["error"]["code"] == "not-an-archive"
    assert "HTML" in said["error"]["message"]


def test_a_directory_is_no_archive(checked_vp, tmp_path):
    (tmp_path / "folder").mkdir()
    done = checked_vp("unpack", tmp_path / "folder", tmp_path / "destination", status=None)
    assert done.returncode in (1, 3)
    assert not (tmp_path / "destination").exists()


def test_an_absent_archive_is_a_failure_that_names_it(vp, tmp_path):
    done = vp("unpack", tmp_path / "absent.tar.zst", tmp_path / "env", status=1)
    assert str(tmp_path / "absent.tar.zst") in done.err
    assert "No such file" in done.err


@pytest.mark.parametrize("kind", ["file", "full directory", "link", "dangling link", "environment"])
def test_an_existing_destination_is_refused(small, vp, tmp_path, kind):
    destination = tmp_path / "taken"
    if kind == "file":
        destination.write_bytes(b"mine")
    elif kind == "full directory":
        destination.mkdir()
        (destination / "mine").write_bytes(b"mine")
    elif kind == "link":
        (tmp_path / "elsewhere").mkdir()
        destination.symlink_to(tmp_path / "elsewhere")
    elif kind == "dangling link":
        destination.symlink_to(tmp_path / "nowhere")
    else:
        vp("unpack", small, destination)
    before = environments.snapshot(tmp_path)
    done = vp("unpack", small, destination, status=1)
    assert str(destination) in done.err
    assert environments.snapshot(tmp_path) == before


def test_an_empty_directory_is_taken(small, vp, tmp_path):
    (tmp_path / "empty").mkdir()
    vp("unpack", small, tmp_path / "empty")
    run([tmp_path / "empty/bin/python", "-c", ""])


def other_python(python):
    return [other for other in pythons.find() if other.minor != python.minor][0]


def test_a_python_that_does_not_fit_is_refused(one, vp, tmp_path):
    other = other_python(one.python)
    done = vp("unpack", "-p", other.path, one.archive, tmp_path / "env", status=4)
    assert "%d.%d" % one.python.minor in done.err
    assert "%d.%d" % other.minor in done.err
    assert list(tmp_path.iterdir()) == []


def test_a_python_that_is_absent_is_refused(one, vp, tmp_path):
    for request in (tmp_path / "no-python", "3.99"):
        vp("unpack", "-p", request, one.archive, tmp_path / "env", status=4)
    assert list(tmp_path.iterdir()) == []


def test_where_no_python_fits_nothing_is_written(packed_cache, vp, tmp_path):
    """As on a server without that Python: its prefix is hidden by a mount."""
    python = [p for p in pythons.find() if not p.path.startswith("/usr/bin/")
              and sum(q.minor == p.minor for q in pythons.find()) == 1]
    if not python:
        pytest.skip("no CPython that could be hidden")
    hidden = os.path.dirname(os.path.dirname(os.path.realpath(python[-1].path)))
    unshare = ["unshare", "--map-root-user", "--mount", "sh", "-c",
               'mount -t tmpfs none "$0" && exec "$@"', hidden]
    if subprocess.run([*unshare, "true"], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                      check=False).returncode:
        pytest.skip("no mount namespaces here")
    packed = packed_cache.get("venv", python[-1])
    done = run([*unshare, vp.path, "unpack", "--json", packed.archive, tmp_path / "env"], status=4)
    said = json.loads(done.out)
    assert said["error"]["code"] == "no-python"
    assert "%d.%d" % packed.python.minor in said["error"]["message"]
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_environment_is_not_packed(vp, tmp_path):
    (tmp_path / "plain").mkdir()
    for path in (tmp_path / "plain", tmp_path / "absent", "/usr"):
        done = vp("pack", path, "-o", tmp_path / "env.tar.zst", status=1)
        assert str(path) in done.err
    assert sorted(os.listdir(tmp_path)) == ["plain"]


def test_an_existing_output_is_refused_without_force(live, vp, tmp_path):
    output = write(tmp_path / "env.tar.zst", b"mine")
    done = vp("pack", live, "-o", output, status=1)
    assert str(output) in done.err
    assert output.read_bytes() == b"mine"
    vp("pack", "--force", live, "-o", output)
    vp("verify", output)


def test_an_output_that_cannot_be_written_is_a_failure(live, vp, tmp_path):
    done = vp("pack", live, "-o", tmp_path / "absent" / "env.tar.zst", status=1)
    assert "absent" in done.err


def test_a_full_disk_leaves_nothing(small, live, vp, tmp_path):
    script = ('mount -t tmpfs -o size=64k none "$0" && cd "$0" && "$@"; status=$?; '
              'ls -A "$0"; exit $status')
    full = tmp_path / "full"
    full.mkdir()
    unshare = ["unshare", "--map-root-user", "--mount", "sh", "-c", script, full]
    if run([*unshare, "true"], status=None).returncode:
        pytest.skip("no mount namespaces here")
    done = run([*unshare, vp.path, "pack", live, "-o", full / "env.tar.zst"], status=None)
    assert done.returncode in (1, 4)
    assert done.out == ""
    assert "No space" in done.err
