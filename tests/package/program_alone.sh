#!/bin/sh
# SPDX-License-Identifier: MIT
# program_alone.sh CMAKE BUILD DIR: where the module for Python is not built, as after ./dev demo, installing leaves the
# Python package out and does not fail.
set -eu
cmake=$1 build=$2 into=$3
rm -rf "$into" && mkdir -p "$into"
sed 's|_core\.[^"]*so|not_built.so|' "$build/src/python/cmake_install.cmake" >"$into/rules.cmake"
grep -q not_built.so "$into/rules.cmake" || { echo "no rule installs the module" >&2; exit 1; }
"$cmake" -D CMAKE_INSTALL_PREFIX="$into/prefix" -P "$into/rules.cmake" >"$into/said" 2>&1 || { cat "$into/said" >&2; exit 1; }
grep -q 'left out, for it is not built' "$into/said" || { cat "$into/said" >&2; exit 1; }
[ ! -e "$into/prefix/lib" ] || { find "$into/prefix" >&2; exit 1; }
