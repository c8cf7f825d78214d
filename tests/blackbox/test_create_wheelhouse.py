# SPDX-License-Identifier: MIT
"""create --wheelhouse: a directory of wheels, no pip, no network."""
import hashlib
import json
import os
import platform

import pytest

import pythons
import wheels
from environments import read, record_mismatches, run
from test_move import BARE

MACHINE = platform.machine()


class Wheelhouse:
    """Wheels in a directory, and environments made of them."""

    def __init__(self, vp, folder):
        self.vp = vp
        self.path = str(folder / "wheels")
        self.env = str(folder / "env")
        os.mkdir(self.path)

    def add(self, name, version="1.0", requires=(), tags="py3-none-any", python=None, files=None):
        files = files or {name + ".py": ("TAGS = %r\n" % tags).encode()}
        return wheels.write_wheel(self.path, name, version, files, requires, tags, python)

    def create(self, *options, status=0):
        return self.vp("create", "--without-pip", "--clear", "--wheelhouse", self.path, *options,
                       self.env, status=status)

    def names(self, *options):
        """What goes in, as NAME-VERSION."""
        done = self.create("--json", *options)
        packages = json.loads(done.out)["environments"][0]["packages"]
        return sorted("%(name)s-%(version)s" % package for package in packages)


@pytest.fixture
def house(vp, tmp_path):
    return Wheelhouse(vp, tmp_path)


def test_all_goes_in_and_is_installed_as_ever(vp, tools, tmp_path):
    env = str(tmp_path / "env")
    vp("create", "--wheelhouse", tools.wheels, env)
    assert json.loads(run([env + "/bin/harbour"], env=BARE).out)["prefix"] == env
    assert run([env + "/bin/lighthouse"], env=BARE).out == "lit\n"
    assert "from %s/" % env in run([env + "/bin/pip", "--version"], env=BARE).out
    run([env + "/bin/pip", "check"])
    assert record_mismatches(env) == []


def test_neither_pip_nor_the_network_is_asked(vp, tools, tmp_path):
    env = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_REQUIRE_VIRTUALENV": "1", "PATH": "/nowhere"}
    vp("create", "-p", pythons.default().path, "--without-pip", "--wheelhouse", tools.wheels,
       tmp_path / "env", env=env)
    run([tmp_path / "env/bin/lighthouse"], env=BARE)


def test_with_names_only_those_and_what_they_need_go_in(house, tmp_path):
    house.add("app", requires=["lib>=1", 'win; sys_platform == "win32"', 'more; extra == "x"'])
    for name in "lib", "win", "more", "other":
        house.add(name)
    assert house.names("--with", "app") == ["app-1.0", "lib-1.0"]
    assert house.names("--with", "app[x]") == ["app-1.0", "lib-1.0", "more-1.0"]
    (tmp_path / "r.txt").write_text("--index-url http://127.0.0.1:9/\nother  # why\nAPP==1.*\n")
    assert house.names("-r", tmp_path / "r.txt") == ["app-1.0", "lib-1.0", "other-1.0"]
    assert house.names() == ["app-1.0", "lib-1.0", "more-1.0", "other-1.0", "win-1.0"]


def test_what_was_named_is_requested_and_the_rest_is_not(house):
    house.add("app", requires=["lib"])
    house.add("lib")
    house.create("--with", "app")
    packages = next(os.path.join(folder) for folder, folders, _ in os.walk(house.env)
                    if "app-1.0.dist-info" in folders)
    assert os.path.exists(packages + "/app-1.0.dist-info/REQUESTED")
    assert not os.path.exists(packages + "/lib-1.0.dist-info/REQUESTED")
    assert read(packages + "/app-1.0.dist-info/INSTALLER") == b"venvpack\n"


def test_the_newest_final_version_is_taken(house):
    for version in "1.9", "1.10", "1.10.post1", "2.0rc1", "2.0.dev3", "1.10+local":
        house.add("lib", version)
    assert house.names() == ["lib-1.10.post1"]
    assert house.names("--with", "lib<1.10") == ["lib-1.9"]
    assert house.names("--with", "lib==1.10") == ["lib-1.10+local"]
    assert house.names("--with", "lib>=2.0.dev0") == ["lib-2.0rc1"]
    assert house.names("--with", "lib~=1.9,!=1.10.*") == ["lib-1.9"]


def test_a_prerelease_is_taken_for_want_of_others(house):
    house.add("lib", "2.0b1")
    assert house.names("--with", "lib") == ["lib-2.0b1"]


def test_what_others_need_decides_the_version(house):
    house.add("app", requires=["middle", "lib"])
    house.add("middle", requires=["lib<2"])
    house.add("lib", "1.0")
    house.add("lib", "2.0")
    assert house.names("--with", "app") == ["app-1.0", "lib-1.0", "middle-1.0"]


@pytest.mark.parametrize("python", pythons.spread(), ids=lambda python: python.name)
def test_the_best_tag_is_taken(house, python):
    minor = python.minor[1]
    own = "cp3%d-cp3%d%s" % (minor, minor, "m" if minor < 8 else "")
    order = ["%s-manylinux_2_5_%s" % (own, MACHINE), "%s-linux_%s" % (own, MACHINE),
             "cp3%d-abi3-manylinux2014_%s" % (minor, MACHINE),
             "cp3%d-none-manylinux1_%s" % (minor, MACHINE),
             "cp34-abi3-manylinux_2_5_%s.manylinux1_%s" % (MACHINE, MACHINE),
             "py3%d-none-manylinux_2_17_%s" % (minor, MACHINE),
             "py3-none-linux_%s" % MACHINE, "cp3%d-none-any" % minor, "py3%d-none-any" % minor,
             "py2.py3-none-any", "py30-none-any"]
    for tags in order:
        house.add("lib", tags=tags)
    for tags in order:
        done = house.create("--json", "-p", python.path)
        package, = json.loads(done.out)["environments"][0]["packages"]
        assert package["source"] == "lib-1.0-%s.whl" % tags
        os.remove(os.path.join(house.path, package["source"]))


