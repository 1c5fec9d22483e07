#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compiles Python modules into one file: compile_modules.py OUTPUT MODULE.py ...

The file is the magic number of this interpreter's code, then a zlib-compressed marshal of {name: code}. An interpreter
with another magic number takes the text instead (src/gradproof/submission/python/runner.cpp).
"""
import importlib.util
import marshal
import os
import sys
import zlib


def compiled(path):
    name = os.path.splitext(os.path.basename(path))[0]
    with open(path, encoding="utf-8") as file:
        return name, compile(file.read(), "<gradproof %s>" % name, "exec")


def main():
    codes = dict(compiled(path) for path in sys.argv[2:])
    made = importlib.util.MAGIC_NUMBER + zlib.compress(marshal.dumps(codes), 9)
    with open(sys.argv[1], "wb") as file:
        file.write(made)


if __name__ == "__main__":
    main()
