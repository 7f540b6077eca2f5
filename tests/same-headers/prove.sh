#!/bin/sh
# libfetch's headers compile where its twin's do, and say the same where they
# do not: each alone and all together, in every C and C++ that the compilers
# have. The checks of argument types warn where the twin's warn: every option
# and every info with an argument of each of many types.
#
# usage: prove.sh ROOT BUILD RELEASE
# Exit 0 the same, 1 not, 2 trouble, 77 the release cannot be had.

. "$(dirname -- "$0")/compare.sh"

headers_compare "$release" "$pair/twin/tree/include" "$pair/fetch/tree/include"
compared=$?
misuses_compare "$release" "$pair/twin/tree/include" "$pair/fetch/tree/include" && exit $compared
