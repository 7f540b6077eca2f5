#!/bin/sh
# Compiles fetch-rename when a build is configured, since the release has to be
# renamed before the build can be described; prints the program's path. What is
# up to date is not compiled again.
#
# usage: compile.sh SOURCE-FOLDER OUT-FOLDER COMPILER [ARGUMENT...]

set -eu
source=$1 out=$2
shift 2
mkdir -p "$out"
echo "$*" >"$out/command.new"
cmp -s "$out/command.new" "$out/command" || rm -f "$out"/*.o
mv "$out/command.new" "$out/command"

newest=$(ls -t $(find "$source" -name '*.h') | head -n 1)
pids= objects=
for c in $(find "$source" -name '*.c' | sort); do
	o=$out/$(echo "${c#"$source"/}" | tr / _).o
	objects="$objects $o"
	if test ! -e "$o" || test "$c" -nt "$o" || test "$newest" -nt "$o"; then
		"$@" -I"$source" -c -o "$o" "$c" >&2 &
		pids="$pids $!"
	fi
done
for pid in $pids; do wait "$pid"; done
if test -n "$pids" || test ! -e "$out/fetch-rename"; then
	# no quotes: a list of paths
	"$@" -o "$out/fetch-rename.new" $objects -lpthread >&2
	mv "$out/fetch-rename.new" "$out/fetch-rename"
fi
echo "$out/fetch-rename"
