# SPDX-License-Identifier: MIT
"""Stopped at any moment, the destination is absent or whole."""
import os
import random
import signal
import subprocess
import time

import pytest

import environments
import pythons
from environments import clean_environ, run


def heed_signals():
    """A program started in the background is born deaf to some of them, and so are we then."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def start(vp, *arguments, **options):
    return subprocess.Popen([vp.path, *map(os.fspath, arguments)], env=clean_environ(),
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                            preexec_fn=heed_signals, **options)


def wait_until(condition, process, seconds=60):
    """Waits for condition while process runs; false when it ended before."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        try:
            process.wait(timeout=0.001)
            return False
        except subprocess.TimeoutExpired:
            pass
    process.kill()
    raise AssertionError("it did not end within %d seconds" % seconds)


def names_in(folder):
    """Everything in folder, hidden or not."""
    return sorted(os.listdir(folder))


@pytest.fixture(scope="module")
def big(vp, tools, tmp_path_factory):
    """An environment that takes a moment, and its archive."""
    folder = tmp_path_factory.mktemp("big")
    env = tools.make("venv", pythons.default(), str(folder / "env"))
    chance = random.Random(11)
    for number in range(40):
        with open(env + "/noise-%d" % number, "wb") as file:
            file.write(chance.randbytes(5 << 20))
    vp("pack", env, "-o", folder / "big.tar.zst")
    return folder


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_during_unpack_leaves_nothing(big, vp, tmp_path, name):
    """Half of the archive came through the pipe, so it is in the middle."""
    data = environments.read(big / "big.tar.zst")
    process = start(vp, "unpack", "-", tmp_path / "env", stdin=subprocess.PIPE)
    process.stdin.write(data[:len(data) // 2])
    process.stdin.flush()
    assert wait_until(lambda: names_in(tmp_path), process)
    process.send_signal(getattr(signal, name))
    assert not wait_until(lambda: False, process, 10), "it goes on reading"
    errors = process.stderr.read()
    assert process.returncode == 128 + getattr(signal, name), errors
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_during_pack_leaves_nothing(big, vp, tmp_path, name):
    output = tmp_path / "out"
    output.mkdir()
    process = start(vp, "pack", "-j", "1", "-l", "15", big / "env", "-o", output / "env.tar.zst",
                    stdin=subprocess.DEVNULL)
    wait_until(lambda: names_in(output) or open_outputs(process.pid, output), process)
    process.send_signal(getattr(signal, name))
    _, errors = process.communicate()
    assert process.returncode == 128 + getattr(signal, name), errors
    assert names_in(output) == []


def open_outputs(pid, folder):
    """Files in folder that the process has open; they may have no name yet."""
    links = "/proc/%d/fd" % pid
    try:
        targets = [os.readlink(os.path.join(links, name)) for name in os.listdir(links)]
    except OSError:
        return []
    return [target for target in targets if target.startswith(str(folder) + "/")]


def test_a_signal_keeps_the_old_output(big, vp, tmp_path):
    output = tmp_path / "env.tar.zst"
    output.write_bytes(b"old")
    process = start(vp, "pack", "--force", "-j", "1", "-l", "15", big / "env", "-o", output,
                    stdin=subprocess.DEVNULL)
    wait_until(lambda: len(names_in(tmp_path)) > 1 or open_outputs(process.pid, tmp_path), process)
    process.terminate()
    process.communicate()
    assert process.returncode == 128 + signal.SIGTERM
    assert names_in(tmp_path) == ["env.tar.zst"]
    assert output.read_bytes() == b"old"


def kill_at(process, delay):
    try:
        process.wait(timeout=delay)
    except subprocess.TimeoutExpired:
        process.kill()
    process.communicate()


def duration(vp, *arguments):
    begin = time.monotonic()
    vp(*arguments)
    return time.monotonic() - begin


def test_killed_at_any_moment_unpack_is_all_or_nothing(one, vp, tmp_path):
    chance = random.Random(12)
    whole = tmp_path / "whole" / "env"
    whole.parent.mkdir()
    longest = duration(vp, "unpack", one.archive, whole) * 1.1
    outcomes = set()
    for number in range(40):
        folder = tmp_path / str(number)
        folder.mkdir()
        destination = folder / "env"
        kill_at(start(vp, "unpack", one.archive, destination, stdin=subprocess.DEVNULL),
                chance.uniform(0, longest))
        if destination.exists():
            vp("verify", "--strict", destination)
            run([destination / "bin/harbour"])
            outcomes.add("whole")
        else:
            vp("unpack", one.archive, destination)
            outcomes.add("absent")
        assert names_in(folder) == ["env"]
    assert "absent" in outcomes


def test_killed_at_any_moment_pack_is_all_or_nothing(live, vp, tmp_path):
    chance = random.Random(13)
    longest = duration(vp, "pack", live, "-o", tmp_path / "whole.tar.zst") * 1.1
    expected = (tmp_path / "whole.tar.zst").read_bytes()
    output = tmp_path / "env.tar.zst"
    for _ in range(25):
        kill_at(start(vp, "pack", live, "-o", output, stdin=subprocess.DEVNULL),
                chance.uniform(0, longest))
        if output.exists():
            assert output.read_bytes() == expected
            output.unlink()


def test_killed_at_any_moment_relocate_can_be_run_again(one, vp, tmp_path):
    chance = random.Random(14)
    place = tmp_path / "place-0"
    vp("unpack", one.archive, place)
    longest = 0.3
    for number in range(1, 16):
        moved = tmp_path / ("place-%d" % number)
        os.rename(place, moved)
        place = moved
        kill_at(start(vp, "relocate", place, stdin=subprocess.DEVNULL), chance.uniform(0, longest))
        vp("relocate", place)
        vp("verify", "--strict", place)
        said = run([place / "bin/pip", "--version"]).out
        assert "from %s/" % place in said
    os.rename(place, tmp_path / "place-0")
    vp("relocate", tmp_path / "place-0")
    vp("unpack", one.archive, tmp_path / "fresh")
    expected = environments.snapshot(tmp_path / "fresh")
    assert set(environments.snapshot(tmp_path / "place-0")) == set(expected)


def test_two_at_once_to_one_destination_do_not_mix(one, vp, tmp_path):
    destination = tmp_path / "env"
    processes = [start(vp, "unpack", one.archive, destination, stdin=subprocess.DEVNULL)
                 for _ in range(5)]
    for process in processes:
        process.communicate()
    statuses = sorted(process.returncode for process in processes)
    assert statuses[0] == 0
    assert set(statuses[1:]) == {1}
    vp("verify", "--strict", destination)
    assert names_in(tmp_path) == ["env"]


def test_a_closed_pipe_is_a_failure(one, vp, tmp_path):
    process = start(vp, "unpack", "-", tmp_path / "env", stdin=subprocess.PIPE)
    process.stdin.write(environments.read(one.archive)[:1000])
    process.stdin.close()
    process.wait()
    assert process.returncode == 3
    process.stderr.close()
    assert names_in(tmp_path) == []
