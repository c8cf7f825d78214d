# SPDX-License-Identifier: MIT
"""Archives taken apart, changed, and put together again with right hashes.

What is hostile must be refused for what it is, not for a wrong hash.
"""
import hashlib
import io
import json
import tarfile

import environments

MANIFEST = ".venvpack/manifest.json"
MTREE = ".venvpack/files.mtree"


class Archive:
    """Manifest as an object, files.mtree as lines, members in order."""

    def __init__(self, path):
        tar = tarfile.open(fileobj=io.BytesIO(environments.archive_bytes(path)))
        self.members = []
        for info in tar:
            data = tar.extractfile(info).read() if info.isfile() else b""
            if info.name == MANIFEST:
                self.manifest = json.loads(data.decode("utf-8"))
            elif info.name == MTREE:
                self.rows = data.decode("ascii").splitlines()
            else:
                self.members.append([info, data])
        self.comment = None

    def row_of(self, name):
        """Index of the row of the entry."""
        return [row.split(" ")[0] for row in self.rows].index("./" + name)

    def member_of(self, name):
        """Index of the member."""
        return [info.name.rstrip("/") for info, _ in self.members].index(name)

    def add(self, name, row, data=b"", **fields):
        """A member and its row, at the end; the row is written by the caller."""
        info = tarfile.TarInfo(name)
        info.size, info.mtime, info.mode = len(data), 1600000000, 0o644
        for field, value in fields.items():
            setattr(info, field, value)
        self.members.append([info, data])
        if row:
            self.rows.append(row)

    def add_file(self, name, data=b"evil\n", **fields):
        self.add(name, "./%s type=file mode=0644 size=%d time=1600000000.000000000 "
                 "sha256digest=%s" % (name, len(data), hashlib.sha256(data).hexdigest()),
                 data, **fields)

    def add_link(self, name, target):
        self.add(name, "./%s type=link mode=0777 time=1600000000.000000000 link=%s"
                 % (name, target), type=tarfile.SYMTYPE, linkname=target, mode=0o777)

    def add_directory(self, name):
        self.add(name, "./%s type=dir mode=0755 time=1600000000.000000000" % name,
                 type=tarfile.DIRTYPE, mode=0o755)

    def sort_rows(self):
        """Rows and members in the order of names, RECORD files last."""
        def key(name):
            return (name.endswith(".dist-info/RECORD"), name.split("/"))
        self.members.sort(key=lambda member: key(member[0].name.rstrip("/")))
        head = self.rows[:2]
        self.rows = head + sorted(self.rows[2:], key=lambda row: key(row.split(" ")[0][2:]))

    def head(self):
        """manifest.json and files.mtree, agreeing with each other."""
        mtree = ("\n".join(self.rows) + "\n").encode("ascii", "surrogateescape")
        entries = self.manifest["entries"]
        entries["count"] = len(self.rows) - 2
        entries["size"] = sum(int(word[5:]) for row in self.rows for word in row.split(" ")
                              if word.startswith("size=") and word[5:].isdigit())
        entries["sha256"] = hashlib.sha256(mtree).hexdigest()
        return json.dumps(self.manifest).encode(), mtree

    def tar(self):
        out = io.BytesIO()
        tar = tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT)
        manifest, mtree = self.head()
        comment = self.comment or hashlib.sha256(manifest).hexdigest()
        for name, data, headers in ((MANIFEST, manifest, {"comment": comment}), (MTREE, mtree, {})):
            info = tarfile.TarInfo(name)
            info.size, info.mode, info.pax_headers = len(data), 0o644, headers
            tar.addfile(info, io.BytesIO(data))
        for info, data in self.members:
            tar.addfile(info, io.BytesIO(data))
        tar.close()
        return out.getvalue()

    def write(self, path):
        path.write_bytes(environments.run(["zstd", "-cq"], input=self.tar()).stdout)
        return path
