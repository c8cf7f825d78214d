# SPDX-License-Identifier: MIT
"""The program under test, with calls that fail when they are told to."""
import os
import resource
import signal
import subprocess
import time

import environments

# What a fault may end in.  3 would blame the archive for it.
STATUSES = {0, 1, 4}
SECONDS = 60
LEAKS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "leaks.supp")


class Outcome:
    """What a run did: its status and words, the call that failed, and how many there were."""

    def __init__(self, command, status, out, err, seconds, report):
        self.command = command
        self.status = status
        self.out = out
        self.err = err
        self.seconds = seconds
        self.failed = None
        self.counts = {}
        for line in report.splitlines():
            words = line.split()
            if words[0] == "fault":
                self.failed = words[1]
            else:
                self.counts[words[1]] = int(words[2])

    def __str__(self):
        return "%s\nfailed: %s, status %d\n%s%s" % (
            " ".join(self.command), self.failed, self.status, self.out[-1000:], self.err[-6000:])

    def errors(self):
        return [line for line in self.err.splitlines() if line.startswith("venvpack: error: ")]

    def check(self, statuses=frozenset(STATUSES)):
        """Does it end as documented, with one line that names object and reason?"""
        assert "Sanitizer" not in self.err and "runtime error" not in self.err, str(self)
        assert self.status in statuses, str(self)
        assert len(self.errors()) == (1 if self.status else 0), str(self)
        for line in self.errors():
            assert len(line) > len("venvpack: error: ") + 10, str(self)
            assert not line.endswith((": ", ": Success", "(null)")), str(self)
        return self


def read_text(path):
    try:
        with open(path) as file:
            return file.read()
    except FileNotFoundError:
        return ""


class Program:
    """Runs venvpack: program("pack", env, "-o", archive, fault="open:3:5")."""

    def __init__(self, path, shim):
        self.path = path
        self.shim = shim

    def environ(self, fault=None, report=None, **extra):
        environ = environments.clean_environ(
            ASAN_OPTIONS="verify_asan_link_order=0:exitcode=99:allocator_may_return_null=1",
            LSAN_OPTIONS="print_suppressions=0:suppressions=" + LEAKS,
            UBSAN_OPTIONS="exitcode=99", **extra)
        if report:
            environ.update(LD_PRELOAD=self.shim, FAULT_REPORT=report)
        if fault:
            environ["FAULT"] = fault
        return environ

    def start(self, *arguments, environ=None, **options):
        options.setdefault("stdin", subprocess.DEVNULL)
        options.setdefault("stdout", subprocess.PIPE)
        options.setdefault("stderr", subprocess.PIPE)
        return subprocess.Popen([self.path, *map(os.fspath, arguments)],
                                env=environ or self.environ(), **options)

    def __call__(self, *arguments, fault=None, report=None, env=None, limits=(), **options):
        def limit():
            for kind, value in limits:
                resource.setrlimit(kind, (value, value))

        begin = time.monotonic()
        process = self.start(*arguments, environ=self.environ(fault, report, **(env or {})),
                             preexec_fn=limit if limits else None, **options)
        try:
            out, err = process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate()
            raise AssertionError("%s with %s hangs" % (process.args, fault)) from None
        said = read_text(report) if report else ""
        if said:
            os.unlink(report)
        return Outcome(process.args, process.returncode,
                       (out or b"").decode("utf-8", "surrogateescape"),
                       (err or b"").decode("utf-8", "surrogateescape"),
                       time.monotonic() - begin, said)

    def done(self, *arguments, **options):
        """Runs it and asserts that it worked."""
        return self(*arguments, **options).check({0})


def names_in(folder):
    """Everything in folder, hidden or not."""
    return sorted(os.listdir(folder))
