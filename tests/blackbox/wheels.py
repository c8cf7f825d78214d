# SPDX-License-Identifier: MIT
"""Wheels that the tests make themselves, so that they need no index."""
import base64
import hashlib
import os
import zipfile

REPORT = '''\
"""Says where it runs, as JSON."""
import json
import os
import sys


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "data", "names.txt"), "rb") as file:
        names = file.read().decode("utf-8").split()
    print(json.dumps({
        "program": os.path.basename(sys.argv[0]),
        "arguments": sys.argv[1:],
        "executable": sys.executable,
        "prefix": sys.prefix,
        "base_prefix": sys.base_prefix,
        "module": here,
        "names": names,
    }))
    return 0
'''

SCRIPT = b'''#!python
import json, sys
print(json.dumps({"prefix": sys.prefix, "arguments": sys.argv[1:]}))
'''

# PEP 263: the comment must be on line 1 or 2 whatever header comes before it.
LATIN_SCRIPT = b'''#!python
# -*- coding: latin-1 -*-
import sys
sys.stdout.write(ascii("caf\xe9") + "\\n")
'''

SHELL_SCRIPT = b'''#!/bin/sh
echo "a shell script with $# arguments"
'''

HARBOUR = {
    "harbour/__init__.py": b'__version__ = "1.0"\n',
    "harbour/report.py": REPORT.encode(),
    "harbour/deep/__init__.py": b"",
    "harbour/deep/below.py": b"import os\nHERE = os.path.dirname(__file__)\n",
    "harbour/data/names.txt": "kiel århus łeba\n".encode(),
    "harbour/data/größe ☃.txt": b"a name that is not ASCII\n",
    "harbour/data/zeros.bin": bytes(range(256)) * 16,
    "harbour/data/empty": b"",
    "harbour-1.0.data/scripts/harbour-script": SCRIPT,
    "harbour-1.0.data/scripts/harbour-latin": LATIN_SCRIPT,
    "harbour-1.0.data/scripts/harbour-shell": SHELL_SCRIPT,
    "harbour-1.0.data/data/share/harbour/chart.txt": b"a data file of the environment\n",
    "harbour-1.0.dist-info/entry_points.txt":
        b"[console_scripts]\nharbour = harbour.report:main\n"
        b"[gui_scripts]\nharbour-gui = harbour.report:main\n",
}

LIGHTHOUSE = {
    "lighthouse.py": b"def main():\n    print('lit')\n    return 0\n",
    "lighthouse-2.0.dist-info/entry_points.txt":
        b"[console_scripts]\nlighthouse = lighthouse:main\n",
}


def record_row(name, data):
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return "%s,sha256=%s,%d\n" % (name, digest, len(data))


def write_wheel(directory, name, version, files, requires=(), tags="py3-none-any", python=None):
    """Writes NAME-VERSION-TAGS.whl, the same bytes each time."""
    info = "%s-%s.dist-info/" % (name, version)
    metadata = "Metadata-Version: 2.1\nName: %s\nVersion: %s\n" % (name, version)
    metadata += "".join("Requires-Dist: %s\n" % requirement for requirement in requires)
    if python:
        metadata += "Requires-Python: %s\n" % python
    files = dict(files)
    files[info + "METADATA"] = metadata.encode()
    files[info + "WHEEL"] = (b"Wheel-Version: 1.0\nGenerator: tests (1.0)\n"
                             b"Root-Is-Purelib: true\nTag: py3-none-any\n")
    files[info + "WHEEL"] = files[info + "WHEEL"].replace(b"py3-none-any", tags.encode())
    files[info + "RECORD"] = ("".join(record_row(*item) for item in files.items())
                              + info + "RECORD,,\n").encode()
    path = os.path.join(directory, "%s-%s-%s.whl" % (name, version, tags))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in files.items():
            entry = zipfile.ZipInfo(member, (2020, 2, 2, 2, 2, 2))
            mode = 0o755 if "/scripts/" in member else 0o644
            entry.external_attr = (0o100000 | mode) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return path


def write_all(directory):
    write_wheel(directory, "harbour", "1.0", HARBOUR)
    write_wheel(directory, "lighthouse", "2.0", LIGHTHOUSE, requires=["harbour>=1.0"])
