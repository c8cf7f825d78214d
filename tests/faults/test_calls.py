# SPDX-License-Identifier: MIT
"""Whichever call fails: the destination is absent or whole, and nothing is left.

Each command runs once for each call of each family, as far as the budget goes;
FAULTS_BUDGET=N tries N calls of a family, and FAULTS_BUDGET=all every one.
"""
import errno

import pytest

import commands
from commands import for_all, may_leave, numbers_for

FAMILIES = {
    "chmod": errno.EIO, "directory": errno.EIO, "link": errno.ENOSPC, "lock": errno.ENOLCK,
    "memory": errno.ENOMEM, "mkdir": errno.ENOSPC, "open": errno.EMFILE, "pipe": errno.EMFILE,
    "random": errno.EIO, "read": errno.EIO, "rename": errno.EIO, "spawn": errno.EAGAIN,
    "stat": errno.EIO, "sync": errno.EIO, "thread": errno.EAGAIN, "time": errno.EIO,
    "unlink": errno.EIO, "write": errno.ENOSPC,
}


COMMANDS = [
    commands.Pack, commands.PackThreads, commands.PackZip, commands.PackGzip,
    commands.PackDirectory, commands.Unpack, commands.UnpackThreads, commands.UnpackZip,
    commands.UnpackGzip, commands.UnpackDirectory, commands.Create,
    commands.CreateWithPip, commands.CreateWithWheel, commands.Relocate,
    commands.VerifyArchive, commands.VerifyZip, commands.VerifyEnv,
    commands.InspectArchive,
]


@pytest.fixture(scope="module", params=COMMANDS, ids=lambda kind: kind.__name__)
def command(request, scene, tmp_path_factory):
    made = request.param(scene)
    with made.prepared(tmp_path_factory.mktemp("calls")):
        yield made


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_a_call_that_fails(command, family):
    numbers = numbers_for(command, family, command.budget * (2 if family == "memory" else 1))

    def check(folder, outcome):
        command.check(folder, outcome)
        if outcome.failed and may_leave(outcome.failed):
            command.check_again(folder, outcome)

    for_all(command, ["%s:%d:%d" % (family, number, FAMILIES[family]) for number in numbers], check)


@pytest.mark.parametrize("family", ["memory", "open", "read", "stat", "sync", "write"])
def test_a_call_that_fails_from_then_on(command, family):
    """Now removing may fail too, but never the program."""
    numbers = numbers_for(command, family, min(command.budget, 4))

    def check(folder, outcome):
        outcome.check()
        command.check_again(folder, outcome)

    for_all(command, ["%s:%d:%d:from" % (family, number, FAMILIES[family])
                      for number in numbers], check)


@pytest.mark.parametrize("fault", ["short:1:0", "eintr:2:0", "eintr:3:0", "eintr:7:0"])
def test_short_and_interrupted_reads_and_writes_change_nothing(command, fault):
    folder = command.folders[0]
    command.start(folder, fault).check({0})
    assert command.look(folder + "/place") == command.expected[folder][0]
