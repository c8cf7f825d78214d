#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Adds up what ctest and pytest report as JUnit XML: LAYER=FILE...

Prints every failure and every skip with its reason, a line a layer, and last
'N passed, N failed, N skipped'.  The status is 1 when anything failed, or when
a layer ran nothing.
"""
import sys
import xml.etree.ElementTree as ElementTree


def last_line(text):
    lines = [line.strip() for line in (text or "").splitlines() if line.strip()]
    return lines[-1] if lines else ""


def reason_of(case, skip):
    """pytest gives it as the message; ctest has it in what the test printed."""
    message = skip.get("message", "")
    if message and not message.startswith("SKIP_"):
        return message
    return last_line(case.findtext("system-out")).replace("skipped: ", "")


def name_of(case):
    """ctest has the name twice; pytest has the file as class."""
    parts = [case.get("classname"), case.get("name")]
    return parts[1] if not parts[0] or parts[0] == parts[1] else ".".join(parts)


def read(path):
    """Passed, failed (names) and skipped (names and reasons) of one report."""
    passed, failed, skipped = 0, [], []
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        skip = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            failed.append(name_of(case))
        elif skip is not None or case.get("status") in ("notrun", "disabled"):
            reason = reason_of(case, skip) if skip is not None else "not run"
            skipped.append((name_of(case), reason))
        else:
            passed += 1
    return passed, failed, skipped


def main(arguments):
    total = [0, 0, 0]
    for argument in arguments:
        layer, path = argument.split("=", 1)
        try:
            passed, failed, skipped = read(path)
        except (OSError, ElementTree.ParseError) as error:
            passed, failed, skipped = 0, ["no report: %s" % error], []
        if not passed and not failed:
            failed = ["nothing ran"]
        print("%-9s %d passed, %d failed, %d skipped"
              % (layer, passed, len(failed), len(skipped)))
        for name in failed:
            print("    failed:  %s" % name)
        for name, reason in skipped:
            print("    skipped: %s: %s" % (name, reason))
        total = [a + b for a, b in zip(total, (passed, len(failed), len(skipped)))]
    print("\n%d passed, %d failed, %d skipped" % tuple(total))
    return 1 if total[1] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
