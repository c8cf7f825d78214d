#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The checks check: each one fails on a violation planted in a copy."""
import os
import shutil
import subprocess
import sys
import tempfile

SOURCE = os.path.abspath(os.environ.get("SOURCE_DIR", "."))

# Check, file to add to (or to make), and what is added.
IN_SOURCES = [
    ("layers.sh", "src/base/path.c", '#include "env/tree.h"\n'),
    ("layers.sh", "src/base/path.c", '#include "path.h"\n'),
    ("layers.sh", "src/cli/venvpack.c", '#include "base/path.h"\n'),
    ("layers.sh", "src/tools/thing.c", "int vp_thing;\n"),
    ("layers.sh", "include/venvpack/pack.h", "#include <archive/archive.h>\n"),
    ("third_party.sh", "src/base/path.c src/env/tree.c src/env/scan.c", "#include <lzma.h>\n"),
    ("names.sh", "src/env/path.c", "\n"),
    ("names.sh", "src/base/util.c", "\n"),
    ("names.sh", "tests/unit/base/test_nothing.c", "\n"),
    ("format.sh", "src/base/path.c", "int  vp_ugly( void );\n"),
    ("docs.py", "README.md", "see `docs/absent.md`\n"),
    ("docs.py", "docs/architecture.md", "see env/absent.c\n"),
    ("words.sh", "docs/format.md", "see /root" "/notes\n"),
    ("words.sh", "src/base/path.c", "/* TO" "DO: later */\n"),
    ("headers.sh", "include/venvpack/pack.h", "struct venvpack_hole { char c; long l; };\n"),
    ("headers.sh", "include/venvpack/pack.h", "static inline int class(int new) { return new; }\n"),
    ("headers.sh", "include/venvpack/pack.h", "int venvpack_alone(FILE *file);\n"),
]

# Check, folder of the object, and what is compiled into it.
IN_OBJECTS = [
    ("exports.sh", "vp_base", "int stray(void); int stray(void) { return 1; }"),
    ("exports.sh", "venvpack", "int vp_own(void); int vp_own(void) { return 1; }"),
    ("exports.sh", "vp_env", "void exit(int); void vp_x(void); void vp_x(void) { exit(1); }"),
    ("exports.sh", "vp_env", "#include <stdio.h>\nvoid vp_x(void) { fprintf(stderr, \"x\"); }"),
    ("exports.sh", "vp_env", "#include <stdio.h>\nvoid vp_x(void) { puts(\"x\"); }"),
    ("exports.sh", "vp_env", "#include <sys/stat.h>\nvoid vp_x(void) { umask(0); }"),
    ("exports.sh", "vp_env", "#include <stdlib.h>\nvoid vp_x(void) { setenv(\"A\", \"\", 1); }"),
    ("exports.sh", "vp_env", "#include <signal.h>\nvoid vp_x(void) { signal(2, SIG_IGN); }"),
    ("globals.sh", "vp_env", "int vp_x(void); int vp_x(void) { static int n; return n++; }"),
    ("globals.sh", "vp_env", "int vp_counter = 3;"),
    ("globals.sh", "vp_env", "_Thread_local int vp_local;"),
]


def run(check, source, build):
    interpreter = sys.executable if check.endswith(".py") else "sh"
    environ = dict(os.environ, SOURCE_DIR=source, BUILD_DIR=build, SANITIZE="", VENVPACK="")
    return subprocess.run([interpreter, os.path.join(SOURCE, "tests/check", check)], env=environ,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False).returncode


def copy_tree(target):
    for name in ("src", "include", "docs", "tests", "packaging"):
        shutil.copytree(os.path.join(SOURCE, name), os.path.join(target, name),
                        ignore=shutil.ignore_patterns("__pycache__"))
    for name in os.listdir(SOURCE):
        if os.path.isfile(os.path.join(SOURCE, name)):
            shutil.copy(os.path.join(SOURCE, name), target)


def plant(path, text):
    """Appends text to a file, or makes it; returns what it was."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    before = None
    if os.path.exists(path):
        with open(path, "rb") as file:
            before = file.read()
    with open(path, "ab") as file:
        file.write(text.encode())
    return before


def take_back(path, before):
    if before is not None:
        with open(path, "wb") as file:
            file.write(before)
        return
    os.unlink(path)
    if not os.listdir(os.path.dirname(path)):
        os.rmdir(os.path.dirname(path))


def plant_in_sources(folder):
    """Each in turn, taken back after; the violations that were not seen."""
    copy = os.path.join(folder, "tree")
    os.mkdir(copy)
    copy_tree(copy)
    build = os.path.join(folder, "no-library")
    shutil.copytree(os.path.join(os.environ["BUILD_DIR"], "include"), build + "/include")
    for check, names, text in IN_SOURCES:
        before = {os.path.join(copy, name): None for name in names.split()}
        for path in before:
            before[path] = plant(path, text)
        if run(check, copy, build) != 1:
            yield "%s does not see in %s: %s" % (check, names, text)
        for path, content in before.items():
            take_back(path, content)


def compile_into(folder, layer, text):
    target = os.path.join(folder, "src/CMakeFiles/%s.dir/part" % layer)
    os.makedirs(target, exist_ok=True)
    path = os.path.join(target, "part.c")
    with open(path, "w") as file:
        file.write(text + "\n")
    subprocess.run(["gcc", "-w", "-O1", "-c", path, "-o", path + ".o"], check=True)


def plant_in_objects(folder):
    for number, (check, layer, text) in enumerate([("", "", "")] + IN_OBJECTS):
        build = os.path.join(folder, "build-%d" % number)
        for name in ("vp_base", "vp_env"):
            compile_into(build, name, "static const int ok[] = { 1 }; const int *vp_ok%s(void);"
                         "const int *vp_ok%s(void) { return ok; }" % (name, name))
        compile_into(build, "venvpack", "int main(void) { return 0; }")
        if not check:
            for good in ("exports.sh", "globals.sh"):
                if run(good, SOURCE, build) != 0:
                    yield "%s sees what is not there" % good
            continue
        compile_into(build, layer, text)
        if run(check, SOURCE, build) != 1:
            yield "%s does not see: %s" % (check, text)


def main():
    with tempfile.TemporaryDirectory() as folder:
        bad = list(plant_in_sources(folder)) + list(plant_in_objects(folder))
    print("\n".join(bad))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
