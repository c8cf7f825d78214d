# SPDX-License-Identifier: MIT
"""What is chosen by --include, --exclude and --no-pyc."""
import glob
import json
import os

import pytest

import archives
import environments
import pythons
from environments import run
from test_move import BARE


@pytest.fixture
def names(live, vp, tmp_path):
    """Packs with options; the names of the entries, those in lib shortened."""
    def go(*options):
        archive = tmp_path / "env.tar.zst"
        vp("pack", "--force", live, "-o", archive, *options)
        packages = os.path.relpath(environments.site_packages(live), live) + "/"
        return {info.name.rstrip("/").replace(packages, "SITE/")
                for info, _ in archives.Archive(archive).members}
    return go


def test_a_directory_goes_with_all_below_it(names):
    before = names()
    after = names("--exclude", "share")
    assert before - after == {"share", "share/harbour", "share/harbour/chart.txt"}


@pytest.mark.parametrize("pattern", ["lib/python3.*/site-packages/harbour/data",
                                     "lib/*/site-packages/harbour/data/",
                                     "**/harbour/data", "**/harbour/data/**", "/lib/**/data"])
def test_a_path_is_matched_as_a_whole(names, pattern):
    assert not [name for name in names("--exclude", pattern)
                if name.startswith("SITE/harbour/data/")]


def test_a_name_is_matched_wherever_it_is(names):
    left = names("--exclude", "*.pyc", "--exclude=chart.txt")
    assert not [name for name in left if name.endswith((".pyc", "/chart.txt"))]
    assert "share/harbour" in left


def test_the_last_match_decides(names):
    everything = {name for name in names() if name.startswith("SITE/harbour/data/")}
    exclude = ("--exclude", "**/harbour/data")
    include = ("--include", "**/harbour/data/*.txt")
    text = {name for name in everything if name.endswith(".txt")}
    assert {name for name in names(*exclude, *include)
            if name.startswith("SITE/harbour/data/")} == text
    assert not {name for name in names(*include, *exclude)
                if name.startswith("SITE/harbour/data/")}
    assert "SITE/harbour/data" in names(*exclude, *include)
    assert "SITE/harbour/data" not in names(*include, *exclude)


def test_what_is_left_out_is_gone_from_record(live, vp, tmp_path):
    vp("pack", live, "-o", tmp_path / "env.tar.zst", "--no-pyc", "--exclude", "deep",
       "--exclude", "bin/harbour-gui")
    vp("unpack", tmp_path / "env.tar.zst", tmp_path / "landed")
    landed = str(tmp_path / "landed")
    assert environments.record_mismatches(landed) == []
    record = environments.site_packages(landed) + "/harbour-1.0.dist-info/RECORD"
    text = environments.read(record).decode()
    assert "harbour/report.py," in text
    assert "deep" not in text and "harbour-gui" not in text and ".pyc" not in text
    vp("verify", "--strict", landed)
    run([landed + "/bin/pip", "uninstall", "--yes", "harbour"], env=BARE)
    assert not os.path.exists(landed + "/bin/harbour")


def test_without_compiled_files_it_runs(live, vp, tmp_path):
    vp("pack", live, "-o", tmp_path / "env.tar.zst", "--no-pyc")
    vp("unpack", tmp_path / "env.tar.zst", tmp_path / "landed")
    assert not glob.glob(str(tmp_path / "landed/lib/**/*.pyc"), recursive=True)
    assert not glob.glob(str(tmp_path / "landed/lib/**/__pycache__"), recursive=True)
    run([tmp_path / "landed/bin/harbour"], env=BARE)


def test_modules_without_source_stay_without_pyc(live, vp, tmp_path):
    """Python does not make those again."""
    packages = environments.site_packages(live)
    with open(packages + "/sourceless.py", "w") as file:
        file.write("VALUE = 'still here'\n")
    run([live + "/bin/python", "-m", "compileall", "-q", "-b", packages + "/sourceless.py"])
    os.unlink(packages + "/sourceless.py")
    vp("pack", live, "-o", tmp_path / "env.tar.zst", "--no-pyc")
    vp("unpack", tmp_path / "env.tar.zst", tmp_path / "landed")
    done = run([tmp_path / "landed/bin/python", "-c", "import sourceless as s; print(s.VALUE)"])
    assert done.out == "still here\n"


@pytest.mark.parametrize("pattern", ["bin", "pyvenv.cfg", "**", "*.cfg", "bin/python"])
def test_what_every_environment_needs_cannot_be_left_out(live, vp, tmp_path, pattern):
    done = vp("pack", live, "-o", tmp_path / "env.tar.zst", "--exclude", pattern, status=None)
    assert done.returncode in (1, 2)
    assert len(done.err.splitlines()) == 1
    assert "left out" in done.err
    assert not (tmp_path / "env.tar.zst").exists()


def test_an_empty_pattern_is_a_usage_error(live, vp, tmp_path):
    vp("pack", live, "-o", tmp_path / "env.tar.zst", "--exclude=", status=2)


def test_what_no_archive_can_hold_can_be_left_out(live, vp, tmp_path):
    """A path that is too long."""
    top = os.getcwd()
    os.chdir(live)
    try:
        for _ in range(20):
            os.mkdir("d" * 250)
            os.chdir("d" * 250)
    finally:
        os.chdir(top)
    done = vp("pack", live, "-o", tmp_path / "env.tar.zst", status=1)
    assert "too long" in done.err
    vp("pack", live, "-o", tmp_path / "env.tar.zst", "--exclude", "/ddd*")


def test_filters_make_no_difference_to_reproducibility(live, vp, tmp_path):
    options = ("--exclude", "**/tests", "--no-pyc", "--include", "*.txt")
    for name in ("a.tar.zst", "b.tar.zst"):
        vp("pack", live, "-o", tmp_path / name, *options)
    assert (tmp_path / "a.tar.zst").read_bytes() == (tmp_path / "b.tar.zst").read_bytes()


def test_a_dry_run_counts_what_is_left(live, vp):
    everything = json.loads(vp("pack", "--json", "-n", live).out)
    less = json.loads(vp("pack", "--json", "-n", live, "--exclude", "share").out)
    assert everything["entries"] - less["entries"] == 3
    assert less["manifest"]["entries"]["count"] == less["entries"]


def test_a_dry_run_shows_what_would_be_edited(live, vp):
    said = json.loads(vp("pack", "--json", "-n", live).out)
    edited = {item["path"] for item in said["manifest"]["edits"]}
    assert {"bin/harbour", "pyvenv.cfg", "bin/activate"} <= edited
    shown = vp("pack", "-n", live).out
    assert "fix-ups" in shown and "shebang" in shown


def test_filters_work_with_every_maker(packed_by, vp, tools, tmp_path):
    env = str(tmp_path / "env")
    tools.make(packed_by.maker, pythons.default(), env)
    vp("pack", env, "-o", tmp_path / "env.tar.zst", "--exclude", "activate*", "--no-pyc")
    vp("unpack", tmp_path / "env.tar.zst", tmp_path / "landed")
    assert not glob.glob(str(tmp_path / "landed/bin/activate*"))
    assert json.loads(run([tmp_path / "landed/bin/harbour"], env=BARE).out)["names"]
