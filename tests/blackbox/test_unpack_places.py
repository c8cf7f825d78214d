# SPDX-License-Identifier: MIT
"""unpack for another place, as it was packed, for another owner; and what is started."""
import json
import os
import shutil
import subprocess

import pytest

import environments
import pythons
from environments import run


def config_of(env):
    with open(os.path.join(env, "pyvenv.cfg"), encoding="utf-8") as file:
        return dict(line.strip().split(" = ", 1) for line in file if " = " in line)


def first_line(path):
    return environments.read(path).split(b"\n")[0].decode()


def manifest_of(vp, env):
    return json.loads(vp("inspect", "--json", env).out)["manifest"]


def test_it_is_fixed_up_for_a_place_in_an_image(one, vp, tmp_path):
    image = tmp_path / "image" / "opt" / "app"
    said = json.loads(vp("unpack", "--json", "--dest-is", "/opt//x/../app", "-p",
                         "/usr/lib/nowhere/bin/python3.11", one.archive, image).out)
    assert said["env"] == str(image)
    assert said["python"] == "/usr/lib/nowhere/bin/python3.11"
    assert first_line(image / "bin" / "harbour") == "#!/opt/app/bin/python" or \
        first_line(image / "bin" / "harbour").startswith("#!/opt/app/bin/python3")
    assert config_of(image)["home"] == "/usr/lib/nowhere/bin"
    links = {os.readlink(image / "bin" / name) for name in os.listdir(image / "bin")
             if os.path.islink(image / "bin" / name)}
    assert "/usr/lib/nowhere/bin/python3.11" in links
    assert environments.files_with(image, str(tmp_path)) == []
    assert environments.record_mismatches(str(image)) == []
    assert manifest_of(vp, image)["location"] == "/opt/app"
    vp("verify", image)


def test_without_a_python_the_recorded_home_stays(one, vp, tmp_path):
    vp("unpack", "--dest-is", "/opt/app", one.archive, tmp_path / "app")
    assert config_of(tmp_path / "app")["home"] == manifest_of(vp, one.archive)["python"]["home"]


def test_the_place_may_be_for_another_host(one, vp, tmp_path):
    """Nothing here is asked: not even whether there is such a Python."""
    vp("unpack", "--dest-is", "/opt/app", one.archive, tmp_path / "app",
       env={"PATH": "/nonexistent"})


def test_what_is_not_relocated_is_as_in_the_archive(one, vp, tmp_path):
    stock, kept = tmp_path / "stock", tmp_path / "kept"
    stock.mkdir()
    data = subprocess.run(["zstd", "-dc", one.archive], check=True, stdout=subprocess.PIPE).stdout
    subprocess.run(["tar", "-x", "-C", stock], input=data, check=True)
    vp("unpack", "--no-relocate", one.archive, kept)
    left, right = environments.snapshot(stock), environments.snapshot(kept)
    assert {name: left[name] for name in left if not name.startswith(".venvpack")} == \
        {name: right[name] for name in right if not name.startswith(".venvpack")}
    assert manifest_of(vp, kept)["location"] is None
    os.rename(kept, tmp_path / "moved")
    vp("relocate", tmp_path / "moved")
    done = run([tmp_path / "moved" / "bin" / "harbour"])
    assert json.loads(done.out)["prefix"] == str(tmp_path / "moved")
    vp("verify", tmp_path / "moved")


@pytest.mark.parametrize("arguments", [
    ("--no-relocate", "--dest-is", "/opt/app"), ("--no-relocate", "-p", "3.11"),
    ("--dest-is", "opt/app"), ("--dest-is", "/"), ("--dest-is", "/a:b"),
    ("--dest-is", "/opt/app", "-p", "3.11"), ("--try", "--no-try"),
    ("--dest-is", "/opt/app", "--try"), ("--owner", ":"), ("--owner", "no:such"),
    ("--owner", "0:no-such-group"), ("--owner", "4294967295"), ("--owner", "-1")])
def test_what_makes_no_sense_is_refused(small, vp, tmp_path, arguments):
    vp("unpack", *arguments, small, tmp_path / "env", status=2)
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize("spelled, user, group", [
    ("12345:54321", 12345, 54321), ("nobody", "nobody", 0), (":4321", 0, 4321),
    ("nobody:", "nobody", "nobody"), ("nobody:root", "nobody", 0)])
def test_all_of_it_gets_the_owner(small, vp, tmp_path, spelled, user, group):
    import pwd
    nobody = pwd.getpwnam("nobody")
    user = nobody.pw_uid if user == "nobody" else user
    group = nobody.pw_gid if group == "nobody" else group
    canary = tmp_path / "canary"
    canary.write_text("")
    vp("unpack", "--owner", spelled, small, tmp_path / "env")
    found = {(st.st_uid, st.st_gid) for folder, names, files in os.walk(tmp_path / "env")
             for st in [os.lstat(os.path.join(folder, name)) for name in names + files + ["."]]}
    assert found == {(user, group)}
    assert os.stat(canary).st_uid == 0
    assert os.stat(os.path.realpath(tmp_path / "env" / "bin" / "python")).st_uid == 0


def test_an_owner_that_cannot_be_given_leaves_nothing(small, vp, tmp_path):
    if os.geteuid() == 0:
        pytest.skip("root can give files to anybody")
    vp("unpack", "--owner", "0:0", small, tmp_path / "env", status=1)
    assert os.listdir(tmp_path) == []


@pytest.fixture
def with_own_python(vp, tmp_path):
    """An archive whose bin/python is a program of its own, which leaves a trace."""
    env = tmp_path / "made" / "env"
    run([pythons.default().path, "-m", "venv", "--without-pip", env])
    vp("pack", env, "-o", tmp_path / "honest.tar.zst", "--format", "tar.zst")
    python = env / "bin" / "python"
    for name in os.listdir(env / "bin"):
        if name.startswith("python"):
            os.unlink(env / "bin" / name)
    python.write_text("#!/bin/sh\ntouch '%s'\nexec '%s' \"$@\"\n"
                      % (tmp_path / "ran", pythons.default().path))
    python.chmod(0o755)
    vp("pack", env, "-o", tmp_path / "own.tar.zst", status=None)
    if os.path.exists(tmp_path / "ran"):
        os.unlink(tmp_path / "ran")
    if not os.path.exists(tmp_path / "own.tar.zst"):
        pytest.skip("such an environment is not packed")
    return str(tmp_path / "own.tar.zst")


def test_a_python_of_the_archive_is_not_run(with_own_python, vp, tmp_path):
    done = vp("unpack", with_own_python, tmp_path / "landed")
    assert not os.path.exists(tmp_path / "ran")
    if not os.path.islink(tmp_path / "landed" / "bin" / "python"):
        assert "note: its Python was not started" in done.err
        shutil.rmtree(tmp_path / "landed")
        vp("unpack", "--try", with_own_python, tmp_path / "landed")
        assert os.path.exists(tmp_path / "ran")
