#!/bin/sh
# The comparison of the examples can fail: one that calls upstream's name is
# noticed, and one that does something else.
#
# usage: can-fail.sh ROOT BUILD RELEASE

set -u
. "$1/tests/lib/caught.sh"
caught "an example that calls upstream's name" 'simple.c' env PLANTED=name sh "$1/tests/examples/prove.sh" "$@"
caught "an example that says something else" 'simple says something else' env PLANTED=output sh "$1/tests/examples/prove.sh" "$@"
exit $failed
