# SPDX-License-Identifier: MIT
"""Environments as people make them, and what is asked of them."""
import base64
import csv
import glob
import hashlib
import json
import os
import subprocess

import pytest

# The oldest Python that each maker can make environments of.
MAKERS = {"venv": (3, 6), "virtualenv": (3, 7), "uv": (3, 8), "uv-relocatable": (3, 8),
          "create": (3, 6)}

# What would tell one machine from another, or an environment from the shell's.
DROPPED = ("PYTHON", "VIRTUAL_ENV", "PIP_FIND_LINKS", "PIP_NO_INDEX", "UV_", "CONDA", "PS1",
           "VENVPACK", "SOURCE_DATE_EPOCH", "LC_", "NO_COLOR")


def clean_environ(**extra):
    environ = {key: value for key, value in os.environ.items() if not key.startswith(DROPPED)}
    environ.update(LANG="C.UTF-8", PIP_DISABLE_PIP_VERSION_CHECK="1")
    environ.update(extra)
    return environ


def run(command, status=0, **options):
    """Runs a command, asserts its exit status and returns what it printed."""
    options.setdefault("env", clean_environ())
    if "input" not in options:
        options.setdefault("stdin", subprocess.DEVNULL)
    done = subprocess.run([os.fspath(word) for word in command], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False, timeout=600, **options)
    done.out = done.stdout.decode("utf-8", "surrogateescape")
    done.err = done.stderr.decode("utf-8", "surrogateescape")
    if status is not None:
        assert done.returncode == status, "%s: status %d\n%s%s" % (
            command, done.returncode, done.out[-4000:], done.err[-4000:])
    return done


class Tools:
    """What makes and fills environments, and the wheels to fill them with."""

    def __init__(self, program, wheels, uv):
        self.program = program
        self.wheels = wheels
        self.uv = uv

    def make(self, maker, python, env, packages=("harbour",)):
        """An environment at path env, by maker, with packages of our wheels."""
        getattr(self, "make_by_" + maker.replace("-", "_"))(python, env, list(packages))
        return env

    def pip_install(self, env, packages):
        if packages:
            run([env + "/bin/python", "-m", "pip", "install", "--no-index", "--find-links",
                 self.wheels] + packages)

    def make_by_venv(self, python, env, packages):
        run([python.path, "-m", "venv", env])
        self.pip_install(env, packages)

    def make_by_virtualenv(self, python, env, packages):
        # Without "wheel", which in some versions asks for what is not seeded.
        run(["virtualenv", "--quiet", "--no-periodic-update", "--no-download", "--no-wheel",
             "-p", python.path, env])
        self.pip_install(env, packages)

    def make_by_uv(self, python, env, packages, *options):
        if not self.uv:
            pytest.skip("uv is not installed and cannot be fetched")
        run([self.uv, "venv", "--quiet", "--offline", "--python", python.path, *options, env])
        run([self.uv, "pip", "install", "--quiet", "--offline", "--no-index",
             "--python", env + "/bin/python", "--compile-bytecode", "--find-links", self.wheels,
             "--find-links", python.bundled_wheels(), "pip"] + packages)

    def make_by_uv_relocatable(self, python, env, packages):
        self.make_by_uv(python, env, packages, "--relocatable")

    def make_by_create(self, python, env, packages):
        wanted = [word for package in packages for word in ("--with", package)]
        run([self.program, "create", "--python", python.path, "--no-index", "--find-links",
             self.wheels, *wanted, env])


def site_packages(env):
    return glob.glob(glob.escape(env) + "/lib/python3*/site-packages")[0]


def embed_paths(env):
    """Files that hold the environment's path, as some packages write them."""
    os.makedirs(env + "/share/jupyter/kernels/demo")
    with open(env + "/share/jupyter/kernels/demo/kernel.json", "w") as file:
        json.dump({"argv": [env + "/bin/python", "-m", "harbour"], "display_name": "demo"}, file)
    os.makedirs(env + "/lib/pkgconfig")
    with open(env + "/lib/pkgconfig/demo.pc", "w") as file:
        file.write("prefix=%s\nlibdir=${prefix}/lib\nName: demo\n" % env)
    os.makedirs(env + "/share/plugins")
    with open(env + "/share/plugins/plugged.py", "w") as file:
        file.write("VALUE = 'plugged in'\n")
    with open(site_packages(env) + "/plugins.pth", "w") as file:
        file.write(env + "/share/plugins\n")


def regular_files(root):
    for folder, _, names in os.walk(root):
        for name in names:
            path = os.path.join(folder, name)
            if os.path.isfile(path) and not os.path.islink(path):
                yield path


def read(path):
    with open(path, "rb") as file:
        return file.read()


def snapshot(root):
    """Type, mode and content of everything below root, by relative path."""
    found = {}
    for folder, folders, names in os.walk(root):
        for name in folders + names:
            path = os.path.join(folder, name)
            info = os.lstat(path)
            if os.path.islink(path):
                content = os.readlink(path)
            elif os.path.isdir(path):
                content = None
            else:
                content = hashlib.sha256(read(path)).hexdigest()
            found[os.path.relpath(path, root)] = (oct(info.st_mode), content)
    return found


def without_bytecode(entries):
    """Of a snapshot: what running does not write."""
    return {name: facts for name, facts in entries.items() if "__pycache__" not in name}


def files_with(root, needle):
    """Files and links below root that hold the path needle, for messages."""
    needle = os.fsencode(needle)
    found = [path for path in regular_files(root) if needle in read(path)]
    for folder, folders, names in os.walk(root):
        for path in (os.path.join(folder, name) for name in folders + names):
            if os.path.islink(path) and needle in os.fsencode(os.readlink(path)):
                found.append(path)
    return sorted(os.path.relpath(path, root) for path in found)


def record_mismatches(env):
    """Rows of RECORD files that tell a hash or size other than the file's."""
    bad = []
    packages = site_packages(env)
    for record in glob.glob(glob.escape(packages) + "/*.dist-info/RECORD"):
        with open(record, encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        for name, facts, size in (row[:3] for row in rows if row):
            path = os.path.normpath(os.path.join(packages, name))
            if not facts:
                continue
            data = read(path)
            kind, expected = facts.split("=", 1)
            digest = base64.urlsafe_b64encode(hashlib.new(kind, data).digest())
            if digest.rstrip(b"=").decode() != expected or len(data) != int(size):
                bad.append(name)
    return bad


def pyc_files(env):
    return {path: (os.stat(path).st_mtime_ns, read(path))
            for path in regular_files(env) if path.endswith(".pyc")}


def archive_bytes(archive):
    """The tar in an archive, by stock zstd."""
    return run(["zstd", "-dcq", archive]).stdout
