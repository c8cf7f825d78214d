#!/bin/sh
# SPDX-License-Identifier: MIT
# Nothing of the machine it was written on, of a tracker or of a registry, and
# nothing left to do.
cd "${SOURCE_DIR:-.}" || exit 1

words='/(root|work|home)/|\<(issues?|tickets?|jira|TODO|FIXME|XXX)\>'
words="$words|pythonhosted|pypi\.org|deb\.debian\.org|\<(sub)?agents?\>"
found=$(find . \( -name .git -o -name build -o -name .cache -o -name __pycache__ \) -prune \
    -o -type f ! -path ./tests/check/words.sh -print0 |
    xargs -0 grep -InE "$words")
if test -n "$found"; then
    echo "$found"
    exit 1
fi
