# SPDX-License-Identifier: MIT
"""What stock tools make of an archive: it runs after a plain tar."""
import json
import os
import shutil

import pytest

import environments
from environments import clean_environ, run
from test_activation import assert_activates
from test_move import BARE

SHELLS = ["sh", "dash", "busybox sh", "bash", "zsh", "ksh"]


def untar(archive, destination):
    os.makedirs(destination)
    run(["tar", "--zstd", "-xf", archive, "-C", destination])
    return str(destination)


@pytest.fixture(scope="module")
def plain(packed_by, tmp_path_factory):
    return untar(packed_by.archive, tmp_path_factory.mktemp("plain") / "it's plain")


def prefix_said(command, **options):
    return json.loads(run(command, env=BARE, **options).out)["prefix"]


def test_scripts_run_by_path(plain, tmp_path):
    assert prefix_said([plain + "/bin/harbour"], cwd="/") == plain
    assert prefix_said([plain + "/bin/harbour-script"], cwd="/") == plain
    assert prefix_said(["./bin/harbour"], cwd=plain) == plain
    assert prefix_said(["./harbour"], cwd=plain + "/bin") == plain
    assert run([plain + "/bin/harbour-latin"], env=BARE).out == "'caf\\xe9'\n"


def test_scripts_run_through_links(plain, tmp_path):
    os.symlink(plain + "/bin/harbour", tmp_path / "direct")
    os.symlink("direct", tmp_path / "relative")
    (tmp_path / "elsewhere").mkdir()
    os.symlink("../relative", tmp_path / "elsewhere" / "chain")
    for link in ("direct", "relative", "elsewhere/chain"):
        assert prefix_said([tmp_path / link], cwd="/") == plain
    os.symlink(plain, tmp_path / "whole")
    assert os.path.realpath(prefix_said([tmp_path / "whole/bin/harbour"])) == plain


def test_scripts_run_through_path(plain):
    environ = dict(BARE, PATH=plain + "/bin:" + BARE["PATH"])
    for command in (["harbour"], ["sh", "-c", "harbour"], ["env", "harbour"]):
        assert json.loads(run(command, env=environ, cwd="/").out)["prefix"] == plain


@pytest.mark.parametrize("shell", SHELLS)
def test_scripts_run_under_every_sh(plain, shell):
    command = shell.split()
    if not shutil.which(command[0]):
        pytest.skip("%s is not installed" % command[0])
    assert prefix_said([*command, plain + "/bin/harbour", "x"], cwd="/") == plain


def test_scripts_run_as_python_files(plain):
    assert prefix_said([plain + "/bin/python", plain + "/bin/harbour"]) == plain


def test_arguments_arrive_unharmed(plain):
    arguments = ["a b", "", "$HOME", "it's", '"', "*", "-x", "--", "\\n", "ü"]
    said = json.loads(run([plain + "/bin/harbour", *arguments], env=BARE).out)
    assert said["arguments"] == arguments


def test_pip_runs(plain):
    assert "from %s/" % plain in run([plain + "/bin/pip", "--version"], env=BARE, cwd="/").out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_activation_works(plain, shell, tmp_path):
    assert_activates(shell, plain, tmp_path)


@pytest.mark.parametrize("shell", ["dash", "busybox sh"])
def test_where_a_shell_cannot_tell_activation_refuses(plain, shell):
    command = shell.split()
    script = '. "$VP_ENV/bin/activate"; echo "env=${VIRTUAL_ENV-none}"'
    done = run([*command, "-c", script], status=None, cwd="/",
               env=clean_environ(VP_ENV=plain))
    assert "env=none" in done.out or done.out == ""
    assert len(done.err.splitlines()) == 1
    assert "relocate" in done.err


def test_tcsh_refuses_or_is_right(plain, tmp_path):
    if not os.path.exists(plain + "/bin/activate.csh") or not shutil.which("tcsh"):
        pytest.skip("no activate.csh or no tcsh")
    script = tmp_path / "script"
    script.write_text('source "$VP_ENV/bin/activate.csh"\n'
                      'if ($?VIRTUAL_ENV) echo "env=$VIRTUAL_ENV"\n')
    done = run(["tcsh", "-f", script], status=None, env=clean_environ(VP_ENV=plain))
    assert done.out in ("", "env=%s\n" % plain)
    if not done.out:
        assert "relocate" in done.err


def test_relocate_finishes_what_tar_began(packed_by, vp, tmp_path):
    env = untar(packed_by.archive, tmp_path / "env")
    vp("relocate", env)
    vp("unpack", packed_by.archive, tmp_path / "unpacked")
    vp("verify", env)
    os.rename(env, tmp_path / "kept")
    os.rename(tmp_path / "unpacked", env)
    vp("relocate", env)
    ours = environments.snapshot(env)
    theirs = environments.snapshot(tmp_path / "kept")
    assert {n: v for n, v in ours.items() if not n.startswith(".venvpack/")} == {
        n: v for n, v in theirs.items() if not n.startswith(".venvpack/")}


@pytest.mark.parametrize("command", [
    "tar --zstd -tf", "bsdtar -tf", "bsdtar -tvf", "zstd -tq", "tar --zstd -tvf"])
def test_stock_tools_read_it_in_silence(one, command):
    if not shutil.which(command.split()[0]):
        pytest.skip("%s is not installed" % command.split()[0])
    done = run([*command.split(), one.archive])
    assert done.err == ""


def test_the_manifest_comes_first(one):
    names = run(["tar", "--zstd", "-tf", one.archive]).out.splitlines()
    assert names[:2] == [".venvpack/manifest.json", ".venvpack/files.mtree"]
    assert len(names) == len(set(names))
    assert not [name for name in names if name.startswith("/") or ".." in name.split("/")]


def test_it_is_accepted_when_compressed_again(one, vp, tmp_path):
    again = tmp_path / "again.tar.zst"
    again.write_bytes(run(["zstd", "-cq", "-7"], input=environments.archive_bytes(one.archive)).stdout)
    vp("unpack", again, tmp_path / "env")
    assert prefix_said([tmp_path / "env/bin/harbour"]) == str(tmp_path / "env")
    vp("verify", again)
