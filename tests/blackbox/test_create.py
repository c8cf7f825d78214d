# SPDX-License-Identifier: MIT
"""create makes what `python -m venv` makes."""
import configparser
import json
import os

import pytest

import environments
import pythons
from environments import run
from test_activation import SHELLS, assert_activates
from test_move import BARE


@pytest.fixture(scope="session", params=pythons.find(), ids=lambda python: python.name)
def created(request, vp, tools, tmp_path_factory):
    """An environment made by create, with a package, for each Python."""
    env = str(tmp_path_factory.mktemp("created") / "env")
    tools.make("create", request.param, env)
    return request.param, env


def facts(env):
    code = ("import json, sys, sysconfig; print(json.dumps([sys.prefix, sys.base_prefix,"
            " list(sys.version_info[:3]), sysconfig.get_paths()['purelib'], sys.path]))")
    return json.loads(run([env + "/bin/python", "-c", code], env=BARE, cwd="/").out)


def config(env):
    parser = configparser.ConfigParser(interpolation=None)
    with open(env + "/pyvenv.cfg") as file:
        parser.read_string("[env]\n" + file.read())
    return dict(parser["env"])


def test_it_is_an_environment_of_that_python(created):
    python, env = created
    prefix, base, version, purelib, path = facts(env)
    assert prefix == env
    assert base != env
    assert tuple(version) == python.version
    assert purelib.startswith(env + "/lib/python")
    assert purelib in path


def test_it_is_as_venv_makes_it(created, tmp_path):
    python, env = created
    theirs = str(tmp_path / "env")
    run([python.path, "-m", "venv", "--without-pip", theirs])
    assert facts(theirs)[1] == facts(env)[1]
    ours_config, their_config = config(env), config(theirs)
    assert ours_config["home"] == their_config["home"]
    assert ours_config["include-system-site-packages"] == "false"
    assert ours_config["version"] == their_config["version"]
    wanted = {name for name in environments.snapshot(theirs)
              if not name.endswith((".ps1", ".gitignore"))}
    assert wanted - set(environments.snapshot(env)) == set()


def test_it_has_pip_and_what_was_asked_for(created):
    _, env = created
    assert "from %s/" % env in run([env + "/bin/pip", "--version"], env=BARE, cwd="/").out
    run([env + "/bin/pip", "check"])
    said = json.loads(run([env + "/bin/harbour", "x"], env=BARE, cwd="/").out)
    assert said["prefix"] == env
    assert run([env + "/bin/harbour-latin"], env=BARE).out == "'caf\\xe9'\n"
    assert environments.record_mismatches(env) == []


@pytest.mark.parametrize("shell", SHELLS)
def test_it_activates(created, shell, tmp_path):
    assert_activates(shell, created[1], tmp_path)


def test_without_pip_there_is_none(vp, tmp_path):
    env = str(tmp_path / "env")
    vp("create", "--without-pip", env)
    assert not os.path.exists(env + "/bin/pip")
    assert facts(env)[0] == env


def test_requirement_files_and_specs_are_installed(vp, tools, tmp_path):
    (tmp_path / "requirements.txt").write_text("# what we need\nlighthouse==2.0\n")
    vp("create", "--no-index", "--find-links", tools.wheels, "-r", tmp_path / "requirements.txt",
       tmp_path / "env")
    assert run([tmp_path / "env/bin/lighthouse"], env=BARE).out == "lit\n"
    run([tmp_path / "env/bin/harbour"], env=BARE)


def test_what_cannot_be_resolved_leaves_nothing(vp, tools, tmp_path):
    done = vp("create", "--no-index", "--find-links", tools.wheels, "--with", "no-such-package",
              tmp_path / "env", status=1)
    assert "no-such-package" in done.err
    assert os.listdir(tmp_path) == []


def test_an_existing_file_is_refused(vp, tmp_path):
    (tmp_path / "env").write_text("mine")
    done = vp("create", "--without-pip", tmp_path / "env", status=1)
    assert str(tmp_path / "env") in done.err
    assert (tmp_path / "env").read_text() == "mine"


def test_a_missing_python_is_4(vp, tmp_path):
    done = vp("create", "--python", "3.99", tmp_path / "env", status=4)
    assert "3.99" in done.err
    assert os.listdir(tmp_path) == []


def test_the_prompt_is_as_asked(vp, tmp_path):
    vp("create", "--without-pip", "--prompt", "it's $mine", tmp_path / "env")
    script = '. "$0/bin/activate"; printf "%s" "$PS1"'
    out = run(["bash", "--norc", "-c", script, tmp_path / "env"]).out
    assert "it's $mine" in out or "it's _mine" in out


def test_it_works_at_an_odd_place(vp, tools, tmp_path):
    env = str(tmp_path / "it's $HOME größe")
    vp("create", "--no-index", "--find-links", tools.wheels, "--with", "harbour", env)
    assert json.loads(run([env + "/bin/harbour"], env=BARE).out)["prefix"] == env
    assert_activates("bash", env, tmp_path)


def test_the_environment_of_the_caller_does_not_leak(vp, tmp_path):
    vp("create", "--without-pip", tmp_path / "env",
       env={"PYTHONPATH": "/nonexistent", "PYTHONHOME": "", "VIRTUAL_ENV": "/nonexistent"})
    assert facts(str(tmp_path / "env"))[0] == str(tmp_path / "env")


def test_from_within_an_environment_it_uses_the_base(vp, live, tmp_path):
    vp("create", "--without-pip", "--python", live + "/bin/python", tmp_path / "env")
    assert facts(str(tmp_path / "env"))[1] == facts(live)[1]
