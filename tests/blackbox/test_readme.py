# SPDX-License-Identifier: MIT
"""What README.md shows works as it stands there."""
import os
import re
import shutil

import pytest

from conftest import ROOT
from environments import clean_environ, read, run


def tour():
    text = read(os.path.join(ROOT, "README.md")).decode("utf-8")
    return "\n".join(re.findall(r"^```sh tour\n(.*?)^```$", text, re.M | re.S))


@pytest.mark.index
@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_the_tour_works(program, tmp_path, shell):
    if not shutil.which(shell):
        pytest.skip("%s is not installed" % shell)
    assert tour().count("venvpack ") >= 7
    environ = clean_environ(PATH="%s:%s" % (os.path.dirname(program), os.environ["PATH"]))
    done = run([shell, "-ec", tour()], env=environ, cwd=tmp_path)
    assert done.out.count("Flask ") >= 4
    assert str(tmp_path / "here, it's/app") in done.out


def without_index(program, **more):
    """An environment in which pip reaches no index."""
    return clean_environ(VENVPACK=program, PIP_INDEX_URL="http://127.0.0.1:9/simple",
                         PIP_RETRIES="0", **more)


def test_quickstart_works_without_a_network(program):
    done = run(["sh", os.path.join(ROOT, "packaging/quickstart.sh")],
               env=without_index(program))
    assert "cannot be reached" in done.out
    assert done.out.count("hello from") == 3
    assert done.out.endswith("quickstart: all of it worked\n")


@pytest.mark.index
def test_quickstart_works(program):
    done = run(["sh", os.path.join(ROOT, "packaging/quickstart.sh")],
               env=clean_environ(VENVPACK=program))
    assert done.out.count("Flask ") == 3
    assert done.out.endswith("quickstart: all of it worked\n")


def test_setting_up_again_does_nothing():
    if not shutil.which("dpkg-query"):
        pytest.skip("not a Debian")
    done = run(["sh", os.path.join(ROOT, "packaging/install-deps.sh")],
               env=clean_environ(http_proxy="http://127.0.0.1:9"))
    assert done.out == "install-deps: all is installed\n"
