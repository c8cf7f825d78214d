# SPDX-License-Identifier: MIT
"""verify, inspect and list: what they tell, and as JSON."""
import json
import os

import pytest

import environments


@pytest.fixture
def landed(one, vp, tmp_path):
    vp("unpack", one.archive, tmp_path / "env")
    return tmp_path / "env"


def spoil(env):
    """Changes one file, removes one, adds one; their names."""
    packages = environments.site_packages(str(env))
    with open(packages + "/harbour/report.py", "ab") as file:
        file.write(b"# changed\n")
    os.unlink(packages + "/harbour/deep/below.py")
    with open(packages + "/harbour/intruder.py", "w") as file:
        file.write("")
    return [os.path.relpath(packages + name, env) for name in (
        "/harbour/report.py", "/harbour/deep/below.py", "/harbour/intruder.py")]


def test_verify_is_silent_about_what_is_right(one, vp, landed):
    for path in (one.archive, landed):
        said = json.loads(vp("verify", "--json", path).out)
        assert said["ok"] is True


def test_verify_lists_what_differs(vp, landed):
    changed, missing, added = spoil(landed)
    done = vp("verify", landed, status=3)
    text = done.out + done.err
    for word, name in (("changed", changed), ("missing", missing), ("added", added)):
        lines = [line for line in text.splitlines() if name in line]
        assert any(word in line for line in lines), (word, text)


def test_verify_tells_differences_as_findings(vp, landed):
    changed, missing, added = spoil(landed)
    said = json.loads(vp("verify", "--json", landed, status=3).out)
    assert said["ok"] is False
    assert said["error"]["code"] == "differs"
    found = {(finding["code"], finding["path"]) for finding in said["findings"]}
    assert {("changed", changed), ("missing", missing), ("added", added)} <= found


def test_added_files_fail_only_when_strict(vp, landed):
    (landed / "extra.txt").write_text("added\n")
    vp("verify", landed)
    vp("verify", "--strict", landed, status=3)


def test_compiled_files_of_python_itself_are_no_difference(vp, landed):
    """Running it may add .pyc files; that alone is no tampering."""
    environments.run([landed / "bin/python", "-c", "import plugged"])
    vp("verify", landed)


@pytest.mark.parametrize("change", ["mode", "link", "type", "size"])
def test_verify_sees_other_changes(vp, landed, change):
    chart = landed / "share/harbour/chart.txt"
    if change == "mode":
        chart.chmod(0o755)
    elif change == "link":
        (landed / "bin/python3").unlink()
        (landed / "bin/python3").symlink_to("/bin/true")
    elif change == "type":
        chart.unlink()
        chart.mkdir()
    else:
        chart.write_bytes(b"")
    vp("verify", landed, status=3)


def test_inspect_tells_the_facts(one, vp, landed):
    for path in (one.archive, landed):
        text = vp("inspect", path).out
        assert one.python.name in text
        assert "harbour" in text
        said = json.loads(vp("inspect", "--json", path).out)
        assert said["ok"] is True
        assert one.python.name in json.dumps(said)
        assert {"harbour", "pip"} <= {package["name"] for package in packages_of(said)}


def packages_of(said):
    """The list of packages, wherever the object has it."""
    for holder in (said, *(value for value in said.values() if isinstance(value, dict))):
        if "packages" in holder:
            return holder["packages"]
    raise AssertionError("no packages in %s" % list(said))


def test_list_names_every_entry(one, vp, landed):
    names = vp("list", one.archive).out.splitlines()
    assert set(one.before) == {name.rstrip("/") for name in names}
    long = vp("list", "--long", one.archive).out
    assert "bin/harbour" in long
    said = json.loads(vp("list", "--json", one.archive).out)
    assert {entry["path"] for entry in said["entries"]} == set(one.before)
    chart = [entry for entry in said["entries"] if entry["path"] == "share/harbour/chart.txt"]
    assert chart[0]["size"] == len("a data file of the environment\n")
    assert len(chart[0]["sha256"]) == 64


def test_list_of_what_landed_tells_its_hashes(vp, landed):
    said = json.loads(vp("list", "--json", landed).out)
    hashes = {entry["path"]: entry.get("sha256") for entry in said["entries"]}
    for name, (_, content) in environments.snapshot(landed).items():
        if hashes.get(name):
            assert hashes[name] == content, name


def test_pack_and_unpack_tell_what_they_did(vp, live, tmp_path):
    said = json.loads(vp("pack", "--json", live, "-o", tmp_path / "env.tar.zst").out)
    assert said["ok"] is True
    said = json.loads(vp("unpack", "--json", tmp_path / "env.tar.zst", tmp_path / "env").out)
    assert said["ok"] is True
    assert str(tmp_path / "env") in json.dumps(said)


def test_the_archive_comes_from_standard_input(one, vp, tmp_path):
    vp("unpack", "-", tmp_path / "env", input=environments.read(one.archive), stdin=None)
    vp("verify", tmp_path / "env")


def test_stock_mtree_agrees(landed):
    """files.mtree is plain mtree(5): bsdtar reads it."""
    done = environments.run(["bsdtar", "-tf", landed / ".venvpack/files.mtree"])
    assert "./bin/harbour" in done.out.splitlines()
