# SPDX-License-Identifier: MIT
"""What docs/recipes.md shows works, in its order, as it stands there."""
import os
import re

import pytest

from conftest import ROOT
from environments import clean_environ, read, run

HARBOUR = "harbour\n"


def recipe(name, place):
    """The blocks of a recipe, with what is in /opt at another place."""
    text = read(os.path.join(ROOT, "docs/recipes.md")).decode("utf-8")
    blocks = re.findall(r"^```sh recipe %s\n(.*?)^```$" % name, text, re.M | re.S)
    assert blocks
    return [block.replace("/opt/", "%s/opt/" % place) for block in blocks]


@pytest.fixture
def follow(program, tools, tmp_path):
    """Runs blocks of shell where a user of venvpack would be."""
    (tmp_path / "opt").mkdir()
    (tmp_path / "requirements.txt").write_text(HARBOUR)
    environ = clean_environ(PATH="%s:/usr/bin:/bin" % os.path.dirname(program), PIP_NO_INDEX="1",
                            PIP_FIND_LINKS=tools.wheels, HOME=str(tmp_path))

    def follow_blocks(*blocks, **more):
        done = [run(["sh", "-ec", block], cwd=tmp_path, env=dict(environ, **more))
                for block in blocks]
        return done[-1]
    return follow_blocks


def test_a_site_without_a_network(follow, tmp_path):
    follow(*recipe("site", tmp_path))


def test_a_cache_for_ci(follow, tmp_path):
    (tmp_path / "cache").mkdir()
    block, = recipe("ci", tmp_path)
    assert "created" in follow(block).out
    run(["rm", "-r", tmp_path / ".venv"])
    assert "unpacked" in follow(block).out


def test_a_service(follow, tmp_path):
    upgrade, back = recipe("service", tmp_path)
    follow("venvpack create app --without-pip\nvenvpack pack app -o app.tar.zst\n"
           "venvpack unpack app.tar.zst opt/app-1\nln -s app-1 opt/app\n")
    for block, release in ((upgrade, "app-2"), (back, "app-1")):
        follow(block)
        said = run([tmp_path / "opt/app/bin/python", "-c", "import sys; print(sys.prefix)"]).out
        assert os.path.realpath(said.strip()) == str(tmp_path / "opt" / release)


def test_a_container_image(follow, tmp_path):
    block, = recipe("image", tmp_path)
    block = block.replace("/usr/local", "/usr")
    follow("venvpack create app -p /usr/bin/python3 --with harbour", block, "rm -r app",
           "mkdir opt/app\ntar -C opt/app -xzf app.tar.gz\nopt/app/bin/harbour")
    script = read(str(tmp_path / "opt/app/bin/harbour")).decode()
    assert script.startswith("#!%s/opt/app/bin/python" % tmp_path)


@pytest.mark.index
@pytest.mark.slow
def test_a_kernel_for_jupyter(follow, tmp_path):
    block, = recipe("jupyter", tmp_path)
    follow("venvpack create opt/app --with ipykernel", block, PIP_NO_INDEX="0")
    kernel = read(str(tmp_path / ".local/share/jupyter/kernels/app/kernel.json")).decode()
    assert str(tmp_path / "opt/app/bin/python") in kernel


def test_from_venv_and_tar(follow, tmp_path):
    assert str(tmp_path / "opt/newer") in follow(*recipe("venv", tmp_path)).out
