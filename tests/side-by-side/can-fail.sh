#!/bin/sh
# The comparison of the two sides can fail: with something planted that both
# share it does, and says what.
#
# usage: can-fail.sh ROOT BUILD RELEASE SPY

set -u
. "$1/tests/lib/caught.sh"
here=$1/tests/side-by-side
caught "a file installed by both" 'FAILED no-common-file' env PLANTED=file sh "$here/prove.sh" "$@"
caught "a variable with a product's name read by both" 'FAILED no-common-product-name-env' \
	env PLANTED=variable sh "$here/prove.sh" "$@"
exit $failed
