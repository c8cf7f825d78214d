# SPDX-License-Identifier: MIT
"""Ratios to other tools: medians, taken in turn, each in a fresh directory.

Nothing is deleted before the end: a tree deleted shortly before makes ext4
slow at creating the next.  Only ratios are worth comparing; times are not.
"""
import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time


def quiet(*command, **options):
    subprocess.run([str(word) for word in command], check=True, stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL, **options)


def shell(script, *arguments):
    quiet("sh", "-ec", script, *arguments)


class Bench:
    def __init__(self, options, place):
        self.program = os.path.abspath(options.program)
        self.python = options.python
        self.rounds = options.rounds
        self.place = place
        self.number = 0
        self.env = None
        self.archive = None
        self.tarball = None

    def fresh(self, suffix=""):
        self.number += 1
        return os.path.join(self.place, "%d%s" % (self.number, suffix))

    def prepare(self, env, requirements):
        self.env = env or self.fresh()
        if not env:
            quiet(self.python, "-m", "venv", self.env)
            if requirements:
                quiet(self.env + "/bin/pip", "install", "--quiet", "-r", requirements)
        self.archive = self.fresh(".tar.zst")
        self.tarball = self.fresh(".tar.zst")
        self.pack(self.archive)
        self.tar(self.tarball)

    def create(self):
        quiet(self.program, "create", "--python", self.python, self.fresh())

    def create_bare(self):
        quiet(self.program, "create", "--without-pip", "--python", self.python, self.fresh())

    def venv(self):
        quiet(self.python, "-m", "venv", self.fresh())

    def venv_bare(self):
        quiet(self.python, "-m", "venv", "--without-pip", self.fresh())

    def pack(self, output=None):
        quiet(self.program, "pack", "-q", self.env, "-o", output or self.fresh(".tar.zst"))

    def tar(self, output=None):
        shell('tar -C "$0" -cf - . | zstd -q -T0 -3 -o "$1"', self.env,
              output or self.fresh(".tar.zst"))

    def unpack(self):
        quiet(self.program, "unpack", "-q", self.archive, self.fresh())

    def untar(self):
        folder = self.fresh()
        os.mkdir(folder)
        quiet("tar", "--zstd", "-xf", self.tarball, "-C", folder)

    def copy(self):
        quiet("cp", "-a", self.env, self.fresh())

    def compare(self, name, ours, other, theirs):
        """Both in turn, so that what slows the machine slows both."""
        times = {ours: [], theirs: []}
        for _ in range(self.rounds):
            for work in times:
                begin = time.perf_counter()
                work()
                times[work].append(time.perf_counter() - begin)
        ratio = statistics.median(times[ours]) / statistics.median(times[theirs])
        print("%-22s %6.2f x %s" % (name, ratio, other), flush=True)


def parse(arguments):
    parser = argparse.ArgumentParser(prog="tests/bench/run.sh", description=__doc__)
    parser.add_argument("--program", default="build/release/venvpack")
    parser.add_argument("--python", default="/usr/bin/python3")
    parser.add_argument("--env", help="environment to pack (default: a new one with pip)")
    parser.add_argument("-r", "--requirements", help="what to install into the new one")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--place", help="where to work (default: /dev/shm, else the temporary "
                                        "directory)")
    return parser.parse_args(arguments)


def main(arguments):
    options = parse(arguments)
    place = options.place or ("/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
    place = tempfile.mkdtemp(prefix="venvpack-bench-", dir=place)
    try:
        bench = Bench(options, place)
        bench.prepare(options.env and os.path.abspath(options.env), options.requirements)
        print("in %s, medians of %d, smaller is faster:" % (place, options.rounds))
        bench.compare("create", bench.create, "python -m venv", bench.venv)
        bench.compare("create --without-pip", bench.create_bare,
                      "python -m venv --without-pip", bench.venv_bare)
        bench.compare("pack", bench.pack, "tar | zstd -T0 -3", bench.tar)
        bench.compare("unpack", bench.unpack, "tar --zstd -x", bench.untar)
        bench.compare("unpack", bench.unpack, "cp -a", bench.copy)
        print("%-22s %6.2f x tar | zstd -T0 -3" % (
            "archive size", os.path.getsize(bench.archive) / os.path.getsize(bench.tarball)))
    finally:
        shutil.rmtree(place)


if __name__ == "__main__":
    main(sys.argv[1:])
