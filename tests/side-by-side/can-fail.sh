#!/bin/sh
# The comparison of the two sides can fail: with something planted that both
# share it does, and says what.
#
# usage: can-fail.sh ROOT BUILD RELEASE SPY

set -u
. "$1/tests/lib/caught.sh"
here=$1/tests/side-by-side
caught "a file installed by both" 'FAILED no-common-file' env PLANTED=file sh "$here/prove.sh" "$@"
caught "a program that reads the other's variable" 'FAILED no-common-product-name-env' \
	env PLANTED=variable sh "$here/prove.sh" "$@"
caught "a program that opens the other's start-up file" 'FAILED no-common-product-name-opened' \
	env PLANTED=startup sh "$here/prove.sh" "$@"
exit $failed
