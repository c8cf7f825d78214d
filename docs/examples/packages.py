# SPDX-License-Identifier: MIT
"""Lists the packages of an archive: python3 packages.py app.tar.zst"""
import ctypes
import json
import sys

library = ctypes.CDLL("libvenvpack.so.0")
library.venvpack_new.restype = ctypes.c_void_p
library.venvpack_image_manifest.restype = ctypes.c_char_p
library.venvpack_error_message.restype = ctypes.c_char_p

session, image = ctypes.c_void_p(library.venvpack_new()), ctypes.c_void_p()
if library.venvpack_image_open(session, sys.argv[1].encode(), ctypes.byref(image)):
    sys.exit(library.venvpack_error_message(session).decode())
for package in json.loads(library.venvpack_image_manifest(image))["packages"]:
    print(package["name"], package["version"])
library.venvpack_image_close(image)
library.venvpack_free(session)
