#!/bin/sh
# SPDX-License-Identifier: MIT
# --help of every command: on stdout, status 0, nothing on stderr, under 80
# columns, and the same as -h.
: "${VENVPACK:?}"
status=0
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT

complain()
{
    echo "$*"
    status=1
}

check_help()
{
    "$VENVPACK" "$@" --help >"$scratch/long" 2>"$scratch/errors" </dev/null ||
        complain "venvpack $* --help: status $?"
    test -s "$scratch/long" || complain "venvpack $* --help prints nothing"
    test ! -s "$scratch/errors" || complain "venvpack $* --help writes to stderr"
    "$VENVPACK" "$@" -h </dev/null 2>&1 | cmp -s - "$scratch/long" ||
        complain "venvpack $* -h differs from --help"
    wide=$(grep -nE '.{80,}' "$scratch/long") &&
        complain "venvpack $* --help is wider than 79 columns:" "$wide"
    grep -nP '\t| $' "$scratch/long" &&
        complain "venvpack $* --help has tabs or blanks at line ends"
}

check_help
commands=$(sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p' "$scratch/long")
for command in create pack unpack relocate check verify inspect list; do
    echo "$commands" | grep -qx $command ||
        complain "venvpack --help does not list $command"
done
for command in $commands; do
    check_help "$command"
done

"$VENVPACK" --version | grep -qE '^venvpack [0-9]+\.[0-9]+\.[0-9]+$' ||
    complain "venvpack --version is not 'venvpack X.Y.Z'"
exit $status
