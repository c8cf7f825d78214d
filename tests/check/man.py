#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Man pages are well-formed, there is one a command, and they name the options
that --help names: all of them, and no others.  That of the library names what
the public headers declare, and nothing else."""
import glob
import os
import re
import shutil
import subprocess
import sys

SOURCE = os.environ.get("SOURCE_DIR", ".")
PROGRAM = os.environ["VENVPACK"]
LONG_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")


def output_of(*command, status=0):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, universal_newlines=True, check=False)
    if done.returncode != status:
        raise SystemExit("%s: %s" % (" ".join(command), done.stdout))
    return done.stdout


def options_of_help(*command):
    return set(LONG_OPTION.findall(output_of(PROGRAM, *command, "--help")))


def options_of_page(page):
    """Options that head a paragraph: those that the page documents."""
    text = re.sub(".\b", "", output_of("mandoc", "-Tutf8", page))
    heads = re.findall(r"^\s+(-.*)$", text, re.M)
    return set(option for head in heads for option in LONG_OPTION.findall(head))


def lint(page):
    """All that mandoc has to say; whether other pages are installed is no matter."""
    done = subprocess.run(["mandoc", "-Tlint", page], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, universal_newlines=True, check=False)
    return [line for line in done.stdout.splitlines() if "manual not found" not in line]


def declared():
    """The functions, types and statuses of the public headers."""
    text = ""
    for header in glob.glob(os.path.join(SOURCE, "include/venvpack/*.h")):
        with open(header, encoding="utf-8") as file:
            text += re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)
    functions = re.findall(r"\b(venvpack_\w+)\s*\([^)]*\);", text)
    types = re.findall(r"^(?:struct|enum) (venvpack_\w+) \{", text, re.M)
    return set(functions + types + re.findall(r"\bVENVPACK_ERR_\w+", text))


def wrong_names(page):
    with open(page, encoding="utf-8") as file:
        text = file.read()
    named = set(re.findall(r"\b(?:venvpack|VENVPACK_ERR)_\w+", text))
    allowed = {"venvpack_image", "venvpack_progress_fn", "venvpack_finding_fn"}
    bad = ["libvenvpack.3: does not tell " + name for name in sorted(declared() - named)]
    return bad + ["libvenvpack.3: there is no " + name
                  for name in sorted(named - declared() - allowed)]


def main():
    if not shutil.which("mandoc"):
        print("skipped: mandoc is not installed")
        return 77
    bad = []
    pages = {os.path.basename(page): page
             for page in glob.glob(os.path.join(SOURCE, "docs/man/*.[1-9]"))}
    for page in pages.values():
        bad += lint(page)

    bad += wrong_names(pages["libvenvpack.3"])
    commands = re.findall(r"^  ([a-z]+)  ", output_of(PROGRAM, "--help"), re.M)
    if "venvpack.1" not in pages:
        bad.append("there is no docs/man/venvpack.1")
        shared = set()
    else:
        shared = options_of_page(pages["venvpack.1"])
    everything = options_of_help() | {"--version"}
    for command in commands:
        name = "venvpack-%s.1" % command
        if name not in pages:
            bad.append("there is no docs/man/" + name)
            continue
        helped = options_of_help(command)
        everything |= helped
        documented = options_of_page(pages[name])
        bad += ["%s: %s is not in --help" % (name, o) for o in sorted(documented - helped)]
        bad += ["%s: does not tell %s" % (name, o) for o in sorted(helped - documented - shared)]
    bad += ["venvpack.1: %s is in no --help" % o for o in sorted(shared - everything)]
    print("\n".join(bad))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
