#!/bin/sh
# Test 1521's source is made from the public header, which upstream's script
# reads from its standard input.
#
# usage: lib1521.sh PERL SCRIPT HEADER OUT

set -eu
"$1" "$2" "$4" <"$3"
