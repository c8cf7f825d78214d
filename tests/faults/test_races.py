# SPDX-License-Identifier: MIT
"""Somebody who may write beside the destination cannot lead a write elsewhere."""
import os
import random
import time

import pytest

import environments
from commands import remove
from faulty import names_in

SECONDS = 4
NOBODY = 65534


def attack(place, canary, end):
    """Takes what appears in place away, and puts links and directories in its way."""
    chance = random.Random(os.getpid())
    number = 0
    while time.monotonic() < end:
        for name in os.listdir(place):
            number += 1
            path = os.path.join(place, name)
            aside = os.path.join(place, "aside-%d-%d" % (os.getpid(), number))
            try:
                if not name.startswith("aside"):
                    os.rename(path, aside)
                    chance.choice([os.symlink, lambda _, there: os.mkdir(there)])(canary, path)
                elif os.path.islink(path) or chance.random() < 0.1:
                    os.rename(path, os.path.join(place, "env"))
            except OSError:
                pass
        for name in ("env", ".env.venvpack.lock", ".env.venvpack.0123456789abcdef"):
            try:
                os.symlink(canary, os.path.join(place, name))
            except OSError:
                pass


@pytest.fixture
def attackers(tmp_path):
    """Starts two as another user, in a directory that anybody may write to."""
    if os.geteuid():
        pytest.skip("only root can start another user's process")
    started = []

    def start(place, canary, seconds):
        for _ in range(2):
            pid = os.fork()
            if not pid:
                try:
                    os.setgroups([])
                    os.setgid(NOBODY)
                    os.setuid(NOBODY)
                    attack(str(place), str(canary), time.monotonic() + seconds)
                finally:
                    os._exit(0)
            started.append(pid)

    yield start
    for pid in started:
        os.waitpid(pid, 0)


def readable_by_all(path):
    """pytest's directories are private; the attackers have to get through."""
    while os.path.dirname(path) != path:
        if os.stat(path).st_uid == os.geteuid() and path not in ("/dev/shm", "/tmp"):
            os.chmod(path, os.stat(path).st_mode | 0o055)
        path = os.path.dirname(path)


@pytest.mark.parametrize("mode", [0o777, 0o1777])
def test_nothing_is_written_elsewhere(scene, program, attackers, tmp_path, mode):
    place = tmp_path / "place"
    canary = tmp_path / "canary"
    place.mkdir()
    canary.mkdir()
    (canary / "precious").write_text("precious")
    os.chmod(place, mode)
    readable_by_all(str(tmp_path))
    os.chmod(canary, 0o755)
    before = environments.snapshot(canary)
    outside = set(names_in(tmp_path))
    attackers(place, canary, SECONDS)
    end = time.monotonic() + SECONDS
    runs = 0
    words = [["unpack", "--no-try", scene.archives["tar.gz"], place / "env"],
             ["create", "-p", scene.python, "--without-pip", place / "env"],
             ["pack", scene.env, "-f", "dir", "-o", place / "env"]]
    while time.monotonic() < end:
        outcome = program(*words[runs % len(words)])
        runs += 1
        assert outcome.status in (0, 1), str(outcome)
        assert "Sanitizer" not in outcome.err, str(outcome)
        assert environments.snapshot(canary) == before, str(outcome)
        assert set(names_in(tmp_path)) == outside, str(outcome)
        if os.path.isdir(place / "env") and not os.path.islink(place / "env"):
            try:
                os.rename(place / "env", tmp_path / "done")
            except OSError:
                continue
            remove(str(tmp_path / "done"))
    assert runs > 3
