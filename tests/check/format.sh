#!/bin/sh
# SPDX-License-Identifier: MIT
# Every C file is as clang-format would have it: version 14, since others lay
# out some lines in other ways.
cd "${SOURCE_DIR:-.}" || exit 1
for format in clang-format-14 clang-format ''; do
    "${format:-false}" --version 2>/dev/null | grep -qF 'version 14.' && break
done
if test -z "$format"; then
    echo "skipped: clang-format 14 is not installed"
    exit 77
fi
find src include tests docs \( -name '*.c' -o -name '*.h' \) -print0 |
    xargs -0 "$format" --dry-run -Werror || exit 1
