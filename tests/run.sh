#!/bin/sh
# SPDX-License-Identifier: MIT
# Sets up what the tests need, builds, and runs them: all, or the layers named.
set -u

usage()
{
    cat <<'END'
usage: sh tests/run.sh [LAYER]...

  unit       each file of the library alone, under ASan and UBSan
  check      rules of the code, the documents and the man pages
  fuzz       what fuzzers once found, replayed
  blackbox   the program with real Pythons and real environments
  faults     calls that fail, signals, full disks, and somebody in the way

Without LAYER all of them run.  VENVPACK=PATH has the black-box tests use
another program; PYTEST_ADDOPTS gives pytest more options.
END
}

layers=
for argument in "$@"; do
    case $argument in
    unit | check | fuzz | blackbox | faults) layers="$layers $argument" ;;
    -h | --help) usage && exit 0 ;;
    *) usage >&2 && exit 2 ;;
    esac
done
layers=${layers:-unit check fuzz blackbox faults}

cd "$(dirname "$0")/.." || exit 1
results=$PWD/build/results
mkdir -p "$results"

fail()
{
    echo "run.sh: $*" >&2
    printf '\n0 passed, 1 failed, 0 skipped\n'
    exit 1
}

build()
{
    { cmake --preset "$1" && cmake --build --preset "$1"; } >"$results/build-$1.log" 2>&1 || {
        cat "$results/build-$1.log"
        fail "preset $1 does not build"
    }
}

run_ctest()
{
    ctest --test-dir build/dev -L "^$1\$" -j "$(nproc)" --output-on-failure \
        --output-junit "$results/$1.xml" --no-tests=error
}

python_with_pytest()
{
    for python in "${PYTHON-}" /usr/bin/python3 python3; do
        if test -n "$python" && "$python" -c 'import pytest' 2>/dev/null; then
            echo "$python"
            return
        fi
    done
    return 1
}

# Packages of the user's home could replace those that the tests expect.
run_pytest()
{
    python=$(python_with_pytest) || fail "no python3 has pytest"
    VENVPACK=${VENVPACK:-$PWD/build/release/venvpack} VENVPACK_DEV=$PWD/build/dev/venvpack \
        PYTHONDONTWRITEBYTECODE=1 PYTHONNOUSERSITE=1 \
        "$python" -m pytest -p no:cacheprovider --junit-xml="$results/$1.xml" \
        "tests/$1"
}

sh packaging/install-deps.sh --tests || fail "what the tests need is not installed"
echo "building the presets dev and release"
build dev
build release

reports=
for layer in $layers; do
    echo "== $layer"
    rm -f "$results/$layer.xml"
    case $layer in
    blackbox | faults) run_pytest "$layer" ;;
    *) run_ctest "$layer" ;;
    esac
    reports="$reports $layer=$results/$layer.xml"
done

echo "== summary"
python3 tests/tally.py $reports
