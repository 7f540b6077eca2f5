#!/bin/sh
# What prove.sh shows of a build it shows of a closed one, which has mbedTLS, zlib,
# libpsl and its list as parts.
#
# usage: closed.sh ROOT BUILD RELEASE
# Exit 0 fine, 1 findings, 2 usage, 77 skipped.

set -u
root=$(cd "$1" && pwd) && build=$(cd "$2" && pwd) || exit 2
release=$3
. "$root/tests/lib/pair.sh"
. "$root/tests/closed/common.sh"
closed_build closed both || exit
test "$(wc -l <"$half/src/notes/compiled")" = 6 || {
	echo "FAILED: not the namespace and five components:"
	cat "$half/src/notes/compiled"
	exit 1
}
exec sh "$root/tests/scanners/prove.sh" "$root" "$half" "$release"
