# SPDX-License-Identifier: MIT
"""Environments that are broken, strange or none, and what pack says of them."""
import json
import os
import resource
import socket
import subprocess

import pytest

import environments
import pythons
from environments import run
from test_move import BARE


def codes(done):
    return {finding["code"] for finding in json.loads(done.out).get("findings", [])}


def pack(vp, where, tmp_path, *options, **more):
    return vp("pack", "--json", where, "-o", tmp_path / "env.tar.zst", *options, **more)


def land(vp, tmp_path):
    vp("unpack", tmp_path / "env.tar.zst", tmp_path / "landed")
    return str(tmp_path / "landed")


def runs(landed):
    said = json.loads(run([landed + "/bin/harbour"], env=BARE).out)
    return said["prefix"] == landed


def relink(env, target):
    """All of bin/python* leads to target, as does pyvenv.cfg."""
    links = [entry.path for entry in os.scandir(env + "/bin")
             if entry.name.startswith("python") and entry.is_symlink()]
    for link in links:
        if os.readlink(link).startswith("/"):
            os.unlink(link)
            os.symlink(target, link)
    with open(env + "/pyvenv.cfg") as file:
        lines = file.read().splitlines()
    with open(env + "/pyvenv.cfg", "w") as file:
        for line in lines:
            if line.startswith("home"):
                line = "home = " + os.path.dirname(target)
            file.write(line + "\n")


def test_a_base_that_is_gone_is_told_and_found_anew(live, vp, tmp_path):
    relink(live, "/nonexistent/bin/python%d.%d" % pythons.default().minor)
    assert "lost-base" in codes(pack(vp, live, tmp_path))
    assert runs(land(vp, tmp_path))


def test_a_base_that_is_another_version_by_now_is_told(live, vp, tmp_path):
    other = [python for python in pythons.find() if python.minor != pythons.default().minor]
    if not other:
        pytest.skip("only one CPython here")
    relink(live, os.path.realpath(other[0].path))
    assert "lost-base" in codes(pack(vp, live, tmp_path))
    assert runs(land(vp, tmp_path))


def test_what_was_moved_by_hand_is_packed_whole(live, vp, tmp_path):
    environments.embed_paths(live)
    os.rename(live, tmp_path / "by hand")
    assert "moved" in codes(pack(vp, tmp_path / "by hand", tmp_path))
    landed = land(vp, tmp_path)
    assert runs(landed)
    assert environments.files_with(landed, live) == []
    assert environments.files_with(landed, tmp_path / "by hand") == []


def test_an_environment_of_an_environment_has_the_base_of_that(live, vp, tmp_path):
    chained = str(tmp_path / "chained")
    run([live + "/bin/python", "-m", "venv", "--without-pip", chained])
    relink(chained, live + "/bin/python3")
    assert "chained" in codes(pack(vp, chained, tmp_path))
    os.rename(live, tmp_path / "gone")
    (tmp_path / "by tar").mkdir()
    run(["tar", "-xf", tmp_path / "env.tar.zst", "-C", tmp_path / "by tar"])
    run([tmp_path / "by tar/bin/python", "-c", "import json"])
    assert environments.files_with(tmp_path / "by tar", live) == []


def test_copies_of_the_base_become_links(vp, tmp_path):
    env = tmp_path / "copies"
    run([pythons.default().path, "-m", "venv", "--copies", "--without-pip", env])
    assert not (env / "bin/python").is_symlink()
    assert "copied-python" in codes(pack(vp, env, tmp_path))
    landed = land(vp, tmp_path)
    assert os.path.islink(landed + "/bin/python")
    run([landed + "/bin/python", "-c", "import json"], env=BARE)
    vp("verify", landed)


def test_a_copy_of_something_else_is_kept_and_told(vp, tmp_path):
    env = tmp_path / "copies"
    run([pythons.default().path, "-m", "venv", "--copies", "--without-pip", env])
    with open(env / "bin/python3", "ab") as file:
        file.write(b"\0another build")
    done = pack(vp, env, tmp_path)
    assert [finding["path"] for finding in json.loads(done.out)["findings"]
            if finding["code"] == "copied-python" and finding["severity"] == "warning"] == \
        ["bin/python3"]


