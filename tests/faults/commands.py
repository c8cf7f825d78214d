# SPDX-License-Identifier: MIT
"""Ways to call the program, and what must be true of what each leaves."""
import concurrent.futures
import contextlib
import os
import shutil
import subprocess

import environments
from faulty import names_in

WORKERS = len(os.sched_getaffinity(0))


class Command:
    """A way to call the program, and what must be true of what it leaves."""

    name = "env"  # what appears in the folder
    budget = 16

    def __init__(self, scene):
        self.scene = scene
        self.program = scene.program
        self.expected = {}
        self.folders = []

    @contextlib.contextmanager
    def prepared(self, folder):
        """Has a folder for each worker, and in each what a run without faults leaves."""
        self.folders = ["%s/%d" % (folder, number) for number in range(WORKERS)]
        for own in self.folders:
            os.mkdir(own)
            self.reference(own)
        yield
        shutil.rmtree(folder)

    def prepare(self, folder):
        """Makes what the run starts from."""

    def look(self, folder):
        """What is at the destination, in comparable form; None when it is absent."""
        path = os.path.join(folder, self.name)
        return environments.snapshot(path) if os.path.lexists(path) else None

    def clean(self, folder):
        shutil.rmtree(folder, ignore_errors=True)
        for name in ("place", "tmp"):
            os.makedirs(os.path.join(folder, name))

    def start(self, folder, fault=None):
        self.clean(folder)
        self.prepare(folder + "/place")
        return self.run(folder, fault)

    def run(self, folder, fault=None):
        return self.program("-q", *self.arguments(folder + "/place"), fault=fault,
                            report=folder + "/report", env={"TMPDIR": folder + "/tmp"})

    def reference(self, folder):
        """What a run without faults leaves in folder, and how many calls it makes."""
        if folder not in self.expected:
            outcome = self.start(folder).check({0})
            assert names_in(folder + "/tmp") == []
            self.expected[folder] = (self.look(folder + "/place"), outcome.counts)
        return self.expected[folder]

    def check(self, folder, outcome):
        whole, _ = self.expected[folder]
        found = self.look(folder + "/place")
        outcome.check()
        if outcome.status:
            self.check_failed(found, whole, outcome)
        else:
            assert found == whole, "it is not whole\n%s" % outcome
        if not outcome.failed or may_leave(outcome.failed):
            return
        assert set(names_in(folder + "/place")) <= {self.name}, str(outcome)
        # With status 0 it was the removing itself that failed.
        assert not outcome.status or names_in(folder + "/tmp") == [], str(outcome)

    def check_failed(self, found, whole, outcome):
        """Absent; or whole, when all that failed was to make sure that it stays."""
        if found is not None:
            assert found == whole, "it is not whole\n%s" % outcome
            assert ("may not survive" in outcome.err
                    or "cannot be examined" in outcome.err), str(outcome)

    def check_again(self, folder, outcome):
        """What could not be removed is removed by the next run, which succeeds."""
        if self.look(folder + "/place") is None:
            self.run(folder).check({0})
        assert self.look(folder + "/place") == self.expected[folder][0], str(outcome)


def remove(path):
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    else:
        os.unlink(path)


def may_leave(function):
    """Nobody can remove what the system refuses to remove."""
    return function in ("unlink", "unlinkat", "rmdir")


class Pack(Command):
    suffix = "tar.zst"
    threads = "1"

    @property
    def name(self):
        return "env." + self.suffix

    def arguments(self, place):
        return ["pack", self.scene.env, "-j", self.threads, "-o", place + "/" + self.name]

    def look(self, folder):
        path = os.path.join(folder, self.name)
        return environments.read(path) if os.path.lexists(path) else None


class PackThreads(Pack):
    threads = "3"
    budget = 4


class PackZip(Pack):
    suffix = "zip"
    budget = 4


class PackGzip(Pack):
    suffix = "tar.gz"
    budget = 4


class PackDirectory(Command):
    name = "out"
    budget = 4

    def arguments(self, place):
        return ["pack", self.scene.env, "-f", "dir", "-o", place + "/out"]


class Unpack(Command):
    suffix = "tar.zst"
    threads = "1"

    def arguments(self, place):
        return ["unpack", "-j", self.threads, self.scene.archives[self.suffix], place + "/env"]


class UnpackThreads(Unpack):
    threads = "3"
    budget = 4


