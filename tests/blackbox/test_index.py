# SPDX-License-Identifier: MIT
"""Real packages, from the package index."""
import os

import pytest

import environments
import pythons
from conftest import CACHE
from environments import clean_environ, run
from test_move import BARE

pytestmark = [pytest.mark.index, pytest.mark.slow]

PACKAGES = ["django", "black", "gunicorn", "numpy", "ipykernel"]
SCRIPTS = {"django-admin": "--version", "black": "--version", "gunicorn": "--version",
           "f2py": "-h", "jupyter-kernelspec": "--version", "pip": "--version"}


@pytest.fixture(scope="module", params=pythons.spread(), ids=lambda python: python.name)
def moved_real(request, vp, tmp_path_factory):
    """An environment with real packages that moved; the original is gone."""
    folder = tmp_path_factory.mktemp("real")
    env = str(folder / "env")
    environ = clean_environ(PIP_CACHE_DIR=os.path.join(CACHE, "pip"))
    run([request.param.path, "-m", "venv", env])
    if request.param.minor < (3, 8):
        run([env + "/bin/python", "-m", "pip", "install", "--upgrade", "pip"], env=environ)
    run([env + "/bin/python", "-m", "pip", "install", "--prefer-binary", *PACKAGES], env=environ)
    run([env + "/bin/python", "-m", "ipykernel", "install", "--sys-prefix"])
    vp("pack", env, "-o", folder / "env.tar.zst")
    os.rename(env, folder / "gone")
    vp("unpack", folder / "env.tar.zst", folder / "landed here")
    return env, str(folder / "env.tar.zst"), str(folder / "landed here")


@pytest.mark.parametrize("script", SCRIPTS)
def test_scripts_run(moved_real, script):
    path = "%s/bin/%s" % (moved_real[2], script)
    if script == "f2py" or os.path.exists(path):
        run([path, SCRIPTS[script]], env=BARE, cwd="/")


def test_modules_import(moved_real):
    code = "import django, numpy, ipykernel, black; print(numpy.arange(4).sum(), numpy.__file__)"
    out = run([moved_real[2] + "/bin/python", "-c", code], env=BARE, cwd="/").out
    assert out.startswith("6 %s/" % moved_real[2])


def test_nothing_is_broken(moved_real):
    env = moved_real[2]
    run([env + "/bin/pip", "check"])
    assert environments.record_mismatches(env) == []


def test_the_old_place_is_nowhere(moved_real):
    original, archive, env = moved_real
    assert environments.files_with(env, original + "/") == []
    assert os.fsencode(original + "/") not in environments.archive_bytes(archive)


def test_nothing_is_compiled_again(moved_real):
    env = moved_real[2]
    before = environments.pyc_files(env)
    run([env + "/bin/python", "-c", "import django.db.models, numpy, ipykernel.kernelapp, black"])
    after = environments.pyc_files(env)
    assert {path for path in before if before[path] != after.get(path)} == set()


def test_the_kernel_is_found_where_it_is(moved_real):
    env = moved_real[2]
    with open(env + "/share/jupyter/kernels/python3/kernel.json") as file:
        text = file.read()
    assert env + "/bin/python" in text


def test_create_installs_real_packages(vp, tmp_path):
    env = str(tmp_path / "env")
    vp("create", "--with", "requests", "--with", "rich", env)
    run([env + "/bin/python", "-c", "import requests, rich"])
    run([env + "/bin/pip", "check"])
    assert environments.record_mismatches(env) == []
