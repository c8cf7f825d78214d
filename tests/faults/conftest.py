# SPDX-License-Identifier: MIT
"""Fixtures: the program with sanitizers, the shim, and one small environment."""
import os
import shutil
import sys
import tempfile

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tests", "blackbox"))

import environments  # noqa: E402
import faulty  # noqa: E402
import pythons  # noqa: E402
import wheels  # noqa: E402

MEMORY = "/dev/shm"


def pytest_configure(config):
    if not config.option.basetemp and os.access(MEMORY, os.W_OK):
        config.option.basetemp = tempfile.mkdtemp(prefix="venvpack-faults-", dir=MEMORY)
        config.add_cleanup(lambda: shutil.rmtree(config.option.basetemp))


def built(variable, *parts):
    path = os.environ.get(variable) or os.path.join(ROOT, "build", *parts)
    assert os.path.exists(path), "%s is not built" % path
    return path


@pytest.fixture(scope="session")
def program():
    """The build with ASan, LSan and UBSan."""
    return faulty.Program(built("VENVPACK_DEV", "dev", "venvpack"),
                          built("VENVPACK_SHIM", "dev", "tests", "faults", "fault_shim.so"))


class Scene:
    """A small environment, archives of it, and wheels."""

    def __init__(self, program, folder):
        self.program = program
        self.folder = folder
        self.python = pythons.default().path
        self.env = os.path.join(folder, "env")
        self.wheels = os.path.join(folder, "wheels")
        self.archives = {}
        os.mkdir(self.wheels)
        wheels.write_wheel(self.wheels, "lighthouse", "2.0", wheels.LIGHTHOUSE)
        program.done("create", "-p", self.python, "--without-pip", "--no-index", "--find-links",
                     self.wheels, "--with", "lighthouse", self.env)
        self.furnish()
        for suffix in ("tar.zst", "tar.gz", "zip", "directory"):
            path = os.path.join(folder, "env." + suffix)
            kind = ["-f", "dir"] if suffix == "directory" else []
            program.done("pack", self.env, "-o", path, *kind)
            self.archives[suffix] = path

    def furnish(self):
        """One of each: edited text, a link, a compiled file, and one of several pieces."""
        environments.embed_paths(self.env)
        os.symlink("demo.pc", self.env + "/lib/pkgconfig/link.pc")
        with open(self.env + "/share/large", "wb") as file:
            for number in range(9 << 8):
                file.write(b"%4d" % number * 1024)


@pytest.fixture(scope="session")
def scene(program, tmp_path_factory):
    return Scene(program, str(tmp_path_factory.mktemp("scene")))
