#!/bin/sh
# SPDX-License-Identifier: MIT
# From a bare machine to the main job: sets up, builds, and has an environment
# made, packed, carried elsewhere and run, the original gone.
set -eu

cd "$(dirname "$0")/.."
root=$PWD
program=${VENVPACK:-}

step()
{
    printf '\n== %s\n' "$*"
}

show()
{
    printf '$ %s\n' "$*"
    "$@"
}

# Without an index, a wheel made here stands in for a package from there.
make_wheel()
{
    python3 - "$1" <<'END'
import base64, hashlib, sys, zipfile

files = {
    "hello_venvpack.py": "def main():\n    import sys\n"
                         "    print('hello from', sys.prefix)\n",
    "hello_venvpack-1.0.dist-info/METADATA":
        "Metadata-Version: 2.1\nName: hello-venvpack\nVersion: 1.0\n",
    "hello_venvpack-1.0.dist-info/WHEEL":
        "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "hello_venvpack-1.0.dist-info/entry_points.txt":
        "[console_scripts]\nhello-venvpack = hello_venvpack:main\n",
}
record = "hello_venvpack-1.0.dist-info/RECORD"
rows = []
for name, text in files.items():
    digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest())
    rows.append("%s,sha256=%s,%d" % (name, digest.decode().rstrip("="), len(text)))
files[record] = "\n".join(rows + [record + ",,", ""])
path = sys.argv[1] + "/hello_venvpack-1.0-py3-none-any.whl"
with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
    for name, text in files.items():
        wheel.writestr(name, text)
END
}

# Asked through pip, so that it is the index that pip is set up for.
index_is_reachable()
{
    python3 -m venv "$1/probe" &&
        "$1/probe/bin/pip" download --quiet --no-deps --no-cache-dir --retries 0 \
            --timeout 10 --dest "$1/probe" six >/dev/null 2>&1
}

if test -z "$program"; then
    step "Setting up: what the build needs"
    sh packaging/install-deps.sh
    step "Building"
    show cmake --preset release
    show cmake --build --preset release
    program=$root/build/release/venvpack
fi

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
mkdir "$place/here" "$place/there"
cd "$place/here"
PATH=$(dirname "$program"):$PATH

step "Making an environment from a requirements file"
if index_is_reachable "$place"; then
    echo 'flask' >requirements.txt
    script='flask --version'
    set --
else
    echo 'The package index cannot be reached: a wheel made here stands in for it.'
    make_wheel "$place"
    echo 'hello-venvpack' >requirements.txt
    script='hello-venvpack'
    set -- --no-index --find-links "$place"
fi
show cat requirements.txt
show venvpack create app "$@" -r requirements.txt
show app/bin/${script}

step "Packing it into one file"
show venvpack pack app -o ../there/app.tar.zst
show ls -l ../there/app.tar.zst

step "Taking the original away, and unpacking elsewhere"
show rm -rf "$place/here/app"
cd "$place/there"
show venvpack unpack app.tar.zst 'another place/app'

step "It runs there, without activation"
show 'another place/app/bin/'${script}
show 'another place/app/bin/pip' --version
show venvpack verify 'another place/app'

step "Moved once more, it is fixed up in place"
show mv 'another place/app' moved
show venvpack relocate moved
show moved/bin/${script}

printf '\nquickstart: all of it worked\n'
