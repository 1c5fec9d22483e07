#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# gradproof new --language cpp, built against an installed gradproof: untouched its tests fail with "not written yet:
# dW[2]", filled in rightly they are green and libbackprop.so is verified, with a mistake they say which.
# cpp_starter.sh GRADPROOF BUILD_TREE FOLDER
set -euo pipefail
gradproof=$1 build_tree=$2 folder=$3
fail() {
  echo "FAILED: $1" >&2
  tail -n 60 "$folder/out.txt" >&2
  exit 1
}
run() {
  local expected=$1 status=0
  shift
  "$@" >"$folder/out.txt" 2>&1 || status=$?
  [ "$status" = "$expected" ] || [ "$expected" = fails -a "$status" != 0 ] || fail "exit status $status, expected $expected: $*"
}
says() { grep -qF -- "$1" "$folder/out.txt" || fail "does not say: $1"; }

rm -rf "$folder"
mkdir -p "$folder"
run 0 cmake --install "$build_tree" --prefix "$folder/stage" --component gradproof_Development
run 0 "$gradproof" new "$folder/mine" --language cpp
cd "$folder/mine"
# -O0: the test is about texts, and compiling is most of its time
run 0 cmake --preset default -D "CMAKE_PREFIX_PATH=$folder/stage" -D CMAKE_BUILD_TYPE=Debug
run 0 cmake --build --preset default
run fails ctest --preset default
says "not written yet: dW[2]"
grep -qiE "segfault|exception" "$folder/out.txt" && fail "it crashes where nothing is written yet"

solve() {
  /usr/bin/python3 - backprop.cpp "$@" <<'PY'
import sys
path, *bodies = sys.argv[1:]
text = open(path).read()
for body in bodies:
    text = text.replace("return {};  // not written yet", "return " + body + ";", 1)
open(path, "w").write(text)
PY
}
passes() { grep -qE "$1[^ ]* \.+ +Passed" "$folder/out.txt" || fail "does not pass: $1"; }
solve "A - Y"
run 0 cmake --build --preset default
run fails ctest --preset default
passes Step1
for step in Step2 Step3 Step4 Step5; do grep -qE "$step.*Failed" "$folder/out.txt" || fail "$step passes, and is not written yet"; done
says "not written yet: dA, which dZ[2] is made of"

solve "W_above * dZ_above" "dA % g.derivative(Z)" "dZ * A_below.t() / dZ.n_cols" "arma::sum(dZ, 1) / dZ.n_cols"
run 0 cmake --build --preset default
run fails ctest --preset default
passes Step1
says "dA_below: matrix multiplication"
says "W-not-transposed"

sed -i 's|return W_above \* dZ_above|return W_above.t() * dZ_above|' backprop.cpp
run 0 cmake --build --preset default
run 0 ctest --preset default
run 0 "$gradproof" check build/libbackprop.so --write-baseline baseline.json
says "verified"
export PATH="${gradproof%/*}:$PATH"  # the gate looks for it there
run 0 cmake --preset default
run 0 ctest --preset default -L gate
says "100% tests passed"

sed -i 's|arma::sum(dZ, 1) / dZ.n_cols|arma::sum(dZ, 1)|' backprop.cpp
run 0 cmake --build --preset default
run fails ctest --preset default
says "times the derivative, and m ="
says "Step5"
says "repeated-batch: the batch three times over: J, dW[l], db[l] stay, dZ[l] tiles"
run fails ctest --preset default -L gate
says "1 tests failed out of 1"
run 1 "$gradproof" check build/libbackprop.so
cd /
rm -rf "$folder"
