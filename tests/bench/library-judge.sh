#!/bin/sh
# The gate on instruction counts: libfetch passes it; it does not with an empty
# loop of 500 turns at its start, less than a hundredth of what a start takes.
#
# usage: library-judge.sh ROOT BUILD

set -u
test $# = 2 || { echo "usage: library-judge.sh ROOT BUILD" >&2; exit 2; }
root=$1 build=$2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
sh "$root/tests/bench/library" --judge --build "$build" || exit
cat >"$work/plant.c" <<'END'
__attribute__((constructor)) static void plant(void)
{
    for (volatile int i = 0; i < 500; i++)
        continue;
}
END
PLANT=$work/plant.c sh "$root/tests/bench/library" --judge --build "$build" >"$work/said" 2>&1
status=$?
cat "$work/said"
test $status = 1 && grep -q "FAILED: start-up: more than 1.001" "$work/said" || {
	echo "FAILED: a loop of 500 turns at the start was not noticed"
	exit 1
}
echo "a planted regression is caught"
