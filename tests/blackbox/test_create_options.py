# SPDX-License-Identifier: MIT
"""The options that create shares with `python -m venv`."""
import json
import os
import shutil

import pytest

import pythons
from environments import run
from test_create import config, facts
from test_move import BARE


def make(vp, env, *options, **more):
    return vp("create", "--without-pip", *options, env, **more)


@pytest.mark.parametrize("options, words", [
    (["--copies", "--symlinks"], ["--copies", "--symlinks"]),
    (["--upgrade", "--clear"], ["--upgrade", "--clear"]),
    (["--upgrade-deps"], ["--upgrade-deps", "--without-pip"]),
])
def test_what_contradicts_itself_is_a_usage_error(vp, tmp_path, options, words):
    done = make(vp, tmp_path / "env", *options, status=2)
    for word in words:
        assert word in done.err
    assert os.listdir(tmp_path) == []


def test_several_directories_are_made_in_one_call(vp, tmp_path):
    envs = [str(tmp_path / name) for name in ("a", "b", "c")]
    made = json.loads(vp("create", "--json", "--without-pip", *envs).out)["environments"]
    assert [one["env"] for one in made] == envs
    for env in envs:
        assert facts(env)[0] == env


def test_of_several_directories_the_first_that_fails_is_the_last(vp, tmp_path):
    (tmp_path / "b").write_text("mine")
    done = vp("create", "--without-pip", *(tmp_path / name for name in "abc"), status=1)
    assert str(tmp_path / "b") in done.err
    assert sorted(os.listdir(tmp_path)) == ["a", "b"]


def test_the_same_directory_twice_is_made_once(vp, tmp_path):
    env = str(tmp_path / "env")
    make(vp, env, env)
    assert facts(env)[0] == env


def test_the_ignore_file_can_be_left_out(vp, tmp_path):
    make(vp, tmp_path / "with")
    make(vp, tmp_path / "without", "--without-scm-ignore-files")
    assert "*\n" in (tmp_path / "with/.gitignore").read_text()
    assert not (tmp_path / "without/.gitignore").exists()


def test_hashes_can_be_required(vp, tools, tmp_path):
    done = vp("create", "--require-hashes", "--no-index", "--find-links", tools.wheels, "--with",
              "harbour", tmp_path / "env", status=1)
    assert "hash" in done.err
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("python", pythons.find(), ids=lambda python: python.name)
@pytest.mark.parametrize("option", ["--copies", "--symlinks"])
def test_python_is_linked_or_copied(vp, tmp_path, python, option):
    env = str(tmp_path / "env")
    make(vp, env, option, "-p", python.path)
    for name in "python", "python3", "python%d.%d" % python.minor:
        path = os.path.join(env, "bin", name)
        assert os.path.islink(path) == (option == "--symlinks")
        assert run([path, "-c", "import sys, ssl; print(sys.prefix)"],
                   env=BARE).out.strip() == env
    assert facts(env)[2] == list(python.version)
    assert ("--copies" in config(env)["command"]) == (option == "--copies")


def relocatable_base(folder):
    """A CPython that finds its libpython beside itself, or None."""
    for python in pythons.find():
        prefix = os.path.dirname(os.path.dirname(os.path.realpath(python.path)))
        library = "%s/lib/libpython%d.%d.so.1.0" % (prefix, *python.minor)
        if not os.path.exists(library) or python.minor < (3, 8):
            continue
        base = str(folder / "base")
        for part in "bin", "lib":
            os.makedirs(os.path.join(base, part))
        name = "python%d.%d" % python.minor
        with open(prefix + "/bin/" + name, "rb") as file:
            program = file.read()
        absolute = os.fsencode(prefix + "/lib") + b"\0"
        relative = b"$ORIGIN/../lib".ljust(len(absolute), b"\0")
        if absolute not in program or len(relative) > len(absolute):
            continue
        with open(base + "/bin/" + name, "wb") as file:
            file.write(program.replace(absolute, relative))
        os.chmod(base + "/bin/" + name, 0o755)
        shutil.copy(library, base + "/lib")
        os.symlink("%s/lib/%s" % (prefix, name), base + "/lib/" + name)
        return base + "/bin/" + name
    return None


def test_a_copy_gets_the_library_that_it_looks_for_beside_itself(vp, tmp_path):
    base = relocatable_base(tmp_path)
    if not base:
        pytest.skip("no shared build of Python")
    env = str(tmp_path / "env")
    make(vp, env, "--copies", "-p", base)
    assert any(name.startswith("libpython") for name in os.listdir(env + "/lib"))
    assert facts(env)[0] == env


def test_an_upgrade_repairs_links_and_keeps_what_the_environment_is(vp, tmp_path):
    env = str(tmp_path / "env")
    make(vp, env, "--system-site-packages", "--prompt", "it's mine")
    with open(env + "/bin/activate", "a") as file:
        file.write("# mine\n")
    os.remove(env + "/.gitignore")
    for name in "python", "python3":
        os.remove(os.path.join(env, "bin", name))
        os.symlink("/nowhere/bin/python3", os.path.join(env, "bin", name))
    before = config(env)
    for _ in range(2):
        make(vp, env, "--upgrade")
    after = config(env)
    assert after["include-system-site-packages"] == "true"
    assert after["prompt"] == before["prompt"] == '"it\'s mine"'
    assert after["home"] == before["home"]
    assert facts(env)[0] == env
    with open(env + "/bin/activate") as file:
        assert file.read().endswith("# mine\n")
    assert not os.path.exists(env + "/.gitignore")


def test_an_upgrade_takes_the_python_of_the_same_version(vp, tmp_path):
    python = pythons.spread()[0]
    env = str(tmp_path / "env")
    make(vp, env, "-p", python.path)
    make(vp, env, "--upgrade")
    assert facts(env)[2] == list(python.version)


def test_an_upgrade_to_another_version_warns_of_the_packages(vp, tmp_path):
    first, last = pythons.spread()[0], pythons.spread()[-1]
    if first is last:
        pytest.skip("there is one Python here")
    env = str(tmp_path / "env")
    make(vp, env, "-p", first.path)
    done = make(vp, env, "--upgrade", "-p", last.path)
    assert "%d.%d" % first.minor in done.err
    assert facts(env)[2] == list(last.version)


def test_an_upgrade_of_copies_copies(vp, tmp_path):
    env = str(tmp_path / "env")
    make(vp, env, "--copies")
    os.truncate(env + "/bin/python", 0)
    make(vp, env, "--upgrade")
    assert not os.path.islink(env + "/bin/python")
    assert facts(env)[0] == env
    make(vp, env, "--upgrade", "--symlinks")
    assert os.path.islink(env + "/bin/python")


def test_an_upgrade_brings_pip(vp, tmp_path):
    env = str(tmp_path / "env")
    make(vp, env)
    vp("create", "--upgrade", env)
    assert "from %s/" % env in run([env + "/bin/pip", "--version"], env=BARE).out


def test_what_is_no_environment_is_not_upgraded(vp, tmp_path):
    done = make(vp, tmp_path / "env", "--upgrade", status=1)
    assert "no environment" in done.err
    assert os.listdir(tmp_path) == []
