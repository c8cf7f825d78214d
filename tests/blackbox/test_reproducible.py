# SPDX-License-Identifier: MIT
"""Same environment and options: same bytes."""
import os
import shutil

import pytest

import environments
import pythons


def test_packing_twice_gives_the_same_bytes(live, vp, tmp_path):
    for name in ("a.tar.zst", "b.tar.zst"):
        vp("pack", live, "-o", tmp_path / name)
    assert (tmp_path / "a.tar.zst").read_bytes() == (tmp_path / "b.tar.zst").read_bytes()


def test_threads_do_not_matter(live, vp, tmp_path):
    with open(live + "/share-of-noise", "wb") as file:
        file.write(os.urandom(1 << 20) * 20)
    for threads in ("1", "2", "4", "0"):
        vp("pack", live, "-j", threads, "-o", tmp_path / (threads + ".tar.zst"))
    first = (tmp_path / "1.tar.zst").read_bytes()
    for threads in ("2", "4", "0"):
        assert (tmp_path / (threads + ".tar.zst")).read_bytes() == first


def test_the_order_and_inodes_of_directories_do_not_matter(live, vp, tmp_path):
    vp("pack", live, "-o", tmp_path / "a.tar.zst")
    os.rename(live, tmp_path / "aside")
    environments.run(["cp", "-a", tmp_path / "aside", live])
    vp("pack", live, "-o", tmp_path / "b.tar.zst")
    assert (tmp_path / "a.tar.zst").read_bytes() == (tmp_path / "b.tar.zst").read_bytes()


def test_the_same_environment_made_at_two_places_packs_alike(tools, vp, tmp_path):
    archives = []
    for place in ("one", "another, longer place"):
        env = str(tmp_path / place / "env")
        os.makedirs(os.path.dirname(env))
        tools.make("venv", pythons.default(), env)
        environments.embed_paths(env)
        archive = tmp_path / (place + ".tar.zst")
        vp("pack", env, "-o", archive, env={"SOURCE_DATE_EPOCH": "1600000000"})
        archives.append(archive)
    contents = [environments.archive_bytes(archive) for archive in archives]
    assert contents[0] == contents[1]
    assert archives[0].read_bytes() == archives[1].read_bytes()


def test_clamped_times_keep_compiled_files_fresh(tools, vp, live, tmp_path):
    vp("pack", live, "-o", tmp_path / "env.tar.zst", env={"SOURCE_DATE_EPOCH": "1500000000"})
    vp("unpack", tmp_path / "env.tar.zst", tmp_path / "env")
    newest = max(os.stat(path).st_mtime for path in environments.regular_files(tmp_path / "env")
                 if "/.venvpack/" not in path and "/site-packages/harbour/" in path)
    assert newest <= 1500000000
    before = environments.pyc_files(tmp_path / "env")
    environments.run([tmp_path / "env/bin/python", "-c", "import harbour.report, pip"])
    assert environments.pyc_files(tmp_path / "env") == before


def test_a_broken_source_date_epoch_is_told(live, vp, tmp_path):
    done = vp("pack", live, "-o", tmp_path / "env.tar.zst", status=None,
              env={"SOURCE_DATE_EPOCH": "yesterday"})
    assert done.returncode in (1, 2)
    assert "SOURCE_DATE_EPOCH" in done.err
    assert not (tmp_path / "env.tar.zst").exists()


def test_who_packs_and_how_does_not_matter(live, vp, tmp_path):
    """Not the umask, the locale, the home directory or the current one."""
    vp("pack", live, "-o", tmp_path / "a.tar.zst")
    umask = os.umask(0o077)
    try:
        vp("pack", os.path.relpath(live, "/usr"), "-o", tmp_path / "b.tar.zst", cwd="/usr",
           env={"LC_ALL": "tr_TR.UTF-8", "HOME": os.path.dirname(live), "TZ": "Asia/Kathmandu",
                "USER": "somebody", "LANG": "C"})
    finally:
        os.umask(umask)
    assert (tmp_path / "a.tar.zst").read_bytes() == (tmp_path / "b.tar.zst").read_bytes()


def test_another_user_packs_the_same(vp, tmp_path):
    if os.geteuid() != 0 or not os.path.exists("/usr/bin/setpriv"):
        pytest.skip("nobody else to be")
    live = tmp_path / "live"
    if environments.run(["/usr/bin/python3", "-m", "venv", "--without-pip", live],
                        status=None).returncode:
        pytest.skip("no Python that everybody may read")
    vp("pack", live, "-o", tmp_path / "a.tar.zst")
    program = shutil.copy(vp.path, tmp_path / "program")
    for folder in [tmp_path, *tmp_path.parents]:
        os.chmod(folder, os.stat(folder).st_mode | 0o055)
    (tmp_path / "theirs").mkdir()
    os.chmod(tmp_path / "theirs", 0o777)
    done = environments.run(
        ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", program, "pack", live,
         "-o", tmp_path / "theirs/b.tar.zst"], status=None,
        env=environments.clean_environ(HOME="/nonexistent"))
    assert done.returncode == 0, done.err
    assert environments.read(tmp_path / "a.tar.zst") == \
        environments.read(tmp_path / "theirs/b.tar.zst")
