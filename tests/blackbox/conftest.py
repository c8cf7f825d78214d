# SPDX-License-Identifier: MIT
"""Fixtures: the program, the Pythons, and environments that have moved."""
import functools
import os
import shutil
import subprocess
import sys
import tempfile

import pytest

import environments
import pythons
import wheels
from environments import run

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CACHE = os.path.join(ROOT, "build", "cache")
TOOLS = os.path.join(CACHE, "tools")


# In memory where that is possible: it is quicker, and a run makes gigabytes that
# can be deleted at once there.  ext4 is slow for minutes after deletions.
MEMORY = "/dev/shm"


def can_hold_tests(folder):
    """Is there room, and may programs be run there?"""
    if not os.access(folder, os.W_OK) or shutil.disk_usage(folder).free < 8 << 30:
        return False
    return not os.statvfs(folder).f_flag & os.ST_NOEXEC


def pytest_configure(config):
    if not config.option.basetemp and can_hold_tests(MEMORY):
        config.option.basetemp = tempfile.mkdtemp(prefix="venvpack-tests-", dir=MEMORY)
        config.add_cleanup(lambda: shutil.rmtree(config.option.basetemp))
    config.addinivalue_line("markers", "index: needs packages from the package index")
    config.addinivalue_line("markers", "slow: takes more than half a minute")


def program_path(variable, preset):
    return os.path.abspath(os.environ.get(variable) or
                           os.path.join(ROOT, "build", preset, "venvpack"))


@pytest.fixture(scope="session")
def program():
    """The program under test: $VENVPACK, or the release build."""
    path = program_path("VENVPACK", "release")
    assert os.access(path, os.X_OK), "%s is not built" % path
    return path


class Runner:
    """Runs venvpack: vp("pack", env, "-o", archive, status=0)."""

    def __init__(self, path, **environ):
        self.path = path
        self.environ = environ

    def __call__(self, *arguments, status=0, env=None, **options):
        environ = environments.clean_environ(**dict(self.environ, **(env or {})))
        done = run([self.path, *arguments], status=None, env=environ, **options)
        assert "Sanitizer" not in done.err and "runtime error" not in done.err, done.err
        if status is not None:
            assert done.returncode == status, "venvpack %s: status %d\n%s%s" % (
                " ".join(map(str, arguments)), done.returncode, done.out[-2000:], done.err[-4000:])
        return done


@pytest.fixture(scope="session")
def vp(program):
    return Runner(program)


@pytest.fixture(scope="session")
def checked_vp(program):
    """The build with ASan and UBSan where there is one: for hostile input."""
    path = program_path("VENVPACK_DEV", "dev")
    if "VENVPACK" in os.environ and "VENVPACK_DEV" not in os.environ or not os.path.exists(path):
        path = program
    return Runner(path, ASAN_OPTIONS="exitcode=99:detect_leaks=1", UBSAN_OPTIONS="exitcode=99")


def make_tools():
    """An environment with pip in build/cache, kept from run to run."""
    if not os.path.exists(TOOLS + "/bin/pip"):
        run([pythons.default().path, "-m", "venv", "--clear", TOOLS])


