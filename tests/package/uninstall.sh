#!/bin/sh
# SPDX-License-Identifier: MIT
# uninstall.sh CMAKE BUILD DIR: install BUILD into DIR, take it away again; what was there before stays.
set -eu
cmake=$1 build=$2 into=$3
rm -rf "$into" && mkdir -p "$into/include/gradproof" && echo mine >"$into/include/gradproof/mine.hpp"
"$cmake" --install "$build" --prefix "$into" >/dev/null
mkdir -p "$into.build" && mv "$build/install_manifest.txt" "$into.build/"
[ -x "$into/bin/gradproof" ]
for module in $(find "$into" -name laws.py); do
  mkdir -p "${module%/*}/__pycache__" && : >"${module%/*}/__pycache__/laws.cpython-311.pyc"  # imported once
done
"$cmake" -D BUILD="$into.build" -P "$4" >/dev/null
left=$(find "$into" -name '*gradproof*' -o ! -type d)
[ "$left" = "$into/include/gradproof
$into/include/gradproof/mine.hpp" ] || { echo "left behind: $left" >&2; exit 1; }
