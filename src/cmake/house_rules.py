#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Rules of this repository that no compiler checks. Exit status 1 and a line a finding where one is broken."""
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parents[2]

TOP_LEVEL = {
    "CMakeLists.txt", "CMakePresets.json", "README.md", "CONTRIBUTING.md", "LICENSE", "dev", "src", "tests",
    "property_tests", "benchmarks", "build", ".ci", ".clang-format", ".clang-tidy", ".git", ".gitignore",
    ".github", ".cache",
}

# What a folder of the library may include of the others. `derivative` sees values only: no g', no backward().
NETWORK = {"network", "derivative", "verdict", "check_network"}
FUNCTION = {"derivative", "verdict", "check_function"}
DIAGNOSIS = NETWORK | {"diagnosis"}
DOORS = NETWORK | FUNCTION | {"layers", "wire", "box", "exercises", "submission"}
MAY_INCLUDE = {
    "network": {"network"},
    "layers": {"network", "exercises", "layers"},
    "derivative": {"derivative"},
    "verdict": {"verdict"},
    "check_network": NETWORK,
    "laws": NETWORK | {"laws", "layers"},
    "check_function": FUNCTION | {"layers"},
    "diagnosis": DIAGNOSIS,
    "wire": NETWORK | {"wire"},
    "box": NETWORK | {"wire", "box"},
    "exercises": {"exercises"},
    "submission": DOORS | {"diagnosis"},
    "report": DIAGNOSIS | {"report"},
    "grade": DOORS | DIAGNOSIS | {"report", "grade"},
    "explain": DIAGNOSIS | {"layers", "report", "explain"},
    "testing": DIAGNOSIS | FUNCTION | DOORS | {"laws", "report", "explain", "testing"},
}
DERIVATIVE_MAY_INCLUDE = {
    "activation_values", "forward", "forward_network", "layers", "output_layer", "parameters", "random", "shapes",
}

# A file is as long as one idea, a room as large as one subject.
MOST_LINES, LARGEST_ROOM = 400, 0.15

INCLUDE = re.compile(r'^\s*#\s*include\s*"gradproof/(\w+)/([\w/]+)\.hp*"', re.MULTILINE)
PRINTS = re.compile(r"\bstd::(cout|cerr|abort|exit)\b|\bfmt::print\b|(?<![\w:.])(printf|puts|abort|_?exit)\s*\(")
SOURCES = (".cpp", ".hpp", ".c", ".h", ".py", ".sh")


def top_level():
    for path in root.iterdir():
        if path.name not in TOP_LEVEL:
            yield f"{path.name}: does not belong in the top folder: it holds {', '.join(sorted(TOP_LEVEL))}"


def licence(path, text):
    if "SPDX-License-Identifier: MIT" not in "\n".join(text.splitlines()[:3]):
        yield f"{path}:1: no 'SPDX-License-Identifier: MIT' in the first lines"


def arrows(path, text):
    folder = path.relative_to("src/gradproof").parts[0]
    for match in INCLUDE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        other, header = match.groups()
        if folder == "derivative" and other == "network" and header in DERIVATIVE_MAY_INCLUDE:
            continue
        if other not in MAY_INCLUDE.get(folder, set()):
            yield f"{path}:{line}: {folder}/ may not include {other}/{header}.hpp"


def library(path, text):
    yield from arrows(path, text)
    code = re.sub(r"//.*|\"(\\.|[^\"\\\n])*\"", "", text)
    for number, line in enumerate(code.splitlines(), start=1):
        # what runs in a child process of the box may end that process
        if PRINTS.search(line) and path.parts[2] not in ("box", "submission"):
            yield f"{path}:{number}: the library neither prints nor ends the program: return it or throw"
        if path.suffix == ".hpp" and re.search(r"^\s*using namespace", line):
            yield f"{path}:{number}: no 'using namespace' in a header"


def types_of_one_name():
    """Two types of one name in one namespace break the one-definition rule: the linker merges their templates."""
    first = {}
    for path in sorted((root / "src").rglob("*.hpp")):
        namespace, before = "", ""
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if opened := re.match(r"(?:inline )?namespace ([\w:]+) \{", line):
                namespace = opened.group(1)
            elif (defined := re.match(r"(?:struct|class|enum class) (\w+)\b(?!<)[^;]*\{", line)) and "template" not in before:
                name, place = f"{namespace}::{defined.group(1)}", f"{path.relative_to(root)}:{number}"
                if name in first:
                    yield f"{place}: {name} is another type in {first[name]}"
                first.setdefault(name, place)
            before = line


def length(path, lines):
    if lines > MOST_LINES:
        yield f"{path}: {lines} lines, at most {MOST_LINES}: cut it where an idea ends"


def rooms(lines):
    """Share of src/ in each room: src/cli, src/gradproof/wire, ... with what is below it."""
    count = {}
    for path, number in lines.items():
        room = "/".join(path.parts[:-1][:3])
        count[room] = count.get(room, 0) + number
    total = sum(count.values())
    return {room: number / total for room, number in count.items()}


def too_large(shares):
    for room, share in shares.items():
        if share >= LARGEST_ROOM:
            yield f"{room}: {100 * share:.1f} % of src, less than {100 * LARGEST_ROOM:.0f} % expected: it holds more than one subject"


def findings(shares=None):
    lines = {}
    yield from top_level()
    yield from types_of_one_name()
    for folder in ("src", "tests", "property_tests", "benchmarks"):
        for file in sorted((root / folder).rglob("*")):
            if not file.is_file() or file.suffix not in SOURCES:
                continue
            path, text = file.relative_to(root), file.read_text(encoding="utf-8")
            if path.parts[0] == "src":
                lines[path] = text.count("\n")
                yield from length(path, lines[path])
            # what `gradproof new` copies, and what tests submit, are other people's files
            if path.suffix in (".cpp", ".hpp") or path.parts[0] == "src":
                if path.parts[:2] != ("src", "starter"):
                    yield from licence(path, text)
            if path.parts[:2] == ("src", "gradproof"):
                yield from library(path, text)
    if shares is not None:
        shares.update(rooms(lines))
        yield from too_large(shares)


def main():
    shares = {}
    found = list(findings(shares))
    if sys.argv[1:] == ["--rooms"]:
        for room, share in sorted(shares.items(), key=lambda item: -item[1]):
            print(f"{100 * share:5.1f} %  {room}")
    for finding in found:
        print(finding)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
