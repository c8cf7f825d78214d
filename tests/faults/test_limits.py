# SPDX-License-Identifier: MIT
"""Full disks, limits of the system, and surroundings that lack what is usual."""
import os
import resource
import subprocess

import pytest

import environments
from faulty import names_in


@pytest.fixture
def mount(tmp_path):
    """Mounts a tmpfs with options, or skips the test."""
    mounted = []

    def make(options):
        path = tmp_path / ("mount-%d" % len(mounted))
        path.mkdir()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(path)],
                              stderr=subprocess.PIPE, check=False)
        if done.returncode:
            pytest.skip("a tmpfs cannot be mounted: %s" % done.stderr.decode().strip())
        mounted.append(path)
        return path

    yield make
    for path in reversed(mounted):
        subprocess.check_call(["umount", str(path)])


def unpack(scene, folder):
    return ["unpack", "--no-try", scene.archives["tar.zst"], folder / "env"]


def pack(scene, folder):
    return ["pack", scene.env, "-f", "tar", "-o", folder / "env.tar"]


def pack_directory(scene, folder):
    return ["pack", scene.env, "-f", "dir", "-o", folder / "env"]


def create(scene, folder):
    return ["create", "-p", scene.python, folder / "env"]


WRITERS = [unpack, pack, pack_directory, create]


def check_fails(outcome, folder, statuses=frozenset({1, 4})):
    outcome.check(statuses)
    assert names_in(folder) == [], str(outcome)


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("size", ["64k", "512k", "1m", "4m"])
def test_a_full_disk_leaves_nothing(scene, program, mount, writer, size):
    folder = mount("size=" + size)
    outcome = program(*writer(scene, folder))
    check_fails(outcome, folder)
    assert "space" in outcome.err or "room" in outcome.err, str(outcome)


@pytest.mark.parametrize("writer", [unpack, pack_directory, create])
@pytest.mark.parametrize("inodes", [2, 4, 10, 20])
def test_a_disk_without_inodes_leaves_nothing(scene, program, mount, writer, inodes):
    folder = mount("nr_inodes=%d" % inodes)
    check_fails(program(*writer(scene, folder)), folder)


def test_a_disk_that_is_full_but_for_the_environment_takes_it(scene, program, mount):
    """And relocating needs room for what is edited only."""
    folder = mount("size=11m")
    program.done(*unpack(scene, folder))
    os.rename(folder / "env", folder / "moved")
    program.done("relocate", folder / "moved")
    program.done("verify", "--strict", folder / "moved")


