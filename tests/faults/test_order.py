# SPDX-License-Identifier: MIT
"""What appears under its name was written out before, and its directory after."""
import os
import re
import shutil
import subprocess

import pytest

CALLS = "write,pwrite64,openat,fsync,fdatasync,syncfs,rename,renameat,renameat2,link,linkat"
RENAME = re.compile(r"(?:rename|link)(?:at2?)?\(.*\) = 0$")


@pytest.fixture(scope="module")
def trace(program):
    """Runs the program under strace; gives its calls that worked, as lines."""
    if not shutil.which("strace"):
        pytest.skip("strace is not installed")

    def run(folder, *arguments):
        output = folder / "trace"
        environ = program.environ()
        environ["ASAN_OPTIONS"] += ":detect_leaks=0"
        done = subprocess.run(["strace", "-f", "-y", "-s", "0", "-o", str(output), "-e",
                               "trace=" + CALLS, program.path, *map(str, arguments)],
                              env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, check=False, timeout=120)
        if b"PTRACE" in done.stderr or b"ptrace" in done.stderr:
            pytest.skip("tracing is not permitted here")
        assert done.returncode == 0, done.stderr
        lines = output.read_text().splitlines()
        output.unlink()
        # "123 fsync(5</x>) = 0": the number may be missing for the first process.
        return [re.sub(r"^\d+ +", "", line) for line in lines if " = -1 " not in line]

    return run


def position(calls, pattern, begin=0):
    """Where the first call is that pattern matches, from begin on."""
    for number in range(begin, len(calls)):
        if re.search(pattern, calls[number]):
            return number
    raise AssertionError("no call like %s in\n%s" % (pattern, "\n".join(calls[begin:])))


def last_write(calls, folder):
    """Where the last write into folder is."""
    found = [number for number, call in enumerate(calls)
             if re.match(r"p?write(64)?\(\d+<%s/" % re.escape(str(folder)), call)]
    assert found, "nothing is written"
    return found[-1]


def check_durable(calls, folder, synced):
    """Written, synced, renamed, and the parent synced; nothing is written after that."""
    published = [number for number, call in enumerate(calls)
                 if RENAME.match(call) and "<%s>" % folder in call.replace("AT_FDCWD", "")
                 or RENAME.match(call) and '"%s/' % folder in call]
    assert published, "\n".join(calls)
    written = last_write(calls, folder)
    flushed = position(calls, synced, written)
    assert written < flushed < published[-1], "\n".join(calls[written:])
    position(calls, r"fsync\(\d+<%s>\) = 0" % re.escape(str(folder)), published[-1])


@pytest.mark.parametrize("sync", ["fs", "files"])
def test_unpack_syncs_before_it_renames(scene, trace, tmp_path, sync):
    folder = tmp_path / "place"
    folder.mkdir()
    calls = trace(tmp_path, "unpack", "--no-try", "--sync", sync, scene.archives["tar.zst"],
                  folder / "env")
    check_durable([call for call in calls if not names_a_text(call)], folder,
                  r"syncfs\(\d+<" if sync == "fs" else r"fsync\(\d+<.*venvpack\.\w+>\) = 0")
    if sync == "files":
        written = {path for path in re.findall(r"write(?:64)?\(\d+<([^>]*)>", "\n".join(calls))
                   if path.startswith(str(folder))}
        flushed = set(re.findall(r"fsync\(\d+<([^>]*)>", "\n".join(calls)))
        # What is edited is renamed within the staging directory, and synced by its last name.
        assert {path for path in written if "/share/large" in path} <= flushed


def names_a_text(call):
    """Writes of messages."""
    return re.match(r"write\([12]<", call)


def test_pack_syncs_before_it_renames(scene, trace, tmp_path):
    folder = tmp_path / "place"
    folder.mkdir()
    calls = trace(tmp_path, "pack", scene.env, "-o", folder / "env.tar.zst")
    check_durable(calls, folder, r"fsync\(\d+<%s/" % re.escape(str(folder)))


def test_pack_into_a_directory_syncs_before_it_renames(scene, trace, tmp_path):
    folder = tmp_path / "place"
    folder.mkdir()
    calls = trace(tmp_path, "pack", scene.env, "-f", "dir", "-o", folder / "env")
    check_durable(calls, folder, r"syncfs\(\d+<")


def test_relocate_syncs_before_and_after_it_renames(scene, trace, program, tmp_path):
    """New versions are on the disk before the first takes its place, and all of them before
    what could bring them there again is removed."""
    program.done("unpack", "--no-try", scene.archives["tar.zst"], tmp_path / "env")
    os.rename(tmp_path / "env", tmp_path / "moved")
    calls = trace(tmp_path, "relocate", tmp_path / "moved")
    renamed = [number for number, call in enumerate(calls)
               if RENAME.match(call) and ".venvpack/relocation>" in call
               and ".new." not in call]
    assert len(renamed) > 3, "\n".join(calls)
    written = [number for number, call in enumerate(calls[:renamed[0]]) if call.startswith("write")]
    assert written[-1] < position(calls, r"syncfs\(\d+<.*relocation>\) = 0") < renamed[0]
    position(calls, r"syncfs\(\d+<.*moved>\) = 0", renamed[-1])
