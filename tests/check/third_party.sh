#!/bin/sh
# SPDX-License-Identifier: MIT
# A third-party header is included in at most two files, so that the library
# behind it can be replaced.
cd "${SOURCE_DIR:-.}" || exit 1
status=0

for header in 'archive(_entry)?\.h' 'zstd[a-z_]*\.h' 'libdeflate\.h' \
    'openssl/[a-z0-9_]+\.h' 'jansson\.h' \
    'zlib\.h' 'bzlib\.h' 'lzma\.h'; do
    files=$(grep -lrE "^[[:space:]]*#[[:space:]]*include[[:space:]]*<$header>" src include)
    if test "$(echo "$files" | grep -c .)" -gt 2; then
        echo "<$header> is included in more than two files:" $files
        status=1
    fi
done
exit $status
