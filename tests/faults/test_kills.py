# SPDX-License-Identifier: MIT
"""Stopped before any call: the destination is absent or whole, and the next run is clean."""
import os
import signal
import subprocess
import time

import pytest

import commands
from commands import for_all, numbers_for
from faulty import names_in

COMMANDS = [
    commands.Pack, commands.PackDirectory, commands.Unpack, commands.UnpackZip,
    commands.Create, commands.CreateWithPip, commands.Relocate,
]
FAMILIES = ["chmod", "link", "mkdir", "open", "rename", "spawn", "sync", "unlink", "write"]


@pytest.fixture(scope="module", params=COMMANDS, ids=lambda kind: kind.__name__)
def command(request, scene, tmp_path_factory):
    made = request.param(scene)
    with made.prepared(tmp_path_factory.mktemp("kills")):
        yield made


def faults_for(command, number, budget):
    return ["%s:%d:-%d" % (family, call, number) for family in FAMILIES
            for call in numbers_for(command, family, budget)]


def is_right(command, folder):
    """Absent or whole; what is relocated may be on its way, which is finished next time."""
    found = command.look(folder + "/place")
    return (found is None or found == command.expected[folder][0]
            or isinstance(command, commands.Relocate))


def test_killed_at_any_call_the_next_run_is_clean(command):
    def check(folder, outcome):
        assert outcome.status in (0, -signal.SIGKILL), str(outcome)
        assert is_right(command, folder), str(outcome)
        command.check_again(folder, outcome)
        finish(command, folder)
        assert names_in(folder + "/place") == [command.name], str(outcome)

    for_all(command, faults_for(command, signal.SIGKILL, 4), check)


def finish(command, folder):
    """A run killed after the rename could not clean up; one to the same place can."""
    if set(names_in(folder + "/place")) - {command.name}:
        os.rename(folder + "/place/" + command.name, folder + "/aside")
        command.run(folder).check({0})
        commands.remove(folder + "/aside")


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_before_any_call_leaves_nothing(command, name):
    number = getattr(signal, name)

    def check(folder, outcome):
        assert outcome.status in (0, 128 + number), str(outcome)
        assert "Sanitizer" not in outcome.err, str(outcome)
        assert is_right(command, folder), str(outcome)
        assert set(names_in(folder + "/place")) <= {command.name}, str(outcome)
        assert names_in(folder + "/tmp") == [], str(outcome)
        assert outcome.status or command.look(folder + "/place"), str(outcome)
        command.check_again(folder, outcome)

    for_all(command, faults_for(command, number, 2), check)


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_a_pack_that_nobody_reads(scene, tmp_path, name):
    """It hangs in a write to a full pipe then."""
    number = getattr(signal, name)
    reader, writer = os.pipe()
    with open(scene.env + "/noise", "wb") as file:
        file.write(os.urandom(4 << 20))
    process = scene.program.start("pack", scene.env, "-f", "tar", "-o", "-", stdout=writer)
    try:
        os.close(writer)
        assert os.read(reader, 1)
        time.sleep(0.5)
        assert process.poll() is None
        process.send_signal(number)
        _, errors = process.communicate(timeout=10)
        assert process.returncode == 128 + number, errors
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise AssertionError("%s does not end it" % name) from None
    finally:
        os.close(reader)
        os.unlink(scene.env + "/noise")
