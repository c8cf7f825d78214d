# SPDX-License-Identifier: MIT
"""Builds of the library, installed where a test wants them."""
import functools
import os
import shutil

import pytest

from conftest import CACHE, ROOT
from environments import clean_environ, run

LINKAGES = ["shared", "static"]


@functools.lru_cache(maxsize=None)
def build(linkage):
    """A build directory in build/cache, kept from run to run."""
    if not shutil.which("cmake") or not shutil.which("ninja"):
        pytest.skip("cmake and ninja are not installed")
    folder = os.path.join(CACHE, linkage)
    run(["cmake", "-G", "Ninja", "-S", ROOT, "-B", folder, "-DCMAKE_BUILD_TYPE=Release",
         "-DCMAKE_INSTALL_PREFIX=" + folder + "/unused", "-DCMAKE_INSTALL_LIBDIR=lib",
         "-DBUILD_SHARED_LIBS=" + ("ON" if linkage == "shared" else "OFF")])
    run(["cmake", "--build", folder])
    return folder


def install(linkage, prefix):
    run(["cmake", "--install", build(linkage), "--prefix", prefix])
    return str(prefix)


def compile_with_pkg_config(prefix, source, program, compiler="cc", modules=("venvpack",)):
    environ = clean_environ(PKG_CONFIG_PATH=prefix + "/lib/pkgconfig")
    flags = run(["pkg-config", "--cflags", "--libs", *modules], env=environ).out.split()
    run([compiler, "-Wall", "-Wextra", "-Werror", "-o", program, source, *flags,
         "-Wl,-rpath," + prefix + "/lib"])
    return program
