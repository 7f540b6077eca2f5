#!/bin/sh
# The comparison of the examples can fail: one that calls upstream's name is
# noticed.
#
# usage: can-fail.sh ROOT BUILD RELEASE

set -u
. "$1/tests/lib/caught.sh"
caught "an example that calls upstream's name" 'simple.c' env PLANTED=1 sh "$1/tests/examples/prove.sh" "$@"
exit $failed
