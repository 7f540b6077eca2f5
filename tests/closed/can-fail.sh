#!/bin/sh
# The proof of the closed library can fail: it does for what is planted, and with the
# open library's archive, whose mbedTLS meets the host's, in every order of linking.
#
# usage: can-fail.sh ROOT BUILD RELEASE

set -u
. "$1/tests/lib/caught.sh"
prove=$1/tests/closed/prove.sh
caught 'a function outside of the namespace' 'FAILED globals-of-libfetch.a' env PLANTED=function sh "$prove" "$@"
caught 'data outside of the namespace' 'FAILED globals-of-libfetch.a' env PLANTED=data sh "$prove" "$@"
caught 'an export of a part' 'FAILED exports' env PLANTED=shared sh "$prove" "$@"
caught 'another library that is needed' 'FAILED needed' env PLANTED=shared sh "$prove" "$@"
caught 'a private header' 'FAILED private-headers' env PLANTED=header sh "$prove" "$@"

open=$(mktemp) || exit 2
trap 'rm -f "$out" "$open"' EXIT
sh "$prove" "$@" open >"$open" 2>&1
status=$?
said() {
	cat "$open"
	return $status
}
caught 'the open library: mbedTLS outside of the namespace' 'FAILED globals-of-libfetch-mbedtls.a' said
caught 'the open library: two copies are not linked' 'FAILED static-first: is not linked: multiple definition of' said
caught 'the open library: nor in the other order' 'FAILED static-last: is not linked: multiple definition of' said
caught "the open library: the host's calls go to the other copy" \
	'FAILED static-beside-shared: ends with 1: wrong: mbedTLS is another than its header says' said
grep "outside of the namespace$" "$open"
exit $failed
