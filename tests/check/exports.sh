#!/bin/sh
# SPDX-License-Identifier: MIT
# What the objects and the library define, and what they must not use.
# BUILD_DIR is any build; the shared library is looked at where there is one.
cd "${BUILD_DIR:?}" || exit 1
status=0

report()
{
    if test -n "$2"; then
        echo "$1"
        echo "$2"
        status=1
    fi
}

objects_of()
{
    find "src/CMakeFiles" -path "*/$1.dir/*" -name '*.o'
}

library=$(for layer in base archive python fixup env ops; do
    objects_of "vp_$layer"
done)
program=$(objects_of vp_cli; objects_of venvpack)
if test -z "$library" || test -z "$program"; then
    echo "nothing is built in $BUILD_DIR"
    exit 1
fi

report 'global symbols of the library that are neither venvpack_* nor vp_*:' \
    "$(nm -A -g --defined-only $library |
        awk '$3 !~ /^(venvpack|vp)_|^__(odr_asan|asan|ubsan|tsan|sanitizer)/')"
report 'global symbols of the program other than cli_* and main:' \
    "$(nm -A -g --defined-only $program |
        awk '$3 !~ /^cli_|^main$|^__(odr_asan|asan|ubsan|tsan|sanitizer)/')"

if test -e src/libvenvpack.so; then
    report 'the shared library exports more than venvpack_*:' \
        "$(nm -D --defined-only src/libvenvpack.so |
            awk '$3 !~ /^venvpack_/ && $2 != "A"')"
fi

# What belongs to the process is the caller's: its streams, its end, its
# umask, directory, environment, locale and signal handlers.
streams='stdout|stderr|printf|vprintf|puts|putchar|perror|__v?printf_chk'
endings='exit|_exit|_Exit|quick_exit|abort|atexit|__cxa_atexit|error|errx?|warnx?'
process='umask|chdir|fchdir|chroot|setenv|putenv|unsetenv|clearenv|setlocale'
signals='signal|sigaction|sigprocmask|alarm|setitimer|raise'
random='rand|random|srand|srandom|mktemp|tmpnam|tempnam|strtok|gets|system|popen'
report 'the library uses what belongs to the process:' \
    "$(nm -A -u $library | awk '{ print $1, $NF }' |
        grep -E " ($streams|$endings|$process|$signals|$random)(@.*)?\$")"
exit $status
