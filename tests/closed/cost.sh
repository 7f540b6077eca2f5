#!/bin/sh
# What a closed library costs beside the open one, in instructions (docs/COST.md); a
# loop of 500 turns at the start is noticed.
#
# usage: cost.sh ROOT BUILD
# Exit 0 as wanted, 1 not, 2 usage or trouble, 77 something is missing here

set -u
test $# = 2 || {
	echo 'usage: cost.sh ROOT BUILD' >&2
	exit 2
}
root=$1 build=$2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
sh "$root/tests/bench/library" --closed --judge --build "$build" || exit
cat >"$work/plant.c" <<'END'
__attribute__((constructor)) static void plant(void)
{
    for (volatile int i = 0; i < 500; i++)
        continue;
}
END
PLANT=$work/plant.c sh "$root/tests/bench/library" --closed --judge --build "$build" >"$work/said" 2>&1
status=$?
if test $status = 1 && grep -q 'FAILED: start-up, own: more than 1.001 ' "$work/said"; then
	echo "caught: a loop of 500 turns at the start"
else
	cat "$work/said"
	echo "FAILED: a loop of 500 turns at the start is not noticed"
	exit 1
fi
