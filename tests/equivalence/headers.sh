#!/bin/sh
# libfetch's headers compile where its twin's do, and say the same where they
# do not: each alone and all together, in every C and C++ that the compilers
# have. The checks of argument types warn where the twin's warn: every option
# and every info with an argument of each of many types.
#
# usage: headers.sh BUILD [RELEASE...]
# Exit 0 the same, 1 not, 2 trouble, 77 no release to try it on.

. "$(dirname -- "$0")/abi-lib.sh"
. "$(dirname -- "$0")/headers-lib.sh"

compare() {
	headers_compare "$1" "$pair/twin/include" "$pair/fetch/include"
	compared=$?
	misuses_compare "$1" "$pair/twin/include" "$pair/fetch/include" && return $compared
}

shift
each_release compare "$@"
