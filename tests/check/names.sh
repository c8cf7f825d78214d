#!/bin/sh
# SPDX-License-Identifier: MIT
# File names say what is in the file, and are unique in src.
cd "${SOURCE_DIR:-.}" || exit 1
status=0

twice=$(find src -name '*.c' -printf '%f\n' | sort | uniq -d)
twice_headers=$(find src -name '*.h' -printf '%f\n' | sort | uniq -d)
if test -n "$twice$twice_headers"; then
    echo "in more than one folder:" $twice $twice_headers
    status=1
fi

vague=$(find src tests include packaging -name build -prune -o -type f -print |
    grep -E '/(vp_)?(util|utils|common|misc|helper|helpers|stuff)\.[a-z]+$')
if test -n "$vague"; then
    echo "names that say nothing:" $vague
    status=1
fi

# A test has the name of what it tests, and may go on with what of it.
for test in tests/unit/*/test_*.c; do
    name=${test#tests/unit/}
    folder=${name%%/*}
    file=${name##*/test_}
    stem=${file%.c}
    while test "$stem" != "${stem%_*}" && ! test -e "src/$folder/$stem.c"; do
        stem=${stem%_*}
    done
    if ! test -e "src/$folder/$stem.c"; then
        echo "$test: there is no src/$folder/$file"
        status=1
    fi
done
exit $status
