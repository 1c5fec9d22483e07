#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Proves the reference on real data, then shows a wrong gradient: src/cli/demo.sh PATH/TO/gradproof
# Ends with 1 if anything came out otherwise than announced.
set -euo pipefail
program=$(realpath "${1:?usage: demo.sh PATH/TO/gradproof}")
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

wisconsin="--reference --data src/data/breast_cancer_wisconsin.csv --target benign --layers 30,16,8,1"
digits="--reference --data src/data/digits.csv --target digit --layers 64,32,16,10 --output softmax --examples 200"
surprises=0

say() {
  echo
  printf '# %s\n' "$@"
}

# expect STATUS OPTIONS: prints the command, runs it, shows the whole report
expect() {
  local expected=$1 status=0
  shift
  printf '\n$ gradproof check %s\n' "$*"
  "$program" check "$@" --verbose || status=$?
  compare "$expected" "$status"
}

# expect_briefly STATUS OPTIONS: the same, but of the report only dW, db, what is not verified, and the verdict
expect_briefly() {
  local expected=$1 status=0 report
  shift
  printf '\n$ gradproof check %s\n' "$*"
  report=$("$program" check "$@" --verbose) || status=$?
  grep -E 'network|^  (dW|db)\[|^  .*(WRONG|cannot tell)|^(verified|WRONG|cannot tell)' <<<"$report"
  compare "$expected" "$status"
}

compare() {
  if [ "$1" = "$2" ]; then return; fi
  echo "demo: exit status $2, expected $1"
  surprises=$((surprises + 1))
}

# shellcheck disable=SC2086
{
  say "A 30-16-8-1 network on 569 tumours (30 features each, normalised). Every entry of every derivative is compared" \
    "with a centered difference that carries its own error bar: no tolerance to choose. A green line says how small" \
    "an error it would have caught, relative to the largest entry of its array."
  expect 0 $wisconsin --normalise --hidden sigmoid

  say "The same after 200 steps of gradient descent, and with other activations. From here on only dW, db and the verdict."
  expect_briefly 0 $wisconsin --normalise --hidden sigmoid --after-steps 200 --learning-rate 0.5
  expect_briefly 0 $wisconsin --normalise --hidden tanh
  expect_briefly 0 $wisconsin --normalise --hidden tanh --after-steps 200 --learning-rate 0.5
  expect_briefly 0 $wisconsin --normalise --hidden relu
  expect_briefly 0 $wisconsin --normalise --hidden relu --after-steps 200 --learning-rate 0.5

  say "The features as they were measured, up to 4254: nothing to tune for that either."
  expect_briefly 0 $wisconsin --hidden relu

  say "Handwritten digits: ten classes, a softmax, 200 images."
  expect_briefly 0 $digits --hidden tanh

  say "Raw features and large steps drive sigmoid and tanh into saturation, and kill a ReLU network. Where nothing is left" \
    "to check, that is what the report says: 'cannot tell', with the reason. Never green, and never wrong either."
  expect_briefly 3 $wisconsin --hidden sigmoid --after-steps 200 --learning-rate 100
  expect_briefly 3 $wisconsin --hidden tanh --after-steps 200 --learning-rate 10
  expect_briefly 3 $wisconsin --hidden relu --after-steps 200

  say "And a wrong one: db without the 1/m. Read the lines in capitals: which array, by which factor, and one entry of it" \
    "beside what the difference says. Everything that is right stays green, so the mistake is in db alone."
  expect 1 $wisconsin --normalise --hidden tanh --with-mistake missing-1/m-in-db
}

if [ $surprises != 0 ]; then
  printf '\ndemo: %s of the reports came out otherwise than announced\n' "$surprises"
  exit 1
fi
printf '\n# All as announced. Try your own: gradproof check --help (the program is %s)\n' "$program"
