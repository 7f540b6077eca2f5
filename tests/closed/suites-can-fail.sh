#!/bin/sh
# The dependencies' own tests find what a rename must not touch: rules that lack a
# "keep" line, one at a time.
#
# usage: suites-can-fail.sh ROOT BUILD
# Exit 0 all found, 1 not, 2 trouble, 77 something is missing here

set -u
LC_ALL=C export LC_ALL
test $# = 2 || {
	echo 'usage: suites-can-fail.sh ROOT BUILD' >&2
	exit 2
}
root=$1 build=$2
. "$root/tests/lib/caught.sh"

# planted NAME DEPENDENCY TEXT SCRIPT: with rules changed by sed's SCRIPT, the tests of
# DEPENDENCY fail and say TEXT
planted() {
	PLANT=$4 SUITES=psa_crypto_persistent_key
	export PLANT SUITES
	caught "$1" "$3" sh "$root/tests/closed/suites.sh" "$root" "$build" "$2"
}
planted 'the suffix of key files, renamed' mbedtls 'keyfile.*psa_its' '/^keep .*"[.]psa_its"/d'
planted 'the first letters of key files, renamed' mbedtls 'psa_crypto_persistent_key.*Format for storage' \
	's/^keep  *standard word  *PSA .*/rename standard word PSA -- planted/'
planted 'the first bytes of a compiled list, renamed' libpsl 'test-is-public-all' '/^keep .*DAFSA@PSL_/d'
planted 'a name that is kept where others call it' zlib 'do not build' \
	's/^rename names .*/keep planted word zlibVersion in zlib.h -- planted\n&/'
exit $failed