def test_system_packages_are_told_to_stay_behind(vp, tmp_path):
    run([pythons.default().path, "-m", "venv", "--system-site-packages", "--without-pip",
         tmp_path / "env"])
    assert "system-site-packages" in codes(pack(vp, tmp_path / "env", tmp_path))
    done = pack(vp, tmp_path / "env", tmp_path, "--strict", "--force", status=1)
    assert "warning" in json.loads(done.out)["error"]["message"]


def make_none(kind, folder):
    path = folder / kind
    if kind == "file":
        path.write_text("")
    elif kind != "missing":
        path.mkdir()
    if kind == "conda":
        (path / "conda-meta").mkdir()
    if kind == "pythonless":
        (path / "pyvenv.cfg").write_text("home = /usr/bin\n")
    return path


@pytest.mark.parametrize("kind, word", [
    ("file", "no directory"), ("missing", "No such file"), ("plain", "pyvenv.cfg"),
    ("conda", "conda"), ("pythonless", "bin/python")])
def test_what_is_no_environment_is_told_in_a_line(vp, tmp_path, kind, word):
    path = make_none(kind, tmp_path)
    done = vp("pack", path, "-o", tmp_path / "env.tar.zst", status=None)
    assert done.returncode in (1, 4)
    assert len(done.err.splitlines()) == 1
    assert str(path) in done.err and word in done.err
    assert not (tmp_path / "env.tar.zst").exists()


def test_a_prefix_is_told_to_be_one(vp, tmp_path):
    prefix = os.path.dirname(os.path.dirname(os.path.realpath(pythons.default().path)))
    done = vp("pack", prefix, "-o", tmp_path / "env.tar.zst", status=1)
    assert len(done.err.splitlines()) == 1 and "installation" in done.err


def test_an_environment_inside_travels_along(live, vp, tmp_path):
    run([pythons.default().path, "-m", "venv", "--without-pip", live + "/inner"])
    pack(vp, live, tmp_path)
    os.rename(live, tmp_path / "gone")
    landed = land(vp, tmp_path)
    run([landed + "/inner/bin/python", "-c", "import json"], env=BARE)
    assert environments.files_with(landed, live) == []


def test_special_files_stay_behind(live, vp, tmp_path):
    os.mkfifo(live + "/pipe")
    server = socket.socket(socket.AF_UNIX)
    top = os.getcwd()
    os.chdir(live)
    server.bind("socket")
    os.chdir(top)
    if os.geteuid() == 0:
        subprocess.run(["mknod", live + "/device", "c", "1", "3"], check=False)
    said = json.loads(pack(vp, live, tmp_path).out)
    server.close()
    told = {finding["path"] for finding in said["findings"]
            if finding["code"] == "special-file"}
    there = {name for name in ("pipe", "socket", "device") if os.path.exists(live + "/" + name)}
    assert told == there
    landed = land(vp, tmp_path)
    assert not there & set(os.listdir(landed))


def test_links_that_lead_nowhere_or_in_circles_travel(live, vp, tmp_path):
    os.symlink("missing", live + "/share/dangling")
    os.symlink("circle", live + "/share/circle")
    os.symlink("..", live + "/share/up")
    pack(vp, live, tmp_path)
    landed = land(vp, tmp_path)
    for name, target in (("dangling", "missing"), ("circle", "circle"), ("up", "..")):
        assert os.readlink(landed + "/share/" + name) == target


def test_setuid_stays_behind(live, vp, tmp_path):
    os.chmod(live + "/bin/harbour-shell", 0o6755)
    assert "mode-bits" in codes(pack(vp, live, tmp_path))
    assert os.stat(land(vp, tmp_path) + "/bin/harbour-shell").st_mode & 0o7777 == 0o755


