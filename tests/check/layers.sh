#!/bin/sh
# SPDX-License-Identifier: MIT
# A file includes headers of its own layer and of those before it; the program
# includes public headers and its own.  docs/architecture.md has the order.
cd "${SOURCE_DIR:-.}/src" || exit 1
status=0

report()
{
    if test -n "$1"; then
        echo "$1"
        status=1
    fi
}

layers=$(sed -n 's/^ *include\/venvpack < \(base.*\)  .*/\1/p' \
    ../docs/architecture.md | tr -d '<')
if test -z "$layers"; then
    echo "docs/architecture.md does not tell the order of the layers"
    exit 1
fi
for layer in $layers; do
    allowed=${allowed:+$allowed|}$layer
    report "$(grep -HnE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' "$layer"/*.[ch] |
        grep -vE "\"($allowed)/[a-z0-9_]+\.[hc]\"")"
done
report "$(grep -HnE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' cli/*.[ch] |
    grep -vE '"cli/[a-z0-9_]+\.[hc]"')"
report "$(grep -HnE '^[[:space:]]*#[[:space:]]*include[[:space:]]*("|<[a-z]+/)' \
    ../include/venvpack/*.h | grep -vF '<venvpack/')"

for folder in */; do
    case " $layers cli " in
    *" ${folder%/} "*) ;;
    *) report "src/$folder is in no layer" ;;
    esac
done
exit $status
