# SPDX-License-Identifier: MIT
"""unpack --replace and --rollback: the old one, or the new one, and never neither."""
import json
import os
import shutil
import signal
import subprocess
import time

import pytest

import environments
import pythons
from environments import run


def label(env):
    with open(os.path.join(env, "label"), encoding="ascii") as file:
        return file.read()


@pytest.fixture(scope="module")
def releases(vp, tmp_path_factory):
    """Archives of one environment at different times."""
    folder = tmp_path_factory.mktemp("releases")
    run([pythons.default().path, "-m", "venv", "--without-pip", folder / "env"])
    archives = []
    for name in ("one", "two", "three"):
        (folder / "env" / "label").write_text(name)
        archives.append(str(folder / (name + ".tar.zst")))
        vp("pack", folder / "env", "-o", archives[-1])
    return archives


def names(folder):
    return sorted(os.listdir(folder))


def test_an_absent_one_is_made(releases, vp, tmp_path):
    said = json.loads(vp("unpack", "--json", "--replace", releases[0], tmp_path / "app").out)
    assert said["previous"] is None
    assert label(tmp_path / "app") == "one" and names(tmp_path) == ["app"]


def test_exactly_one_old_one_is_kept_whole(releases, vp, tmp_path):
    app = tmp_path / "app"
    for archive in releases:
        said = json.loads(vp("unpack", "--json", "--replace", archive, app).out)
    assert said["previous"] == str(app) + ".previous"
    assert label(app) == "three" and label(str(app) + ".previous") == "two"
    assert names(tmp_path) == ["app", "app.previous"]
    vp("verify", app)
    vp("verify", str(app) + ".previous")
    run([app / "bin" / "python", "-c", ""])


def test_going_back_and_forth(releases, vp, tmp_path):
    app = tmp_path / "app"
    vp("unpack", releases[0], app)
    vp("unpack", "--rollback", app, status=1)
    vp("unpack", "--replace", releases[1], app)
    said = json.loads(vp("unpack", "--json", "--rollback", app).out)
    assert said["env"] == str(app)
    assert label(app) == "one" and label(str(app) + ".previous") == "two"
    vp("verify", app)
    assert "app.previous" in vp("unpack", "--rollback", app).out
    assert label(app) == "two" and names(tmp_path) == ["app", "app.previous"]
    shutil.rmtree(app)
    vp("unpack", "--rollback", app)
    assert label(app) == "one" and names(tmp_path) == ["app"]


@pytest.mark.parametrize("what", ["directory", "file", "link", "previous"])
def test_what_is_no_environment_is_not_replaced(releases, vp, tmp_path, what):
    app = tmp_path / "app"
    if what == "directory":
        app.mkdir()
        (app / "mine").write_text("kept")
    elif what == "file":
        app.write_text("kept")
    else:
        vp("unpack", releases[0], tmp_path / "elsewhere")
        if what == "link":
            app.symlink_to("elsewhere")
        else:
            os.rename(tmp_path / "elsewhere", app)
            (tmp_path / "app.previous").write_text("kept")
    before = environments.snapshot(tmp_path)
    done = vp("unpack", "--replace", releases[1], app, status=1)
    assert len(done.err.splitlines()) == 1
    assert environments.snapshot(tmp_path) == before


def test_a_corrupt_archive_replaces_nothing(releases, vp, tmp_path):
    app = tmp_path / "app"
    vp("unpack", releases[0], app)
    data = environments.read(releases[1])
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "cut").write_bytes(data[:-100])
    before = environments.snapshot(app)
    vp("unpack", "--replace", tmp_path / "bad" / "cut", app, status=3)
    assert environments.snapshot(app) == before and names(tmp_path) == ["app", "bad"]


def test_killed_at_any_moment_there_is_a_whole_one(releases, vp, tmp_path):
    app = tmp_path / "app"
    vp("unpack", releases[0], app)
    for turn in range(30):
        process = subprocess.Popen([vp.path, "unpack", "--no-try", "--replace",
                                    releases[1 + turn % 2], app],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(turn * 0.004)
        process.send_signal(signal.SIGKILL)
        process.wait()
        vp("verify", "-q", app)
    vp("unpack", "--replace", releases[0], app)
    assert label(app) == "one" and names(tmp_path) == ["app", "app.previous"]
    vp("verify", str(app) + ".previous")


def test_usage(releases, vp, tmp_path):
    vp("unpack", status=2)
    vp("unpack", "--rollback", tmp_path / "app", releases[0], status=2)
    vp("unpack", "--rollback", status=2)
