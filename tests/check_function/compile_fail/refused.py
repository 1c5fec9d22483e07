#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""refused.py FILE COMPILER [FLAG...]: the file must not compile, its first error must hold the sentence that the
file expects, and the compiler must not need more than 15 lines for it."""
import pathlib
import subprocess
import sys

MOST_LINES = {"g++": 15, "clang++": 25}  # clang shows every step of an instantiation


def run_name(command):
    return subprocess.run([command[0], "--version"], capture_output=True, text=True).stdout


def fault(path, command):
    expected = next(line.split("// expects: ", 1)[1] for line in path.read_text().splitlines() if "// expects: " in line)
    run = subprocess.run([*command, "-std=c++20", "-fsyntax-only", str(path)], capture_output=True, text=True)
    lines = run.stderr.splitlines()
    errors = [line for line in lines if "error: " in line]
    if run.returncode == 0 or not errors:
        return "it compiles, or fails without an error"
    if expected not in errors[0]:
        return f"the first error does not hold '{expected}'"
    most = MOST_LINES["clang++" if "clang" in run_name(command) else "g++"]
    if len(lines) > most:
        return f"the compiler says {len(lines)} lines, {most} at most are wanted"
    return None


path = pathlib.Path(sys.argv[1])
problem = fault(path, sys.argv[2:])
if problem:
    print(f"{path.name}: {problem}")
    print(subprocess.run([*sys.argv[2:], "-std=c++20", "-fsyntax-only", str(path)], capture_output=True, text=True).stderr)
    sys.exit(1)
