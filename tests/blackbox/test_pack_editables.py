# SPDX-License-Identifier: MIT
"""Editable installs: refused, packed with a copy of their source, or dropped."""
import json
import os

import pytest

import environments
from environments import run
from test_move import BARE

FINDER = """\
import sys, importlib.util
MAPPING: dict = %r
NAMESPACES: dict = {}
PATH_PLACEHOLDER = '__editable__.edited-1.0.finder' + ".__path_hook__"
def install():
    pass
"""


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)


def make_project(root, folder):
    """A package, a module and what else projects have, in root/folder."""
    code = os.path.join(root, folder)
    write(code + "/edited/__init__.py", "import os\n"
          "def main():\n"
          "    with open(os.path.join(os.path.dirname(__file__), 'data.txt')) as file:\n"
          "        print(file.read().strip())\n")
    write(code + "/edited/data.txt", "data of the package\n")
    write(code + "/edited/deep/__init__.py", "")
    write(code + "/edited/__pycache__/__init__.cpython-311.pyc", "not for packing")
    write(code + "/edited_module.py", "VALUE = 1\n")
    write(root + "/tests/test_edited.py", "")
    write(root + "/pyproject.toml", "")
    write(root + "/docs/conf.py", "")
    return root


def by_directory(site, source):
    write(site + "/_edited.pth", source + "/src\n")
    return ["_edited.pth"]


def by_flat_directory(site, source):
    write(site + "/edited.pth", source)
    return ["edited.pth"]


def by_setuptools(site, source):
    write(site + "/__editable___edited_1_0_finder.py", FINDER % {
        "edited": source + "/src/edited", "edited_module": source + "/src/edited_module"})
    write(site + "/__editable__.edited-1.0.pth",
          "import __editable___edited_1_0_finder; __editable___edited_1_0_finder.install()")
    return ["__editable__.edited-1.0.pth", "__editable___edited_1_0_finder.py"]


def by_editables(site, source):
    write(site + "/_editable_impl_edited.py", "def map_module(*names):\n    pass\n"
          "map_module('edited', '%s/src/edited/__init__.py')\n"
          "map_module('edited_module', '%s/src/edited_module.py')\n" % (source, source))
    write(site + "/_editable_impl_edited.pth", "import _editable_impl_edited\n")
    return ["_editable_impl_edited.pth", "_editable_impl_edited.py"]


def by_meson(site, source):
    plan = {"python": {
        "%s/src/%s" % (source, name): {"destination": "{py_purelib}/" + name}
        for name in ("edited/__init__.py", "edited/data.txt", "edited/deep/__init__.py",
                     "edited_module.py")}}
    write(source + "/build/cp/meson-info/intro-install_plan.json", json.dumps(plan))
    write(site + "/_edited_editable_loader.py",
          "def init(*facts):\n    pass\ninit('edited', {'edited'}, '%s/build/cp', "
          "['/usr/bin/ninja'], False)\n" % source)
    write(site + "/edited-editable.pth", "import _edited_editable_loader\n")
    return ["edited-editable.pth", "_edited_editable_loader.py"]


KINDS = {"directory": (by_directory, "src"), "flat": (by_flat_directory, "."),
         "setuptools": (by_setuptools, "src"), "editables": (by_editables, "src"),
         "meson": (by_meson, "src")}


class Editable:
    def __init__(self, env, source, hooks):
        self.env, self.source, self.hooks = env, source, hooks


@pytest.fixture(params=KINDS)
def editable(request, live, tmp_path):
    """live, with a project in it as the tools of our days install it editable."""
    install, folder = KINDS[request.param]
    source = make_project(str(tmp_path / "the source"), folder)
    site = environments.site_packages(live)
    hooks = install(site, source)
    info = site + "/edited-1.0.dist-info"
    write(info + "/METADATA", "Metadata-Version: 2.1\nName: edited\nVersion: 1.0\n")
    write(info + "/INSTALLER", "pip\n")
    write(info + "/entry_points.txt", "[console_scripts]\nedited = edited:main\n")
    write(info + "/direct_url.json", json.dumps({
        "dir_info": {"editable": True}, "url": "file://" + source.replace(" ", "%20")}))
    write(live + "/bin/edited",
          "#!%s/bin/python\nfrom edited import main\nmain()\n" % live)
    os.chmod(live + "/bin/edited", 0o755)
    rows = hooks + ["../../../bin/edited"] + ["edited-1.0.dist-info/" + name for name in (
        "METADATA", "INSTALLER", "entry_points.txt", "direct_url.json", "RECORD")]
    write(info + "/RECORD", "".join(row + ",,\n" for row in rows))
    return Editable(live, source, hooks)


