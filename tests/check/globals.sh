#!/bin/sh
# SPDX-License-Identifier: MIT
# No mutable variable at file scope, and none that is static in a function.
# Tables of pointers are constant but for relocation: .data.rel.ro.  A signal
# handler has no argument of ours, so what it needs is in cli/signals.c.
cd "${BUILD_DIR:?}" || exit 1

objects=$(find src/CMakeFiles \( -path '*/vp_*.dir/*' -o -path '*/venvpack.dir/*' \) \
    -name '*.o' ! -path '*/vp_cli.dir/cli/signals.c.o')
if test -z "$objects"; then
    echo "nothing is built in $BUILD_DIR"
    exit 1
fi

mutable=$(for object in $objects; do
    objdump -t "$object" | awk -v object="$object" '
        $1 ~ /^[0-9a-f]+$/ && $(NF - 2) ~ /^(\.data|\.bss|\.tdata|\.tbss|\*COM\*)/ &&
        $(NF - 2) !~ /^\.data\.rel\.ro/ && $NF !~ /^\./ &&
        $NF !~ /^(__odr_asan|__asan|__ubsan|__sancov)/ && $0 !~ / d  / {
            print object ": " $NF " in " $(NF - 2)
        }'
done)
if test -n "$mutable"; then
    echo "$mutable"
    exit 1
fi