def test_relocating_on_a_full_disk_changes_nothing(scene, program, mount):
    folder = mount("size=11m")
    program.done(*unpack(scene, folder))
    os.rename(folder / "env", folder / "moved")
    before = environments.snapshot(folder / "moved")
    with open(folder / "filler", "wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            pass
    program("relocate", folder / "moved").check({1, 4})
    assert environments.snapshot(folder / "moved") == before
    os.unlink(folder / "filler")
    program.done("relocate", folder / "moved")
    program.done("verify", "--strict", folder / "moved")


@pytest.mark.parametrize("writer", WRITERS)
def test_a_read_only_file_system_is_told(scene, program, mount, writer):
    folder = mount("size=1m")
    subprocess.check_call(["mount", "-o", "remount,ro", str(folder)])
    outcome = program(*writer(scene, folder))
    check_fails(outcome, folder)


def test_relocating_on_a_read_only_file_system_changes_nothing(scene, program, mount):
    folder = mount("size=20m")
    program.done(*unpack(scene, folder))
    os.rename(folder / "env", folder / "moved")
    before = environments.snapshot(folder / "moved")
    subprocess.check_call(["mount", "-o", "remount,ro", str(folder)])
    outcome = program("relocate", folder / "moved").check({1})
    assert "Read-only" in outcome.err, str(outcome)
    assert environments.snapshot(folder / "moved") == before
    program.done("verify", "--strict", folder / "moved")


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("size", [0, 100, 100000])
def test_a_limit_on_the_size_of_files_is_a_failure(scene, program, tmp_path, writer, size):
    """SIGXFSZ kills a program that does not care."""
    outcome = program(*writer(scene, tmp_path), limits=[(resource.RLIMIT_FSIZE, size)])
    check_fails(outcome, tmp_path, {1})
    assert "File too large" in outcome.err, str(outcome)


@pytest.mark.parametrize("writer", WRITERS)
def test_few_descriptors_are_enough_or_a_failure(scene, program, tmp_path, writer):
    worked = False
    for number in range(4, 32):
        folder = tmp_path / str(number)
        folder.mkdir()
        outcome = program(*writer(scene, folder), "-j", "2",
                          limits=[(resource.RLIMIT_NOFILE, number)])
        # The dynamic linker has something to say about very few.
        if outcome.status == 127:
            continue
        outcome.check({0, 1})
        assert not worked or not outcome.status, "more are not enough: %s" % outcome
        worked = not outcome.status
        # Removing takes descriptors too; the next run has them.
        if not worked:
            program.done(*writer(scene, folder))
        assert len(names_in(folder)) == 1, str(outcome)
    assert worked


READERS = [("verify",), ("inspect",), ("list",), ("inspect", "--json"), ("list", "--json")]


@pytest.mark.parametrize("words", READERS, ids=" ".join)
def test_standard_output_that_is_full_is_a_failure(scene, program, words):
    with open("/dev/full", "wb") as full:
        outcome = program(*words, scene.archives["tar.zst"], stdout=full)
    outcome.check({1})
    assert "standard output" in outcome.err and "space" in outcome.err, str(outcome)


@pytest.mark.parametrize("words", READERS, ids=" ".join)
def test_a_reader_that_left_does_not_kill_it(scene, program, words):
    reader, writer = os.pipe()
    os.close(reader)
    try:
        outcome = program(*words, scene.archives["tar.zst"], stdout=writer)
    finally:
        os.close(writer)
    assert outcome.status in (0, 1), str(outcome)
    assert "Sanitizer" not in outcome.err, str(outcome)


def test_packing_to_a_full_or_closed_output_is_a_failure(scene, program):
    with open("/dev/full", "wb") as full:
        program("pack", scene.env, "-f", "tar", "-o", "-", stdout=full).check({1})
    reader, writer = os.pipe()
    os.close(reader)
    try:
        outcome = program("pack", scene.env, "-f", "tar", "-o", "-", stdout=writer)
    finally:
        os.close(writer)
    assert outcome.status == 1, str(outcome)


@pytest.mark.parametrize("closed", [[0], [1], [2], [0, 1, 2]])
@pytest.mark.parametrize("writer", WRITERS)
def test_closed_standard_streams_do_not_become_files(scene, program, tmp_path, writer, closed):
    script = " ".join("%d<&-" % number for number in closed)
    done = subprocess.run(["sh", "-c", 'exec "$@" ' + script, "sh", program.path,
                           *map(str, writer(scene, tmp_path))],
                          env=program.environ(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=False, timeout=120)
    assert done.returncode in (0, 1), done.stderr
    assert len(names_in(tmp_path)) == 1, done.stderr
    if writer is unpack:
        program.done("verify", "--strict", tmp_path / "env")
    if writer is pack:
        program.done("verify", tmp_path / "env.tar")


@pytest.mark.parametrize("environ", [
    {"HOME": None}, {"PATH": ""}, {"PATH": None}, {"TMPDIR": "/nonexistent"},
    {"TMPDIR": "/dev/null"}, {"TMPDIR": ""}, {"LANG": "xx_YY.UTF-8", "LC_ALL": "xx_YY"},
], ids=str)
@pytest.mark.parametrize("writer", WRITERS)
def test_a_bare_surrounding_is_enough(scene, program, tmp_path, writer, environ):
    full = program.environ()
    full.update({key: value for key, value in environ.items() if value is not None})
    for key in (key for key, value in environ.items() if value is None):
        full.pop(key, None)
    done = subprocess.run([program.path, *map(str, writer(scene, tmp_path))], env=full,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert len(names_in(tmp_path)) == 1


@pytest.mark.parametrize("place", ["/nonexistent", "/dev/null", "/proc"])
def test_pip_without_a_place_for_temporary_files_is_told(scene, program, tmp_path, place):
    outcome = program("create", "-p", scene.python, "--without-pip", "--no-index", "--find-links",
                      scene.wheels, "--with", "lighthouse", tmp_path / "env",
                      env={"TMPDIR": place})
    outcome.check({0, 1})
    assert len(names_in(tmp_path)) == (not outcome.status), str(outcome)


@pytest.mark.parametrize("writer", WRITERS)
def test_a_deleted_current_directory_matters_to_relative_paths_only(scene, program, tmp_path,
                                                                    writer):
    script = 'mkdir "$0" && cd "$0" && rmdir "$0" && exec "$@"'
    gone = str(tmp_path / "gone")

    def run(words):
        return subprocess.run(["sh", "-c", script, gone, program.path, *map(str, words)],
                              env=program.environ(), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                              timeout=120)

    words = writer(scene, tmp_path)
    done = run(words)
    assert done.returncode == 0, done.stderr
    name = words[-1].name
    done = run([*words[:-1], name])
    assert done.returncode == 1, done.stderr
    assert done.stderr.startswith(b"venvpack: error: "), done.stderr


@pytest.mark.parametrize("mask", [0o777, 0o077, 0o022])
def test_any_umask_is_respected(scene, program, tmp_path, mask):
    """Root gets what was packed, as with tar; nobody gets what others may write."""
    before = os.umask(mask)
    try:
        program.done(*unpack(scene, tmp_path))
        program.done(*create(scene, tmp_path / "made"))
        program.done(*pack(scene, tmp_path))
    finally:
        os.umask(before)
    for folder, names, files in os.walk(tmp_path):
        for name in names + files:
            path = os.path.join(folder, name)
            assert os.path.islink(path) or not os.lstat(path).st_mode & 0o002, path
