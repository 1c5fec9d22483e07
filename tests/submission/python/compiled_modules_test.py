# SPDX-License-Identifier: MIT
"""The code that is put into the program is that of the text beside it: compiled_modules_test.py PROGRAM.code MODULE.py ..."""
import importlib.util
import marshal
import os
import sys
import zlib


def main():
    with open(sys.argv[1], "rb") as file:
        made = file.read()
    if made[:4] != importlib.util.MAGIC_NUMBER:
        return "the code is of another interpreter: %r, and this is %r" % (made[:4], importlib.util.MAGIC_NUMBER)
    codes = marshal.loads(zlib.decompress(made[4:]))
    names = [os.path.splitext(os.path.basename(path))[0] for path in sys.argv[2:]]
    if sorted(codes) != sorted(names):
        return "it has %s, and the modules are %s" % (sorted(codes), sorted(names))
    for name, path in zip(names, sys.argv[2:]):
        with open(path, encoding="utf-8") as file:
            if codes[name] != compile(file.read(), "<gradproof %s>" % name, "exec"):
                return "%s is not the code of its text" % name
    print("the code of %d modules is that of their text" % len(names))
    return 0


if __name__ == "__main__":
    sys.exit(main())
