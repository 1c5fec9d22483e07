#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs clang-tidy over what a build folder configured for clang compiles: clang_tidy.py build/lint

By default the library and the program (src/); --all adds tests and benchmarks, FILE... takes those alone.
Precompiled headers are built first. Nearly all of the time goes into walking Armadillo's headers, so sources that
are compiled with the same flags are analysed --together in one translation unit, --jobs units at a time. Sources
that do not fit together (a name both keep to themselves) go into units of half the size.
Exit status: 0 nothing found, 1 something was.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import shlex
import subprocess
import sys
import time

root = pathlib.Path(__file__).resolve().parents[2]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=lambda text: pathlib.Path(text).resolve(), help="a build folder with compile_commands.json")
    parser.add_argument("files", nargs="*", type=pathlib.Path, help="only these sources")
    parser.add_argument("--all", action="store_true", help="tests, property tests and benchmarks too")
    parser.add_argument("--together", type=int, default=8, metavar="N", help="sources in one unit (default: 8)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    return parser.parse_args()


def chosen(entries, options):
    """The entries to analyse, without the stubs CMake generates for precompiled headers."""
    wanted = {file.resolve() for file in options.files}
    taken = {}
    for entry in entries:
        file = pathlib.Path(entry["file"]).resolve()
        if options.build in file.parents or file in taken:
            continue
        if file in wanted or (not wanted and (options.all or root / "src" in file.parents)):
            taken[file] = entry
    return taken


def flags(entry):
    """How an entry is compiled, whichever source it is."""
    words = shlex.split(entry["command"])
    output = words.index("-o") if "-o" in words else len(words)
    return tuple(word for place, word in enumerate(words) if word != entry["file"] and place not in (output, output + 1))


def units(entries, together):
    """Lists of sources that one translation unit can hold: the same flags, neighbours by name."""
    alike = collections.defaultdict(list)
    for file, entry in sorted(entries.items()):
        alike[flags(entry)].append(file)
    return [files[first:first + together] for files in alike.values() for first in range(0, len(files), together)]


def build_precompiled_headers(build):
    targets = subprocess.run(["ninja", "-C", build, "-t", "targets", "all"], check=True, capture_output=True,
                             text=True).stdout
    headers = [line.split(":")[0] for line in targets.splitlines() if ".pch: " in line]
    subprocess.run(["ninja", "-C", build, "--quiet", *headers], check=True)


def tidy(build, file, *more):
    run = subprocess.run(["clang-tidy", "-p", build, "--quiet", *more, str(file)], capture_output=True, text=True)
    return run.returncode, (run.stdout.strip() or run.stderr.strip()) if run.returncode else ""


def unit_of(build, entries, files):
    """A source that includes them all, in a folder of its own with the command that compiles it."""
    folder = build / "clang_tidy" / f"{files[0].stem}_{len(files)}"
    folder.mkdir(parents=True, exist_ok=True)
    unit = folder / f"unit{files[0].suffix}"
    unit.write_text("".join(f'#include "{file}"\n' for file in files))
    words = [*flags(entries[files[0]]), str(unit)]
    entry = {"directory": entries[files[0]]["directory"], "file": str(unit), "command": shlex.join(words)}
    (folder / "compile_commands.json").write_text(json.dumps([entry]))
    compiles = subprocess.run([*words, "-fsyntax-only"], cwd=entry["directory"], capture_output=True).returncode == 0
    return folder, unit, compiles


def analyse(build, entries, files):
    """What is found in files, a list of texts."""
    if len(files) == 1:
        status, findings = tidy(build, files[0])
        return [findings] if status else []
    folder, unit, compiles = unit_of(build, entries, files)
    if compiles:
        status, findings = tidy(folder, unit, f"--header-filter={root}/.*")
        return [findings] if status else []
    half = len(files) // 2
    return analyse(build, entries, files[:half]) + analyse(build, entries, files[half:])


def timed(build, entries, files):
    begin = time.monotonic()
    return files, analyse(build, entries, files), time.monotonic() - begin


def main():
    options = arguments()
    entries = chosen(json.loads((options.build / "compile_commands.json").read_text()), options)
    if not entries:
        print("clang_tidy.py: no source to analyse: is the build folder configured?", file=sys.stderr)
        return 1
    build_precompiled_headers(options.build)
    failed = done = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        runs = [pool.submit(timed, options.build, entries, files) for files in units(entries, options.together)]
        for run in concurrent.futures.as_completed(runs):
            files, findings, seconds = run.result()
            done += len(files)
            failed += len(findings)
            names = ", ".join(str(file.relative_to(root)) for file in files)
            print(f"[{done}/{len(entries)}] {names} {seconds:.1f} s", file=sys.stderr)
            print("".join(text + "\n" for text in findings), end="")
    print(f"clang-tidy: {len(entries)} files, findings in {failed} units")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
