#!/bin/sh
# The binary interface of libfetch is its twin's: exported functions and their
# symbol versions, types and their layout, constants, macros.
#
# usage: abi.sh BUILD [RELEASE...]
# Exit 0 the same, 1 not, 2 trouble, 77 no release to try it on.

. "$(dirname -- "$0")/abi-lib.sh"

compare() {
	for half in $pair_names; do
		ns=$(pair_ns "$half")
		abi_describe "$ns" "$pair/$half/include" "$pair/$half/src/lib$ns.so" "$tmp/$half" ||
			{ echo "FAILED to describe the $half of $1"; exit 2; }
	done
	printf '%s: ' "$1"
	abi_compare fetch "$tmp/twin" "$tmp/fetch"
	compared=$?
	sed 's/^/  has no value: /' "$tmp/fetch/no-values"
	return $compared
}

shift
each_release compare "$@"
