#!/bin/sh
# pkg_config.sh DIR SOURCE PROGRAM: build SOURCE with what gradproof.pc in DIR says, and run it.
set -eu
PKG_CONFIG_PATH=$1 && export PKG_CONFIG_PATH
# shellcheck disable=SC2046 # the flags are meant to be split
c++ -std=c++20 "$2" -o "$3" $(pkg-config --cflags --libs gradproof)
"$3"
