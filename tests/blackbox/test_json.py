# SPDX-License-Identifier: MIT
"""What docs/json.md says of the objects that --json prints."""
import json
import os
import re

import pytest

import environments
import pythons
from conftest import ROOT
from environments import run

TYPES = {"boolean": bool, "string": str, "integer": int, "array": list, "object": dict,
         "null": type(None)}


def read_tables(document, heading):
    """Sections of a document: the types that its table gives each member."""
    text = environments.read(os.path.join(ROOT, document)).decode("utf-8")
    tables = {}
    for section in re.split("^" + heading, text, flags=re.M)[1:]:
        title, _, body = section.partition("\n")
        rows = re.findall(r"^\| (`[^|]*`) \| ([^|]*) \|", body.split("\n###")[0], re.M)
        tables[title.strip()] = {name: kinds.split(" or ") for names, kinds in rows
                                 for name in re.findall("`([^`]*)`", names)}
    return tables


TABLES = read_tables("docs/json.md", "## ")


def members(value, opaque=("manifest",), path=""):
    """Every member of an object, as `a.b` and `a[].b`, with its value."""
    if isinstance(value, list):
        for item in value:
            yield from members(item, opaque, path + "[]")
    elif isinstance(value, dict):
        for key, inner in value.items():
            name = path + "." + key if path else key
            yield name, inner
            if key not in opaque:
                yield from members(inner, opaque, name)


def assert_documented(said, command, *more, absent=()):
    expected = {}
    for title in ("every command", command) + more:
        expected.update(TABLES[title])
    found = set()
    for name, value in members(said):
        assert name in expected, "%s: %s is not documented" % (command, name)
        kinds = tuple(TYPES[kind] for kind in expected[name])
        assert type(value) in kinds, "%s: %s is %r" % (command, name, value)
        found.add(name)
    missing = set(expected) - found
    assert {name for name in missing if not name.startswith(absent)} == set(), command


@pytest.fixture
def told(vp, tmp_path):
    """An environment that there is a finding about."""
    env = tmp_path / "told"
    run([pythons.default().path, "-m", "venv", "--without-pip", env])
    (env / "bin" / "elsewhere").symlink_to("/nonexistent/elsewhere")
    return env


def test_objects_are_as_documented(vp, tools, told, tmp_path):
    archive, env = tmp_path / "env.tar.zst", tmp_path / "env"

    def ask(*arguments, status=0):
        return json.loads(vp(*arguments, "--json", status=status).out)

    quiet = ("findings[]",)
    assert_documented(ask("create", tmp_path / "made", "--no-index", "--find-links", tools.wheels,
                          "--with", "harbour"), "create", absent=quiet)
    assert_documented(ask("pack", told, "-o", archive), "pack")
    assert ask("pack", "--dry-run", told)["archive"] is None
    assert_documented(ask("check", archive, env), "check", absent=quiet)
    assert_documented(ask("check", archive, told, status=4), "check", "a failure")
    assert_documented(ask("unpack", archive, env), "unpack", absent=quiet)
    assert_documented(ask("relocate", env), "relocate", absent=quiet)
    assert_documented(ask("verify", archive), "verify", absent=quiet)
    for path in (archive, env):
        assert_documented(ask("inspect", path), "inspect")
        assert_documented(ask("list", path), "list", absent=quiet)
    assert_documented(ask("help"), "help", absent=quiet)
    assert_documented(json.loads(vp("--json", "--version").out), "--version", absent=quiet)
    os.unlink(env / "bin" / "elsewhere")
    assert_documented(ask("verify", env, status=3), "verify", "a failure")


def test_failures_are_as_documented(vp, tmp_path):
    for command in ("pack", "unpack", "relocate", "check", "verify", "inspect", "list"):
        done = vp(command, tmp_path / "absent", "--json", status=None)
        said = json.loads(done.out)
        assert said["ok"] is False
        assert_documented({key: said[key] for key in ("ok", "error", "findings")}, "a failure",
                          absent=("findings[]",))


def test_every_command_is_documented(vp):
    names = {command["name"] for command in json.loads(vp("help", "--json").out)["commands"]}
    assert names | {"every command", "a failure", "--version"} == set(TABLES)


def test_manifests_are_as_the_format_says(vp, told, tmp_path):
    vp("pack", told, "-o", tmp_path / "env.tar.zst")
    manifest = json.loads(vp("inspect", "--json", tmp_path / "env.tar.zst").out)["manifest"]
    table = next(iter(read_tables("docs/format.md", "## 4. ").values()))
    # Most environments have no name of their own.
    assert set(table) - {"name"} <= set(manifest) <= set(table)
