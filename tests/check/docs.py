#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every file, command and option that a document names exists."""
import glob
import os
import re
import subprocess
import sys

SOURCE = os.environ.get("SOURCE_DIR", ".")
PROGRAM = os.environ.get("VENVPACK", "")
DOCUMENTS = ["*.md", "docs/**/*.md", "src/README.md", "tests/README.md"]
FOLDERS = "src|tests|docs|packaging|include|examples"
LAYERS = "base|archive|python|fixup|env|ops|cli"
FILE = re.compile(r"(?<![\w./-])(?:\./)?((?:%s)/[\w./*<>-]*[\w*])" % FOLDERS)
SOURCE_FILE = re.compile(r"(?<![\w./-])((?:%s)/[\w*]+\.[ch])\b" % LAYERS)
CODE = re.compile(r"^```[^\n]*\n(.*?)^```|`([^`\n]+)`|^    (.*)$", re.M | re.S)
OPTION = re.compile(r"(?<![\w-])--?[a-zA-Z][\w-]*")


def run_help(*command):
    done = subprocess.run([PROGRAM, *command, "--help"], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, universal_newlines=True, check=True)
    return done.stdout


def read_options():
    """The options of each command, and of the program alone under ''."""
    text = run_help()
    options = {"": set(OPTION.findall(text)) | {"--help", "-h", "--version"}}
    for command in re.findall(r"^  ([a-z]+)  ", text, re.M):
        options[command] = set(OPTION.findall(run_help(command)))
    return options


def missing_files(text):
    for name in FILE.findall(text):
        if not glob.glob(os.path.join(SOURCE, re.sub(r"<[^>]*>|[A-Z]{3,}(?=\b)", "*", name))):
            yield name
    for name in SOURCE_FILE.findall(text):
        if not glob.glob(os.path.join(SOURCE, "src", name)):
            yield "src/" + name


def invocations(text):
    """The words of each command line of venvpack in the code of a document."""
    for block in CODE.finditer(text):
        code = next(group for group in block.groups() if group is not None)
        for line in code.replace("\\\n", " ").splitlines():
            for part in re.split(r"[|;]|&&", line.split(" #")[0]):
                words = part.replace("$ ", "").split()
                if words and os.path.basename(words[0]) == "venvpack":
                    yield words[1:]


def wrong_invocations(text, options):
    for words in invocations(text):
        command = words[0] if words and not words[0].startswith("-") else ""
        if command not in options:
            if command.isupper() or command.startswith("<"):
                continue
            yield "venvpack %s: no such command" % command
            continue
        for word in words:
            for option in re.findall(r"^\[?(--?[a-zA-Z][\w-]*)", word):
                if option not in options[command]:
                    yield "venvpack %s has no %s" % (command, option)


def main():
    bad = []
    options = read_options() if PROGRAM else None
    documents = sorted(name for pattern in DOCUMENTS
                       for name in glob.glob(os.path.join(SOURCE, pattern), recursive=True))
    for document in documents:
        with open(document, encoding="utf-8") as file:
            text = file.read()
        complaints = ["no such file: " + name for name in missing_files(text)]
        if options:
            complaints += wrong_invocations(text, options)
        bad += ["%s: %s" % (os.path.relpath(document, SOURCE), c) for c in complaints]
    print("\n".join(bad))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
