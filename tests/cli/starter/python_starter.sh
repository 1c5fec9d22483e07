#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# gradproof new --language python: untouched it says what is not written yet, filled in rightly it is verified, with a
# mistake it is wrong. Also: several reports at once, the baseline gate, and that nothing is overwritten.
# python_starter.sh GRADPROOF FOLDER
set -euo pipefail
gradproof=$1 folder=$2
fail() {
  echo "FAILED: $1" >&2
  cat "$folder/out.txt" >&2
  exit 1
}
# run STATUS WORDS... : the exit status is as expected
run() {
  local expected=$1 status=0
  shift
  "$@" >"$folder/out.txt" 2>&1 || status=$?
  [ "$status" = "$expected" ] || fail "exit status $status, expected $expected: $*"
}
says() { grep -qF -- "$1" "$folder/out.txt" || fail "does not say: $1"; }

rm -rf "$folder"
mkdir -p "$folder/bin"
ln -s "$gradproof" "$folder/bin/gradproof"
PATH="$folder/bin:$PATH"
mine=$folder/mine

run 0 gradproof new "$mine" --language python
says "./check"
run 2 gradproof new "$mine" --language python
says "nothing in it will be overwritten"

run 1 "$mine/check" --python /usr/bin/python3
says "begin with dZ[3] of gradients"
says "dZ[3], dW[3], db[3], dA[2] and 7 more: not written yet"
run 1 "$mine/check" --python /usr/bin/python3 --verbose
says "not written yet: dZ[2] is None"
says "not written yet: dW[2] is None"

solve() {
  /usr/bin/python3 - "$mine/backprop.py" "$@" <<'PY'
import sys
path, *bodies = sys.argv[1:]
text = open(path).read()
for body in bodies:
    text = text.replace("return None  # not written yet", "return " + body, 1)
open(path, "w").write(text)
PY
}
solve "A - Y" "W_above.T @ dZ_above" "dA * slope(Z)" "dZ @ A_below.T / dZ.shape[1]" \
  "dZ.sum(axis=1, keepdims=True) / dZ.shape[1]"
run 0 "$mine/check" --python /usr/bin/python3 --write-baseline "$folder/baseline.json"
says "verified: all"
run 0 "$mine/check" --python /usr/bin/python3 --baseline "$folder/baseline.json" --also "junit:$folder/report.xml" \
  --also "gradescope:$folder/results.json" --also "coursera:$folder/feedback.json" --format github
says "::notice file="
grep -q 'failures="0" errors="0"' "$folder/report.xml"
grep -q '"score": 100.0' "$folder/results.json"
grep -q '"fractionalScore": 1.0' "$folder/feedback.json"

run 0 gradproof laws "$mine/backprop.py" --python /usr/bin/python3
says "0 broken, 0 undecided"

sed -i 's/dZ.sum(axis=1, keepdims=True) \/ dZ.shape\[1\]/dZ.sum(axis=1, keepdims=True)/' "$mine/backprop.py"
run 1 "$mine/check" --python /usr/bin/python3 --baseline "$folder/baseline.json"
says "times the derivative, and m ="
says "regression: gradients: db["
run 1 gradproof laws "$mine/backprop.py" --python /usr/bin/python3 --only L-against-J
says "repeated-batch     BROKEN"

run 2 gradproof check "$mine/none.py"
says "there is no such file"
run 2 gradproof check "$mine/backprop.py" --python /no/such/python3
says "python3-numpy"
rm -rf "$folder"
