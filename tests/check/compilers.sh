#!/bin/sh
# SPDX-License-Identifier: MIT
# Both compilers build everything without a warning, optimised and not.
cd "${SOURCE_DIR:-.}" || exit 1
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
status=0

build()
{
    name=$1
    shift
    cmake -G Ninja -S . -B "$scratch/$name" -DVENVPACK_WERROR=ON "$@" \
        >"$scratch/$name.log" 2>&1 &&
        cmake --build "$scratch/$name" >>"$scratch/$name.log" 2>&1 && return
    grep -E 'warning|error' "$scratch/$name.log" || tail -20 "$scratch/$name.log"
    echo "$name: does not build"
    status=1
}

build gcc-size -DCMAKE_C_COMPILER=gcc -DCMAKE_BUILD_TYPE=MinSizeRel
if command -v clang >/dev/null; then
    build clang -DCMAKE_C_COMPILER=clang -DCMAKE_BUILD_TYPE=Release -DVENVPACK_TESTS=ON
else
    echo "skipped: clang is not installed"
    test $status = 0 && status=77
fi
exit $status
