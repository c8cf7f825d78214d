# SPDX-License-Identifier: MIT
"""The CPythons of this machine."""
import functools
import glob
import os
import subprocess

SUPPORTED = [(3, minor) for minor in range(6, 15)]
ASK = "import sys, ensurepip, venv; print(sys.implementation.name, *sys.version_info[:3])"


class Python:
    """A base interpreter: its path and its version, such as (3, 11, 7)."""

    def __init__(self, path, version):
        self.path = path
        self.version = version
        self.minor = version[:2]
        self.name = ".".join(map(str, version))

    def __repr__(self):
        return "Python(%s)" % self.path

    def bundled_wheels(self):
        """The directory with the pip wheel that ensurepip installs."""
        code = ("import ensurepip, os, sysconfig; print("
                "sysconfig.get_config_var('WHEEL_PKG_DIR')"
                " or os.path.join(os.path.dirname(ensurepip.__file__), '_bundled'))")
        return subprocess.check_output([self.path, "-c", code], universal_newlines=True).strip()


def candidates():
    pyenv = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
    for pattern in (pyenv + "/versions/*/bin/python3", "/usr/local/bin/python3.*",
                    "/usr/bin/python3.*", "/usr/bin/python3", "/opt/python*/bin/python3"):
        yield from sorted(glob.glob(pattern))


def ask(path):
    """The version of the CPython at path, or None when it cannot make environments."""
    done = subprocess.run([path, "-I", "-c", ASK], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          universal_newlines=True, check=False)
    words = done.stdout.split()
    if done.returncode or words[:1] != ["cpython"]:
        return None
    version = tuple(map(int, words[1:]))
    return version if version[:2] in SUPPORTED else None


@functools.lru_cache(maxsize=None)
def find():
    """Every usable CPython, oldest first; one of each version."""
    found = {}
    seen = set()
    for path in candidates():
        real = os.path.realpath(path)
        if real in seen or not os.access(path, os.X_OK) or path.endswith("-config"):
            continue
        seen.add(real)
        version = ask(path)
        if version and version not in found:
            found[version] = Python(path, version)
    return [found[version] for version in sorted(found)]


def absent():
    """Supported minor versions that are not on this machine."""
    here = {python.minor for python in find()}
    return [version for version in SUPPORTED if version not in here]


def default():
    """The system's Python where there is one, else the newest."""
    system = [python for python in find() if python.path.startswith("/usr/bin/")]
    return (system or find())[-1]


def spread():
    """The oldest, the default and the newest."""
    everything = find()
    return sorted({everything[0], default(), everything[-1]}, key=lambda p: p.version)
