#!/bin/sh
# Fills in upstream's renamed config script, as its CMake build does.
#
# usage: config.sh TEMPLATE VARIABLE=VALUE...

set -eu
template=$1
shift
script=
for pair in "$@"; do
	script="$script
s|@${pair%%=*}@|${pair#*=}|g"
done
# what this build does not set is empty, as in upstream's
sed -e "$script" -e 's|@[A-Z_a-z]*@||g' "$template"
