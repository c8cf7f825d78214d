#!/bin/sh
# SPDX-License-Identifier: MIT
# Every C file is as clang-format would have it.
cd "${SOURCE_DIR:-.}" || exit 1
if ! command -v clang-format >/dev/null; then
    echo "skipped: clang-format is not installed"
    exit 77
fi
find src include tests \( -name '*.c' -o -name '*.h' \) -print0 |
    xargs -0 clang-format --dry-run -Werror || exit 1
