#!/bin/sh
# libfetch's headers compile where its twin's do, and say the same where they
# do not: each alone and all together, in every C and C++ that the compilers
# have. The checks of argument types warn where the twin's warn: every option
# and every info with an argument of each of many types.
#
# usage: prove.sh ROOT BUILD RELEASE
# Exit 0 the same, 1 not, 2 trouble, 77 the release cannot be had.

. "$(dirname -- "$0")/compare.sh"

status=0
headers_compare "$release" "$pair/twin/tree/include" "$pair/fetch/tree/include" || status=$?
misuses_compare "$release" "$pair/twin/tree/include" "$pair/fetch/tree/include" || status=$?
row=$(echo "| $release | $headers_row $misuses_row" | grouped)
echo "release, compilations, clean all together, after the main header, alone, calls, warnings and type checks by" \
	"compiler: $row"
if compiled_as_documented EQUIVALENCE.md gcc && compiled_as_documented EQUIVALENCE.md clang; then
	documented EQUIVALENCE.md "$release" "$row" || status=1
fi
exit $status
