#!/bin/sh
# SPDX-License-Identifier: MIT
# debian.sh BUILD: look at what is in the Debian packages that were made in BUILD.
set -eu
build=$1
fail() { echo "$*" >&2; exit 1; }
into=$(mktemp -d)
trap 'rm -rf "$into"' EXIT

field() { dpkg-deb --field "$build"/"$1"_*.deb "$2"; }
holds() { dpkg-deb --contents "$build"/"$1"_*.deb | grep "$2" >/dev/null || fail "$1 does not hold $2"; }

field gradproof Depends | grep -q 'libarmadillo[0-9]' || fail "gradproof does not depend on the library it loads"
if field gradproof Depends | grep -q -- '-dev'; then fail "gradproof drags in a -dev package: $(field gradproof Depends)"; fi
field libgradproof-dev Depends | grep -q 'libarmadillo-dev' || fail "libgradproof-dev needs what its headers include"
[ "$(field gradproof-doc Architecture)" = all ] || fail "gradproof-doc is the same on every machine"
for package in gradproof libgradproof-dev gradproof-doc; do
  holds $package "/usr/share/doc/$package/copyright"
  holds $package "/usr/share/doc/$package/changelog.gz"
done
holds gradproof '/usr/share/man/man1/gradproof.1.gz'
"$build"/gradproof --help | sed -n '/^Subcommands:/,/^$/s/^  \([a-z]\+\) .*/\1/p' >"$into/subcommands"
grep -qx check "$into/subcommands" || fail "no subcommand was found in --help"
while read -r subcommand; do
  holds gradproof "/usr/share/man/man1/gradproof-$subcommand.1.gz"
done <"$into/subcommands"
holds gradproof '/usr/share/bash-completion/completions/gradproof'
holds libgradproof-dev 'cmake/gradproof/gradproofConfig.cmake'
holds gradproof-doc 'examples/three_lines.cpp'

if [ -e "$(echo "$build"/python3-gradproof_*.deb)" ]; then
  field python3-gradproof Depends | grep -q 'python3 (<< 3' || fail "python3-gradproof does not say for which Python it is"
  holds python3-gradproof 'gradproof-[0-9.]*.dist-info/entry_points.txt'
  for script in postinst prerm; do  # compiled and taken away again
    dpkg-deb --info "$build"/python3-gradproof_*.deb $script | grep -q 'gradproof' || fail "python3-gradproof has no $script"
  done
fi

dpkg-deb --extract "$build"/gradproof_*.deb "$into/root"
page=$into/root/usr/share/man/man1/gradproof-check.1.gz
gzip -dc "$page" | grep -q '^\.TH GRADPROOF-CHECK 1 "20[0-9-]*" "gradproof [0-9.]*"' || fail "$page has no date"
if readelf --sections "$into/root/usr/bin/gradproof" | grep -q '\.symtab'; then fail "gradproof is not stripped"; fi
lintian --fail-on error,warning "$build"/*.deb || fail "lintian found something"
echo "the packages are as they should be"