@functools.lru_cache(maxsize=None)
def index_is_reachable():
    """Asks the way the tests would: with pip, whatever index it is set up for."""
    make_tools()
    probe = subprocess.run(
        [TOOLS + "/bin/pip", "download", "--quiet", "--no-deps",
         "--no-cache-dir", "--retries", "0", "--timeout", "10",
         "--dest", os.path.join(CACHE, "probe"), "six"],
        env=environments.clean_environ(), stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return probe.returncode == 0


def pytest_runtest_setup(item):
    if item.get_closest_marker("index") and not index_is_reachable():
        pytest.skip("pip cannot reach the package index")


def find_uv():
    """uv of this machine, or else fetched once into build/cache."""
    uv = TOOLS + "/bin/uv"
    if os.path.exists(uv):
        return uv
    for folder in os.environ.get("PATH", "").split(":"):
        if os.access(os.path.join(folder, "uv"), os.X_OK):
            return os.path.join(folder, "uv")
    if not index_is_reachable():
        return None
    installed = run([TOOLS + "/bin/pip", "install", "--quiet", "uv"],
                    status=None)
    return uv if installed.returncode == 0 else None


@pytest.fixture(scope="session")
def tools(program, tmp_path_factory):
    directory = tmp_path_factory.mktemp("wheels")
    wheels.write_all(directory)
    return environments.Tools(program, str(directory), find_uv())


def discard(path):
    """Deletes what was made in memory; the rest is left to the end."""
    if str(path).startswith(MEMORY + "/"):
        shutil.rmtree(path)


@pytest.fixture(autouse=True)
def discarded(request):
    """What a test made goes when it is over."""
    path = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    yield
    if path:
        discard(path)


class Packed:
    """An archive, and what the environment was before it went away."""

    def __init__(self, maker, python, archive, original, before, wrong_rows):
        self.maker = maker
        self.python = python
        self.archive = archive
        self.original = original
        self.before = before
        self.wrong_rows = wrong_rows
        self.env = None


class PackedCache:
    """Makes and packs each kind of environment once; then the original goes."""

    def __init__(self, tools, vp, root):
        self.tools = tools
        self.vp = vp
        self.root = root
        self.packed = {}

    def get(self, maker, python, packages=("harbour",)):
        key = (maker, python.name, packages)
        if key not in self.packed:
            try:
                self.packed[key] = self.make(maker, python, packages)
            except (AssertionError, pytest.skip.Exception) as failure:
                self.packed[key] = failure
        if isinstance(self.packed[key], BaseException):
            raise self.packed[key]
        return self.packed[key]

    def make(self, maker, python, packages):
        folder = self.root / ("%s-%s-%d" % (maker, python.name, len(self.packed)))
        folder.mkdir()
        env = str(folder / "original" / "env")
        os.mkdir(os.path.dirname(env))
        self.tools.make(maker, python, env, packages)
        environments.embed_paths(env)
        before = environments.snapshot(env)
        wrong_rows = environments.record_mismatches(env)
        archive = str(folder / "env.tar.zst")
        self.vp("pack", env, "-o", archive)
        os.rename(folder / "original", folder / "gone")
        discard(folder / "gone")
        return Packed(maker, python, archive, env, before, wrong_rows)


@pytest.fixture(scope="session")
def packed_cache(tools, vp, tmp_path_factory):
    return PackedCache(tools, vp, tmp_path_factory.mktemp("packed"))


PAIRS = [pytest.param((maker, python), id="%s-%s" % (maker, python.name))
         for python in pythons.find()
         for maker, oldest in environments.MAKERS.items() if python.minor >= oldest]


@pytest.fixture(scope="session", params=PAIRS)
def packed(request, packed_cache):
    """Every maker with every Python, packed, the original gone."""
    return packed_cache.get(*request.param)


@pytest.fixture(scope="session", params=environments.MAKERS)
def packed_by(request, packed_cache):
    """Every maker with one Python."""
    return packed_cache.get(request.param, pythons.default())


@pytest.fixture(scope="session")
def moved(packed, vp, tmp_path_factory):
    """The same, unpacked at another path.  Tests that change it copy it."""
    destination = tmp_path_factory.mktemp("moved") / "landed"
    vp("unpack", packed.archive, destination)
    packed.env = str(destination)
    return packed


@pytest.fixture(scope="session")
def one(packed_cache):
    """One environment for tests that are not about how it was made."""
    return packed_cache.get("venv", pythons.default())


@pytest.fixture(scope="session")
def small(vp, tmp_path_factory):
    """An archive of a few files, for tests that unpack it very often."""
    folder = tmp_path_factory.mktemp("small")
    run([pythons.default().path, "-m", "venv", "--without-pip", folder / "env"])
    (folder / "env" / "notes").write_bytes(os.urandom(3000) + b"text " * 400)
    vp("pack", folder / "env", "-o", folder / "small.tar.zst")
    return str(folder / "small.tar.zst")


@pytest.fixture(scope="session")
def live_template(tools, tmp_path_factory):
    """Where live environments are made, and what each is a copy of."""
    folder = tmp_path_factory.mktemp("live")
    tools.make("venv", pythons.default(), str(folder / "live"))
    os.rename(folder / "live", folder / "template")
    return folder


@pytest.fixture
def live(live_template):
    """An environment that is where it was made, for the test to change."""
    env = str(live_template / "live")
    run(["cp", "-a", live_template / "template", env])
    yield env
    if os.path.exists(env):
        used = tempfile.mkdtemp(dir=live_template)
        os.rename(env, os.path.join(used, "live"))
        discard(used)


def pytest_report_header():
    missing = ", ".join("%d.%d" % version for version in pythons.absent()) or "none"
    return ["CPython here: " + ", ".join(python.name for python in pythons.find()),
            "CPython absent: " + missing, "python of the tests: " + sys.version.split()[0]]
