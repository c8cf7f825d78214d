# SPDX-License-Identifier: MIT
"""Becomes the program that pip installed with this package."""
import os
import sys
import sysconfig


def folders():
    """Where pip puts programs: of an environment, of a user, of --target."""
    package = os.path.dirname(os.path.abspath(__file__))
    yield sysconfig.get_path("scripts")
    yield sysconfig.get_path("scripts", "posix_user")
    yield os.path.join(os.path.dirname(package), "bin")


def main():
    for folder in folders():
        program = os.path.join(folder, "venvpack")
        if os.access(program, os.X_OK):
            os.execv(program, ["venvpack"] + sys.argv[1:])
    sys.exit("venvpack: error: the program is not where pip puts programs: install it again")


main()
