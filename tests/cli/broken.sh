#!/bin/sh
# The tests of the tool can fail: with something planted that both sides share,
# or an example that was not renamed, they do, and say what.
#
# usage: broken.sh ROOT BUILD RELEASE SPY
set -u
here=$(cd "$(dirname "$0")" && pwd)
out=$(mktemp) || exit 2
trap 'rm -f "$out"' EXIT
failed=0
# caught NAME TEXT COMMAND...: the command fails and its output has the text
caught() {
	name=$1 text=$2
	shift 2
	"$@" >"$out" 2>&1
	status=$?
	test $status = 77 && { tail -n 1 "$out"; exit 77; }
	if test $status = 1 && grep -q "$text" "$out"; then
		echo "caught: $name"
	else
		echo "FAILED: $name: exit $status"
		head -n 5 "$out"
		failed=1
	fi
}
caught "a file installed by both" 'FAILED no-common-file' env PLANTED=file sh "$here/sides.sh" "$@"
caught "a variable with a product's name read by both" 'FAILED no-common-product-name-env' \
	env PLANTED=variable sh "$here/sides.sh" "$@"
caught "an example that calls upstream's name" 'simple.c' env PLANTED=1 sh "$here/examples.sh" "$1" "$2" "$3"
exit $failed
