#!/bin/sh
# The binary interface of libfetch is its twin's: exported functions and their
# symbol versions, types and their layout, constants, macros.
#
# usage: prove.sh ROOT BUILD RELEASE
# Exit 0 the same, 1 not, 2 trouble, 77 the release cannot be had.

. "$(dirname -- "$0")/describe.sh"

for half in $pair_names; do
	ns=$(pair_ns "$half")
	abi_describe "$ns" "$pair/$half/tree/include" "$pair/$half/src/lib$ns.so" "$tmp/$half" ||
		{
			echo "FAILED to describe the $half of $release"
			exit 2
		}
done
status=0
abi_compare fetch "$tmp/twin" "$tmp/fetch" || status=1
row=$(abi_row fetch "$tmp/fetch")
echo "release, exports, macros and those with arguments, constants of enumerations, values and strings, structures" \
	"and members, other types, names: $row"
documented EQUIVALENCE.md "$release" "$row" || status=1
sed 's/^/  has no value: /' "$tmp/fetch/no-values"
exit $status