def pack_and_land(editable, vp, tmp_path, *options):
    """Packed, environment and source gone, and unpacked again."""
    said = json.loads(vp("pack", "--json", editable.env, "-o", tmp_path / "env.tar.zst",
                         *options).out)
    os.rename(editable.env, tmp_path / "gone")
    os.rename(editable.source, tmp_path / "gone too")
    vp("unpack", tmp_path / "env.tar.zst", tmp_path / "landed")
    return said, str(tmp_path / "landed")


@pytest.mark.parametrize("options", [(), ("--editable", "error"), ("--dry-run",)])
def test_it_is_refused_with_its_name_and_place(editable, vp, tmp_path, options):
    done = vp("pack", editable.env, "-o", tmp_path / "env.tar.zst", *options, status=1)
    assert len(done.err.splitlines()) == 1
    assert "'edited'" in done.err and editable.source in done.err and "--editable" in done.err
    assert not (tmp_path / "env.tar.zst").exists()
    said = json.loads(vp("pack", "--json", editable.env, "-o", tmp_path / "env.tar.zst",
                         status=1).out)
    assert said["error"]["code"] == "editable"


def test_vendored_it_runs_with_the_source_gone(editable, vp, tmp_path):
    _, landed = pack_and_land(editable, vp, tmp_path, "--editable", "vendor")
    assert run([landed + "/bin/edited"], env=BARE, cwd="/").out == "data of the package\n"
    run([landed + "/bin/python", "-c", "import edited.deep, edited_module"], env=BARE)
    assert environments.files_with(landed, editable.source) == []
    assert environments.record_mismatches(landed) == []
    vp("verify", landed)


def test_vendored_it_is_as_if_installed(editable, vp, tmp_path):
    _, landed = pack_and_land(editable, vp, tmp_path, "--editable", "vendor")
    site = environments.site_packages(landed)
    record = environments.read(site + "/edited-1.0.dist-info/RECORD").decode()
    rows = [row.split(",")[0] for row in record.splitlines()]
    assert len(rows) == len(set(rows))
    assert {"edited/__init__.py", "edited/data.txt", "edited/deep/__init__.py",
            "edited_module.py"} <= set(rows)
    for name in editable.hooks + ["edited-1.0.dist-info/direct_url.json"]:
        assert not os.path.exists(os.path.join(site, name))
        assert name not in rows
    for name in ("tests", "docs", "test_edited.py", "src", "build",
                 "edited/__pycache__/__init__.cpython-311.pyc"):
        assert not os.path.exists(os.path.join(site, name)), name
    assert "edited" in run([landed + "/bin/pip", "list"], env=BARE).out
    run([landed + "/bin/pip", "uninstall", "--yes", "edited"], env=BARE)
    assert not [name for name in os.listdir(site) if "edit" in name]


def test_dropped_it_leaves_nothing(editable, vp, tmp_path):
    said, landed = pack_and_land(editable, vp, tmp_path, "--editable", "drop")
    names = [name for name in environments.snapshot(landed) if "edited" in name]
    assert names == []
    assert any(finding["code"] == "editable" for finding in said["findings"])
    assert json.loads(run([landed + "/bin/harbour"], env=BARE).out)["names"]
    assert environments.files_with(landed, editable.source) == []


def test_vendoring_is_reproducible(editable, vp, tmp_path):
    for threads in ("1", "4"):
        vp("pack", editable.env, "-j", threads, "--editable", "vendor",
           "-o", tmp_path / (threads + ".tar.zst"))
    assert (tmp_path / "1.tar.zst").read_bytes() == (tmp_path / "4.tar.zst").read_bytes()