def test_long_names_travel(live, vp, tmp_path):
    names = ["n" * 255, "\u2603" * 85]
    for name in names:
        with open(live + "/share/" + name, "w") as file:
            file.write(name)
    pack(vp, live, tmp_path)
    landed = land(vp, tmp_path)
    for name in names:
        assert environments.read(landed + "/share/" + name) == name.encode()


def test_the_output_in_the_environment_is_no_part_of_it(live, vp, tmp_path):
    vp("pack", live, "-o", live + "/env.tar.zst")
    vp("pack", "--force", live, "-o", live + "/env.tar.zst")
    vp("unpack", live + "/env.tar.zst", tmp_path / "landed")
    assert not (tmp_path / "landed/env.tar.zst").exists()
    assert runs(str(tmp_path / "landed"))


def test_a_huge_sparse_file_takes_no_memory(live, vp, tmp_path):
    with open(live + "/share/sparse", "wb") as file:
        file.truncate(1 << 30)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    vp("pack", live, "-o", tmp_path / "env.tar.zst")
    after = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert after == before or after < 512 << 10
    assert os.path.getsize(tmp_path / "env.tar.zst") < 32 << 20
    os.unlink(live + "/share/sparse")


@pytest.mark.parametrize("change", ["grow", "vanish", "replace"])
def test_what_changes_while_it_is_packed_is_refused_by_name(live, vp, tmp_path, change):
    """A writer that never stops, until pack has met it."""
    victim = live + "/share/victim"
    loops = {"grow": 'while :; do echo x >>"$0"; done',
             "vanish": 'while :; do rm -f "$0"; echo y >"$0"; done',
             "replace": 'while :; do head -c $((RANDOM %% 9 + 1)) /dev/zero >"$0"; done'}
    with open(live + "/noise", "wb") as file:
        file.write(os.urandom(8 << 20))
    with open(victim, "w") as file:
        file.write("x")
    writer = subprocess.Popen(["bash", "-c", loops[change].replace("%%", "%"), victim])
    try:
        for _ in range(20):
            done = vp("pack", "--force", live, "-o", tmp_path / "env.tar.zst", status=None)
            if done.returncode:
                break
    finally:
        writer.kill()
        writer.wait()
    if done.returncode == 0:
        pytest.skip("it was never met in between")
    assert done.returncode == 1
    assert "share/victim" in done.err
    assert len(done.err.splitlines()) == 1


def test_an_unreadable_file_is_named(live, vp, tmp_path):
    secret = live + "/share/secret"
    with open(secret, "w") as file:
        file.write("mine")
    os.chmod(secret, 0)
    if os.access(secret, os.R_OK):
        pytest.skip("root reads everything")
    done = vp("pack", live, "-o", tmp_path / "env.tar.zst", status=1)
    assert "share/secret" in done.err
    assert not (tmp_path / "env.tar.zst").exists()


def test_what_tells_of_the_home_directory_is_told(live, vp, tmp_path):
    home = str(tmp_path / "home of ada")
    with open(live + "/bin/tool", "w") as file:
        file.write("#!/bin/sh\nexec %s/bin/other\n" % home)
    with open(live + "/bin/innocent", "w") as file:
        file.write("#!/bin/sh\nexec %s-other/bin/other\n" % home)
    done = pack(vp, live, tmp_path, env={"HOME": home})
    assert [finding["path"] for finding in json.loads(done.out)["findings"]
            if finding["code"] == "leak"] == ["bin/tool"]
    pack(vp, live, tmp_path, "--force", "--strict", env={"HOME": home}, status=1)


def test_an_environment_in_the_home_directory_does_not_leak(live, vp, tmp_path):
    environments.embed_paths(live)
    done = pack(vp, live, tmp_path, env={"HOME": os.path.dirname(live)})
    assert "leak" not in codes(done)
    (tmp_path / "raw").mkdir()
    run(["tar", "-xf", tmp_path / "env.tar.zst", "-C", tmp_path / "raw"])
    assert environments.files_with(tmp_path / "raw", os.path.dirname(live)) == []
