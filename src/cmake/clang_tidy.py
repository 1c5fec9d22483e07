#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs clang-tidy over what a build folder configured for clang compiles: clang_tidy.py build/lint

By default the library and the program (src/); --all adds tests and benchmarks, FILE... takes those alone.
Precompiled headers are built first, then every file is analysed, --jobs at a time, the slowest folders first.
Exit status: 0 nothing found, 1 something was.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import time

root = pathlib.Path(__file__).resolve().parents[2]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path, help="a build folder with compile_commands.json")
    parser.add_argument("files", nargs="*", type=pathlib.Path, help="only these sources")
    parser.add_argument("--all", action="store_true", help="tests, property tests and benchmarks too")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    return parser.parse_args()


def chosen(entries, options):
    """The sources to analyse, without the stubs CMake generates for precompiled headers."""
    wanted = {file.resolve() for file in options.files}
    files = []
    for entry in entries:
        file = pathlib.Path(entry["file"]).resolve()
        if options.build.resolve() in file.parents or file in files:
            continue
        if file in wanted or (not wanted and (options.all or root / "src" in file.parents)):
            files.append(file)
    return files


def build_precompiled_headers(build):
    targets = subprocess.run(["ninja", "-C", build, "-t", "targets", "all"], check=True, capture_output=True,
                             text=True).stdout
    headers = [line.split(":")[0] for line in targets.splitlines() if ".pch: " in line]
    subprocess.run(["ninja", "-C", build, "--quiet", *headers], check=True)


def analyse(build, file):
    begin = time.monotonic()
    run = subprocess.run(["clang-tidy", "-p", build, "--quiet", str(file)], capture_output=True, text=True)
    return run.returncode, run.stdout.strip(), run.stderr.strip(), time.monotonic() - begin


def main():
    options = arguments()
    entries = json.loads((options.build / "compile_commands.json").read_text())
    files = chosen(entries, options)
    if not files:
        print("clang_tidy.py: no source to analyse: is the build folder configured?", file=sys.stderr)
        return 1
    build_precompiled_headers(options.build)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        runs = {pool.submit(analyse, options.build, file): file for file in files}
        for number, run in enumerate(concurrent.futures.as_completed(runs), start=1):
            status, findings, trouble, seconds = run.result()
            name = runs[run].relative_to(root)
            print(f"[{number}/{len(files)}] {name} {seconds:.1f} s", file=sys.stderr)
            if status != 0:
                failed += 1
                print(findings or trouble)
    print(f"clang-tidy: {len(files)} files, {failed} with findings")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
