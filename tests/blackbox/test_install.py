# SPDX-License-Identifier: MIT
"""What is installed: it runs from any prefix, and others can build on it."""
import os
import re
import shutil

import pytest

import installed
from conftest import ROOT
from environments import read, run

CONSUMER = os.path.join(ROOT, "tests/headers/consumer.c")
PROJECT = """
cmake_minimum_required(VERSION 3.21)
project(consumer LANGUAGES C CXX)
find_package(venvpack 0.1 REQUIRED)
find_package(venvpack REQUIRED)
add_executable(c consumer.c)
target_link_libraries(c PRIVATE venvpack::venvpack)
add_executable(cxx consumer.cc)
target_link_libraries(cxx PRIVATE venvpack::venvpack)
"""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=installed.LINKAGES)
def prefix(request, tmp_path_factory):
    return installed.install(request.param, tmp_path_factory.mktemp("prefix") / "an app")


def write_consumers(folder):
    shutil.copy(CONSUMER, folder / "consumer.c")
    shutil.copy(CONSUMER, folder / "consumer.cc")
    (folder / "CMakeLists.txt").write_text(PROJECT)


def test_all_of_it_is_there(prefix):
    pages = {name for name in os.listdir(os.path.join(ROOT, "docs/man"))}
    for name in pages:
        assert os.path.exists("%s/share/man/man%s/%s" % (prefix, name[-1], name)), name
    for name in ("bin/venvpack", "include/venvpack/venvpack.h", "include/venvpack/export.h",
                 "lib/cmake/venvpack/venvpack-config.cmake", "lib/pkgconfig/venvpack.pc",
                 "lib/cmake/venvpack/venvpack-config-version.cmake",
                 "share/bash-completion/completions/venvpack.bash",
                 "share/zsh/site-functions/_venvpack",
                 "share/fish/vendor_completions.d/venvpack.fish",
                 "share/doc/venvpack/LICENSE"):
        assert os.path.getsize(os.path.join(prefix, name)), name
    libraries = set(os.listdir(prefix + "/lib"))
    if "libvenvpack.a" not in libraries:
        assert {"libvenvpack.so", "libvenvpack.so.0"} <= libraries
        assert b"libvenvpack.so.0" in read(prefix + "/bin/venvpack")


def test_the_program_starts_from_any_prefix(prefix, tmp_path):
    shutil.copytree(prefix, tmp_path / "moved", symlinks=True)
    for place in (prefix, str(tmp_path / "moved")):
        done = run([place + "/bin/venvpack", "--version"])
        assert re.fullmatch(r"venvpack \d+\.\d+\.\d+\n", done.out)


def test_cmake_finds_the_library(prefix, tmp_path):
    write_consumers(tmp_path)
    moved = tmp_path / "moved"
    shutil.copytree(prefix, moved, symlinks=True)
    run(["cmake", "-G", "Ninja", "-S", tmp_path, "-B", tmp_path / "build",
         "-DCMAKE_PREFIX_PATH=%s" % moved])
    run(["cmake", "--build", tmp_path / "build"])
    run([tmp_path / "build" / "c"])
    run([tmp_path / "build" / "cxx"])


@pytest.mark.parametrize("version,status", [("0.1", 0), ("0.2", 1), ("1.0", 1)])
def test_another_version_is_not_found(prefix, tmp_path, version, status):
    (tmp_path / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.21)\nproject(x LANGUAGES C)\n"
        "find_package(venvpack %s REQUIRED)\n" % version)
    run(["cmake", "-G", "Ninja", "-S", tmp_path, "-B", tmp_path / "build",
         "-DCMAKE_PREFIX_PATH=" + prefix], status=status)


@pytest.mark.parametrize("linkage", installed.LINKAGES)
def test_pkg_config_finds_the_library(linkage, tmp_path):
    prefix = installed.install(linkage, tmp_path / "prefix")
    shutil.move(prefix, tmp_path / "moved")
    write_consumers(tmp_path)
    for compiler, source in (("cc", "consumer.c"), ("c++", "consumer.cc")):
        program = tmp_path / compiler.replace("+", "x")
        installed.compile_with_pkg_config(str(tmp_path / "moved"), tmp_path / source, program,
                                          compiler)
        run([program])


def test_uninstalling_leaves_nothing_but_what_was_there(tmp_path):
    prefix = tmp_path / "prefix"
    (prefix / "lib").mkdir(parents=True)
    (prefix / "lib" / "other").write_text("stays")
    installed.install("shared", prefix)
    run(["cmake", "--build", installed.build("shared"), "--target", "uninstall"])
    left = [os.path.relpath(os.path.join(folder, name), prefix)
            for folder, folders, names in os.walk(prefix) for name in folders + names]
    assert sorted(left) == ["lib", "lib/other"]


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    if not shutil.which("dpkg-deb"):
        pytest.skip("not a Debian")
    folder = tmp_path_factory.mktemp("package")
    run(["cpack", "-B", folder], cwd=installed.build("static"))
    found, = folder.glob("*.deb")
    return found


def test_the_debian_package_holds_a_program_that_runs(package, tmp_path):
    run(["dpkg-deb", "-x", package, tmp_path])
    assert run([tmp_path / "usr/bin/venvpack", "--version"]).out.startswith("venvpack ")
    for name in ("doc/venvpack/copyright", "man/man1/venvpack-unpack.1.gz",
                 "zsh/vendor-completions/_venvpack"):
        assert (tmp_path / "usr/share" / name).exists(), name
    assert "libarchive13" in run(["dpkg-deb", "-f", package, "Depends"]).out


def test_lintian_has_nothing_to_say_of_it(package):
    if not shutil.which("lintian"):
        pytest.skip("lintian is not installed")
    # Who the maintainer is, and which request it answers, is for whoever uploads it.
    theirs = ("bogus-mail-host,bogus-mail-host-in-debian-changelog,"
              "initial-upload-closes-no-bugs")
    done = run(["lintian", "--allow-root", "--suppress-tags", theirs, package])
    assert done.out == ""
