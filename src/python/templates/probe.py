# Prints what an interpreter says of itself, as JSON.  Imports nothing that is
# a file, and runs on Pythons that are too old as well, to tell their version.
import sys

try:
    from _imp import extension_suffixes
except ImportError:
    def extension_suffixes():
        return [""]

implementation = getattr(sys, "implementation", None)
suffix = extension_suffixes()[0]
facts = {
    "implementation": getattr(implementation, "name", "?"),
    "version": "%d.%d.%d" % sys.version_info[:3],
    "executable": sys.executable,
    "prefix": getattr(sys, "base_prefix", sys.prefix),
    "stdlib": getattr(sys.modules.get("encodings"), "__file__", "").rsplit("/", 2)[0],
    "abi_flags": getattr(sys, "abiflags", ""),
    "soabi": suffix[1:-3] if suffix.startswith(".cpython") else "",
    "debug": "yes" if hasattr(sys, "gettotalrefcount") else "no",
    "bits": "64" if sys.maxsize > 2**32 else "32",
}
text = ",".join(
    '"%s":"%s"' % (key, value.replace("\\", "\\\\").replace('"', '\\"'))
    for key, value in sorted(facts.items())
)
output = getattr(sys.stdout, "buffer", sys.stdout)
if output is not sys.stdout:
    text = text.encode("utf-8", "surrogateescape")
    output.write(b"{" + text + b"}\n")
else:
    output.write("{" + text + "}\n")