WRONG = ["cp399-cp399-manylinux_2_5_" + MACHINE, "cp399-abi3-linux_" + MACHINE,
         "py2-none-any", "py399-none-any", "py3-none-manylinux_2_999_" + MACHINE,
         "py3-none-win_amd64", "py3-none-macosx_11_0_arm64", "py3-none-musllinux_1_1_" + MACHINE,
         "py3-none-manylinux_2_5_sparc", "pp39-pypy39_pp73-linux_" + MACHINE, "py3-abi3-any"]


@pytest.mark.parametrize("tags", WRONG)
def test_what_does_not_fit_is_told_and_4(house, tags):
    house.add("lib", tags=tags)
    for options in [], ["--with", "lib"]:
        done = house.create(*options, status=4)
        assert "CPython" in done.err or "fits this Python" in done.err
    assert not os.path.exists(house.env)
    house.add("other")
    done = house.create()
    assert "lib-1.0-%s.whl" % tags in done.err


def test_an_older_version_that_fits_is_taken_and_the_newer_told(house):
    house.add("lib", "1.0")
    house.add("lib", "2.0", tags="py2-none-any")
    house.add("lib", "3.0", python=">=3.99")
    done = house.create("--with", "lib", "-v")
    assert "lib-2.0-py2-none-any.whl" in done.err
    assert "lib-3.0" in done.err
    assert "chose 'lib-1.0" in done.err


def test_everything_that_is_missing_is_listed(house):
    house.add("app", requires=["first", "second>=2; python_version>='3'", "third[x]"])
    house.add("second", "1.0")
    house.add("third", requires=["fourth; extra=='x'"])
    for options in [], ["--with", "app"]:
        done = house.create(*options, status=1)
        for word in "first", "second>=2", "fourth", "app 1.0", "third 1.0":
            assert word in done.err
        assert "third[" not in done.err
    assert not os.path.exists(house.env)


def test_of_a_corrupt_wheel_nothing_is_installed(house):
    house.add("app")
    path = house.add("bad")
    data = bytearray(read(path))
    data[len(data) // 2] ^= 0x55
    with open(path, "wb") as file:
        file.write(data)
    done = house.create(status=3)
    assert "bad-1.0" in done.err
    assert not os.path.exists(house.env)


def test_a_name_that_is_no_wheels_is_3(house):
    with open(house.path + "/lib.whl", "wb"):
        pass
    assert "lib.whl" in house.create(status=3).err


def test_a_marker_that_is_none_is_the_fault_of_the_wheel(house):
    house.add("app", requires=["lib; nonsense === "])
    assert "app-1.0" in house.create(status=3).err


def test_hashes_are_checked(house, tmp_path):
    path = house.add("app", requires=["lib"])
    house.add("lib")
    digest = hashlib.sha256(read(path)).hexdigest()
    (tmp_path / "r.txt").write_text("app==1.0 \\\n    --hash=sha256:%s\n" % digest)
    assert "lib" in house.create("-r", tmp_path / "r.txt", status=1).err
    (tmp_path / "r.txt").write_text("app==1.0 --hash=sha256:%s\n" % ("0" * 64))
    assert "hash" in house.create("-r", tmp_path / "r.txt", status=1).err
    house.add("alone")
    digest = hashlib.sha256(read(house.path + "/alone-1.0-py3-none-any.whl")).hexdigest()
    (tmp_path / "r.txt").write_text("alone --hash=sha256:%s\n" % digest)
    assert house.names("-r", tmp_path / "r.txt") == ["alone-1.0"]
    house.create("--require-hashes", status=1)


@pytest.mark.parametrize("line", ["-e .", "./app", "app @ https://127.0.0.1/app.whl", "-c other.txt"])
def test_more_than_names_is_refused(house, tmp_path, line):
    house.add("app")
    (tmp_path / "r.txt").write_text(line + "\n")
    house.create("-r", tmp_path / "r.txt", status=2)


def test_setuptools_that_comes_with_python_is_enough(vp, tmp_path):
    python = next((one for one in pythons.find() if one.minor < (3, 12)), None)
    if not python:
        pytest.skip("every Python here comes without setuptools")
    house = Wheelhouse(vp, tmp_path)
    house.add("app", requires=["setuptools"])
    vp("create", "-p", python.path, "--wheelhouse", house.path, house.env)
    run([house.env + "/bin/python", "-c", "import app, setuptools"], env=BARE)


def test_options_for_pip_are_refused(house):
    for options in ["--find-links", "."], ["--upgrade-deps"]:
        done = house.vp("create", "--wheelhouse", house.path, *options, house.env, status=2)
        assert "--wheelhouse" in done.err


def test_a_wheelhouse_that_is_not_there_is_an_error(vp, tmp_path):
    done = vp("create", "--wheelhouse", tmp_path / "none", tmp_path / "env", status=1)
    assert str(tmp_path / "none") in done.err
    assert os.listdir(tmp_path) == []
