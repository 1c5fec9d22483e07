#!/bin/sh
# SPDX-License-Identifier: MIT
# pip.sh PYTHON SOURCES BUILD DIR: what pip makes of src/python is imported from DIR and checks a gradient and a file.
set -eu
python=$1 sources=$2 build=$3 into=$4
"$python" -c 'import setuptools, wheel, pip' 2>/dev/null || { echo "no pip, setuptools and wheel here"; exit 77; }
rm -rf "$into" && mkdir -p "$into"
cp -r "$sources/src/python" "$into/python"  # nothing is written beside the sources
GRADPROOF_BUILD=$build "$python" -m pip install --quiet --no-build-isolation --no-deps --no-index --no-cache-dir \
  --target "$into/site" "$into/python" >"$into/log" 2>&1 || { cat "$into/log"; exit 1; }
cd "$into"
cat >student.py <<'END'
import numpy as np
def cost(w, x, y):
    return 0.5 * np.mean((w @ x - y) ** 2)
def gradient(w, x, y):
    return (w @ x - y) @ x.T / x.shape[1]
END
env -u GRADPROOF_PROGRAM PYTHONPATH="$into/site" "$python" -c '
import gradproof as gp
assert gp.check_grad(lambda x: x**2, lambda x: 2 * x, 3.0)
assert not gp.check_grad(lambda x: x**2, lambda x: x, 3.0)
print(gp.check("student.py", python="'"$python"'").verdict)' >said
grep -qx verified said || { cat said; exit 1; }
