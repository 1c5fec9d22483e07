#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""doc_snippets.py PAGE OUTPUT: the C++ of a documentation page as one GoogleTest program.

A block ```cpp is the body of a test named after its line; ```cpp preamble stands before all of them;
```cpp skip is code for another library."""
import sys


def main(page, output):
    preamble, tests, block, kind, begin = [], [], None, "", 0
    for number, line in enumerate(open(page, encoding="utf-8"), 1):
        if block is None and line.startswith("```cpp"):
            block, kind, begin = [], line[6:].strip(), number + 1
        elif block is not None and line.startswith("```"):
            where = f'#line {begin} "{page}"\n'
            if kind == "preamble":
                preamble += [where] + block
            elif kind == "":
                tests += [f"TEST(Page, Line{begin}) {{\n", where] + block + ["}\n"]
            elif kind != "skip":
                sys.exit(f"{page}:{begin - 1}: unknown kind of block 'cpp {kind}'; expected none, preamble or skip")
            block = None
        elif block is not None:
            block.append(line)
    if not tests:
        sys.exit(f"{page}: no C++ block found")
    with open(output, "w", encoding="utf-8") as out:
        includes = [line for line in preamble if line.startswith("#include")]
        # in a namespace, as a reader's own code would be: names such as x would shadow at global scope
        code = ["namespace page {\n"] + [line for line in preamble if not line.startswith("#include")] + tests + ["}\n"]
        out.writelines(["#include <gtest/gtest.h>\n"] + includes + code)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
