#!/bin/sh
# The built library, its static copy, the bundled mbedTLS and the tool have what
# a hardened build has; and programs that write to dead peers, fork, ask for
# places beyond 4 GiB or unload the library find it as it should be.
#
# usage: prove.sh ROOT BUILD RELEASE
#   RELEASE  whose tool is looked at, where BUILD has none
# Exit 0 fine, 1 findings, 2 usage, 77 skipped.

set -u
. "$(dirname -- "$0")/parts.sh"

cli=$build/src/cli/fetch
if ! test -x "$cli"; then
	. "$root/tests/lib/pair.sh"
	. "$root/tests/upstream-suite/rows.sh"
	PAIR_HALVES=fetch
	suite_pair "$root" "$build" "$release" release || exit
	cli=$pair/fetch/src/cli/fetch
fi

property() { # NAME COMMAND...: what it prints is wrong
	property_name=$1
	shift
	"$@" >"$tmp/said" 2>&1
	check "$property_name" <"$tmp/said"
}
property shared-library linked "$lib"
property exports exports "$lib" fetch
property tool linked "$cli"
property tool-position-independent position_independent "$cli"
archives=0
for a in "$build"/src/libfetch.a "$build"/src/mbedtls/lib*.a; do
	test -e "$a" || continue
	archives=$((archives + 1))
	property "archive-${a##*/}" archive "$a"
done
flags=$(hardening_flags)
test -n "$flags" || echo "the compiler knows none" | check flags
# a system's copy is its distribution's matter, but for what meson.build asks of it
if test $archives -gt 1; then
	macros "$build" >"$tmp/macros" 2>"$tmp/log" || cat "$tmp/log"
	property configuration-of-mbedtls configured "$tmp/macros"
fi
property every-command commands "$build" $flags # no quotes: words
echo "$count properties of $lib, $cli and $archives static libraries, $failed wrong; flags $flags"

servers || exit
# what is said of a release is said of its twin, too
for name in sigpipe fork large dlclose ${kept:+dlclose_twin}; do
	count=$((count + 1))
	echo "$name:"
	run_$name || {
		failed=$((failed + 1))
		echo "FAILED $name"
	}
done
echo "hardening: $count checks, $failed failed"
test $failed = 0