def test_filters_apply_to_what_is_vendored(editable, vp, tmp_path):
    _, landed = pack_and_land(editable, vp, tmp_path, "--editable", "vendor",
                              "--exclude", "deep")
    site = environments.site_packages(landed)
    assert not os.path.exists(site + "/edited/deep")
    record = environments.read(site + "/edited-1.0.dist-info/RECORD").decode()
    assert "edited/data.txt" in record and "deep" not in record


def test_a_source_that_is_gone_is_told(editable, vp, tmp_path):
    os.rename(editable.source, tmp_path / "elsewhere")
    done = vp("pack", editable.env, "-o", tmp_path / "env.tar.zst", "--editable", "vendor",
              status=1)
    assert len(done.err.splitlines()) == 1
    assert "edited" in done.err and editable.source in done.err


def test_a_source_in_the_environment_travels_as_it_is(live, vp, tmp_path):
    """As pip does with those of version control: ENV/src/NAME."""
    source = make_project(live + "/src/edited", "src")
    site = environments.site_packages(live)
    hooks = by_directory(site, source)
    info = site + "/edited-1.0.dist-info"
    write(info + "/METADATA", "Metadata-Version: 2.1\nName: edited\nVersion: 1.0\n")
    write(info + "/direct_url.json", json.dumps({
        "dir_info": {"editable": True}, "url": "file://" + source}))
    write(info + "/RECORD", "%s,,\nedited-1.0.dist-info/RECORD,,\n" % hooks[0])
    landed = str(tmp_path / "landed")
    vp("pack", live, "-o", tmp_path / "env.tar.zst")
    os.rename(live, tmp_path / "gone")
    vp("unpack", tmp_path / "env.tar.zst", landed)
    done = run([landed + "/bin/python", "-c", "import edited; print(edited.__file__)"], env=BARE)
    assert done.out.startswith(landed + "/src/edited/")


@pytest.fixture
def legacy(live, tmp_path):
    """As setup.py develop leaves it."""
    source = make_project(str(tmp_path / "source"), ".")
    site = environments.site_packages(live)
    write(source + "/edited.egg-info/PKG-INFO",
          "Metadata-Version: 1.0\nName: edited\nVersion: 1.0\n")
    write(source + "/edited.egg-info/top_level.txt", "edited\nedited_module\n")
    write(site + "/edited.egg-link", source + "\n.")
    write(site + "/easy-install.pth", "./inside\n%s\n" % source)
    os.mkdir(site + "/inside")
    write(live + "/bin/edited", "#!%s/bin/python\n# EASY-INSTALL-ENTRY-SCRIPT: 'edited',"
          "'console_scripts','edited'\nfrom edited import main\nmain()\n" % live)
    os.chmod(live + "/bin/edited", 0o755)
    return Editable(live, source, ["edited.egg-link"])


def test_legacy_installs_are_refused(legacy, vp, tmp_path):
    done = vp("pack", legacy.env, "-o", tmp_path / "env.tar.zst", status=1)
    assert "'edited'" in done.err and legacy.source in done.err


def test_legacy_installs_are_vendored(legacy, vp, tmp_path):
    _, landed = pack_and_land(legacy, vp, tmp_path, "--editable", "vendor")
    assert run([landed + "/bin/edited"], env=BARE, cwd="/").out == "data of the package\n"
    site = environments.site_packages(landed)
    assert environments.read(site + "/easy-install.pth") == b"./inside\n"
    assert not os.path.exists(site + "/edited.egg-link")
    assert "edited" in run([landed + "/bin/pip", "list"], env=BARE).out
    assert environments.files_with(landed, legacy.source) == []


def test_legacy_installs_are_dropped(legacy, vp, tmp_path):
    _, landed = pack_and_land(legacy, vp, tmp_path, "--editable", "drop")
    assert [name for name in environments.snapshot(landed) if "edited" in name] == []
    site = environments.site_packages(landed)
    assert environments.read(site + "/easy-install.pth") == b"./inside\n"
