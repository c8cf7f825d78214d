#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs what building venvpack needs on Debian 12 and later, and with
# --tests what its tests need.  Does nothing when all of it is there.
set -eu

# A base Python with pip's wheel is what environments are made from.
build='gcc cmake ninja-build pkg-config libc6-dev libarchive-dev libzstd-dev
libdeflate-dev zlib1g-dev liblzma-dev libbz2-dev libssl-dev libjansson-dev
python3 python3-venv'
tests='libcmocka-dev python3-pytest virtualenv
bash dash zsh ksh fish tcsh busybox g++ clang libclang-rt-dev clang-format clang-tidy binutils
libarchive-tools tar zstd xz-utils bzip2 unzip strace mandoc git util-linux'

usage()
{
    echo "usage: install-deps.sh [--tests]"
}

say()
{
    echo "install-deps: $*"
}

is_installed()
{
    test "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed
}

missing_of()
{
    for package in "$@"; do
        is_installed "$package" || printf ' %s' "$package"
    done
}

as_root()
{
    if test "$(id -u)" = 0; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        say "not root and no sudo, so nothing can be installed" >&2
        return 1
    fi
}

# All at once is quickest; one by one when a package is unknown to a release.
install()
{
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y \
        --no-install-recommends "$@" </dev/null >/dev/null && return
    for package in "$@"; do
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y \
            --no-install-recommends "$package" </dev/null >/dev/null ||
            say "cannot install $package" >&2
    done
}

wanted=$build
case ${1-} in
'') ;;
--tests) wanted="$build $tests" ;;
-h | --help) usage && exit 0 ;;
*) usage >&2 && exit 2 ;;
esac

if ! command -v dpkg-query >/dev/null; then
    say "this is no Debian; it needs what these packages hold there:" >&2
    echo $wanted >&2
    exit 1
fi

missing=$(missing_of $wanted)
if test -z "$missing"; then
    say "all is installed"
    exit 0
fi

say "installing$missing"
# A list that cannot be fetched matters only if what is missing comes from it.
as_root apt-get update -qq || true
install $missing || true

missing=$(missing_of $wanted)
if test -z "$missing"; then
    say "all is installed"
elif test -z "$(missing_of $build)"; then
    say "not installed, so some tests will be skipped:$missing" >&2
else
    say "not installed, and needed:$(missing_of $build); is there a network?" >&2
    exit 1
fi
