#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""test_names.py CTEST BUILD_FOLDER, or test_names.py LIST.json: no two tests bear one name. Exit status 1 and a line a name.

ctest takes two tests of one name without a word: `ctest -R` runs both, a report for machines keeps one of them."""
import collections
import json
import pathlib
import subprocess
import sys


def listed(arguments):
    if len(arguments) == 1:
        return json.loads(pathlib.Path(arguments[0]).read_text(encoding="utf-8"))
    ctest, folder = arguments
    run = subprocess.run([ctest, "--test-dir", folder, "--show-only=json-v1"], check=True, capture_output=True, text=True)
    return json.loads(run.stdout)


def main(arguments):
    if len(arguments) not in (1, 2):
        print(__doc__.splitlines()[0], file=sys.stderr)
        return 2
    # A program that is not built yet stands in the list once for each group of its tests.
    times = collections.Counter(
        test["name"] for test in listed(arguments)["tests"] if not test["name"].endswith("_NOT_BUILT"))
    if not times:
        print("there is no test in the list, so nothing was held against it")
        return 1
    twice = sorted(name for name, count in times.items() if count > 1)
    for name in twice:
        print(f"{name}: {times[name]} tests bear this name: give each its own (gradproof_test has PREFIX for it)")
    return 1 if twice else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
