#!/bin/sh
# SPDX-License-Identifier: MIT
# Each public header compiles alone and without padding, as C and as C++, and
# a program that uses the library links and runs.
cd "${SOURCE_DIR:-.}" || exit 1
status=0
flags="-Wall -Wextra -Wpedantic -Wpadded -Werror -Iinclude -I${BUILD_DIR:?}/include"
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT

compile()
{
    compiler=$1
    shift
    if ! command -v "$compiler" >/dev/null; then
        echo "skipped: $compiler is not installed"
    elif ! "$compiler" $flags "$@"; then
        echo "$compiler $* does not compile"
        status=1
    fi
}

for header in include/venvpack/*.h "$BUILD_DIR"/include/venvpack/*.h; do
    name=${header##*/}
    printf "#include <venvpack/%s>\ntypedef int alone;\n" "$name" >"$scratch/alone.c"
    cp "$scratch/alone.c" "$scratch/alone.cc"
    for compiler in gcc clang; do
        compile $compiler -std=c11 -fsyntax-only "$scratch/alone.c"
    done
    for compiler in g++ clang++; do
        compile $compiler -std=c++11 -fsyntax-only "$scratch/alone.cc"
    done
done

if test -e "$BUILD_DIR/src/libvenvpack.so"; then
    cp tests/headers/consumer.c "$scratch/consumer.cc"
    link="-L$BUILD_DIR/src -lvenvpack -Wl,-rpath,$BUILD_DIR/src ${SANITIZE:+-fsanitize=$SANITIZE}"
    compile gcc -std=c11 tests/headers/consumer.c -o "$scratch/consumer-c" $link
    compile g++ -std=c++11 "$scratch/consumer.cc" -o "$scratch/consumer-cc" $link
    for program in "$scratch/consumer-c" "$scratch/consumer-cc"; do
        if ! "$program"; then
            echo "$program fails"
            status=1
        fi
    done
fi
exit $status