class UnpackZip(Unpack):
    suffix = "zip"
    budget = 4


class UnpackGzip(Unpack):
    suffix = "tar.gz"
    budget = 4


class UnpackDirectory(Unpack):
    suffix = "directory"
    budget = 4


class Create(Command):
    def arguments(self, place):
        return ["create", "-p", self.scene.python, "--without-pip", place + "/env"]


class CreateWithPip(Create):
    """Its two thousand calls are mostly alike."""

    budget = 4

    def arguments(self, place):
        return ["create", "-p", self.scene.python, "-j", "1", place + "/env"]


class CreateWithWheel(Create):
    """It runs pip, which takes its time."""

    budget = 2

    def arguments(self, place):
        return ["create", "-p", self.scene.python, "--without-pip", "--no-index", "--find-links",
                self.scene.wheels, "--with", "lighthouse", place + "/env"]


class Relocate(Command):
    """An environment that was moved; where it came from stays, as links to the same files."""

    def origin(self, folder):
        path = os.path.join(os.path.dirname(folder), "origin")
        if not os.path.exists(path):
            self.program.done("unpack", "--no-try", self.scene.archives["tar.zst"], path + "/env")
        return path + "/env"

    def clean(self, folder):
        for name in ("place", "tmp"):
            shutil.rmtree(os.path.join(folder, name), ignore_errors=True)
            os.makedirs(os.path.join(folder, name))

    def prepare(self, folder):
        subprocess.check_call(["cp", "-al", self.origin(folder), folder + "/env"])

    def arguments(self, place):
        return ["relocate", place + "/env"]

    def check_failed(self, found, whole, outcome):
        """Old, or new, or told how to become new: what was sealed is finished next time."""
        before = environments.snapshot(self.origin(os.path.dirname(outcome.command[-1])))
        if ".venvpack/relocation" not in found and not may_leave(outcome.failed):
            assert found in (before, whole), "neither old nor new\n%s" % outcome

    def check(self, folder, outcome):
        super().check(folder, outcome)
        self.check_again(folder, outcome)

    def check_again(self, folder, outcome):
        self.run(folder).check({0})
        assert self.look(folder + "/place") == self.expected[folder][0], str(outcome)


class VerifyArchive(Command):
    def arguments(self, place):
        return ["verify", self.scene.archives["tar.zst"]]


class VerifyZip(VerifyArchive):
    budget = 4

    def arguments(self, place):
        return ["verify", self.scene.archives["zip"]]


class VerifyEnv(Relocate):
    def arguments(self, place):
        return ["verify", "--strict", place + "/env"]

    def check_failed(self, found, whole, outcome):
        assert found == whole, "it was changed\n%s" % outcome

    def check_again(self, folder, outcome):
        assert self.look(folder + "/place") == self.expected[folder][0], str(outcome)


class InspectArchive(VerifyArchive):
    budget = 4

    def arguments(self, place):
        return ["inspect", self.scene.archives["tar.zst"]]


def is_prime(number):
    return number > 1 and all(number % divisor for divisor in range(2, int(number ** 0.5) + 1))


def sample(count, budget):
    """Every number up to count, or the first, the last, and primes in between."""
    if count <= budget:
        return list(range(1, count + 1))
    few = max(budget // 4, 1)
    primes = [number for number in range(few + 1, count - few + 1) if is_prime(number)]
    step = max(len(primes) // max(budget - 2 * few, 1), 1)
    return sorted({*range(1, few + 1), *primes[::step], *range(count - few + 1, count + 1)})


def numbers_for(command, family, budget=None):
    """Which calls of a family to try."""
    count = min(counts.get(family, 0) for _, counts in command.expected.values())
    asked = os.environ.get("FAULTS_BUDGET")
    if asked:
        budget = count if asked == "all" else int(asked)
    return sample(count, budget or command.budget)


def for_all(command, faults, check):
    """Runs command with each fault, a worker in each folder, and tells what went wrong."""
    problems = []

    def work(folder, own):
        for fault in own:
            try:
                check(folder, command.start(folder, fault))
            except AssertionError as problem:
                problems.append("%s: %s" % (fault, problem))

    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        shares = [faults[number::WORKERS] for number in range(WORKERS)]
        for future in [pool.submit(work, *each) for each in zip(command.folders, shares)]:
            future.result()
    assert not problems, "%d of %d: %s" % (len(problems), len(faults), "\n".join(problems[:8]))
