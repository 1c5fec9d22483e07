#!/bin/sh
# SPDX-License-Identifier: MIT
# chroot.sh PACKAGES DIR: in a minimal Debian made in DIR, installs the Debian packages in PACKAGES as a person would and
# uses them: a submission is judged, tests of one's own are built, and removing leaves nothing. Skips (77) where that
# cannot be tried.
set -eu
packages=$1 into=$2 root=$2/debian mirror=${GRADPROOF_MIRROR:-http://deb.debian.org/debian}
skip() { echo "skipped: $*"; exit 77; }
[ "$(id -u)" = 0 ] || skip "only root can make a Debian in a folder"
command -v debootstrap >/dev/null || skip "there is no debootstrap here (apt-get install debootstrap)"
[ -e "$(echo "$packages"/gradproof_*.deb)" ] || skip "there are no packages in $packages: ./dev package makes them"
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")  # packages belong to the distribution they were made on

rm -rf "$into" && mkdir -p "$into"
trap 'rm -rf "$root"' EXIT
debootstrap --variant=minbase "$suite" "$root" "$mirror" >"$into/log" 2>&1 ||
  skip "debootstrap could not make $suite from $mirror: $(tail -n 1 "$into/log")"
mkdir "$root/packages" "$root/work"
cp "$packages"/*.deb "$root/packages/"

# expect STATUS COMMAND [TEXT]: what COMMAND ends with in the folder, and a text that it says
expect() {
  status=0
  chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/work LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
    sh -c "cd /work && $2" >"$into/said" 2>&1 </dev/null || status=$?
  if [ "$status" != "$1" ] || { [ -n "${3:-}" ] && ! grep -q -e "$3" "$into/said"; }; then
    cat "$into/said" >&2
    echo "$2: ended with $status, $1 was expected${3:+, and the text '$3'}" >&2
    exit 1
  fi
}
install() { expect 0 "apt-get install --yes --no-install-recommends $*"; }

cat >"$root/work/student.py" <<'END'
import numpy as np

def gradients(X, Y, parameters, hidden, output):
    dZ = 1 / (1 + np.exp(-(parameters["W1"] @ X + parameters["b1"]))) - Y
    return {"dW1": dZ @ X.T / X.shape[1], "db1": dZ.sum(axis=1, keepdims=True)}
END
check='gradproof check student.py --layers 3,1 --output sigmoid --verbose'
expect 0 'apt-get update'
install '/packages/gradproof_*.deb'
expect 0 'gradproof check --reference' '^verified'
expect 5 "$check" 'apt-get install python3-numpy'
install python3-numpy
expect 1 "$check" 'missing-1/m-in-db'
expect 1 "$check" 'box: seccomp'  # also where neither /proc nor anything else is mounted

install '/packages/libgradproof-dev_*.deb /packages/gradproof-doc_*.deb g++ make cmake pkg-config'
examples=/usr/share/doc/gradproof/examples
# shellcheck disable=SC2016 # the flags are those of the folder's pkg-config
expect 0 'c++ -std=c++20 '$examples'/three_lines.cpp $(pkg-config --cflags --libs gradproof) -o three && ./three' '^verified'
build="cmake -S $examples -B build && cmake --build build && ctest --test-dir build"
expect 0 "$build" '0 tests failed out of 1'
install 'libgmock-dev librapidcheck-dev'
expect 0 "$build --fresh" '0 tests failed out of 3'

install '/packages/python3-gradproof_*.deb python3-pytest man-db'
expect 0 'python3 -c "import gradproof; print(gradproof.check(\"student.py\", layers=(3, 1), output=\"sigmoid\"))"' 'missing-1/m-in-db'
expect 0 'python3 -m pytest --trace-config student.py; true' 'gradproof.pytest_plugin'
expect 0 'man gradproof-check' 'SYNOPSIS'
expect 0 'apt-get purge --yes gradproof libgradproof-dev gradproof-doc python3-gradproof'
expect 1 'find /usr /etc /var/lib -name "*gradproof*" | grep .'
echo "the packages do what they should in a minimal $suite"
