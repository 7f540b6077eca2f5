#!/bin/sh
# Threads use the library at the same time, and each receives what the server
# has: libfetch; libfetch and its twin, and libfetch and the distribution's
# libcurl, in one process; and libfetch with its mbedTLS under ThreadSanitizer,
# which finds nothing but the races of upstream.races.
#
# usage: prove.sh ROOT BUILD RELEASE [TIMES]
#
#   TIMES  each kind of run is done so often (default 2); for a long run by
#          hand, 60
#
# Exit 0 fine, 1 findings, 2 usage, 77 skipped.

set -u
. "${0%/*}/common.sh"
times=${4:-2}
PAIR_TARGETS=$pair_library pair "$root" "$build" "$release" release || exit $?
threads_servers || exit $?

program=$tmp/threads
fetch=$pair/fetch/src/libfetch.so
twin=$pair/twin/src/libcurl.so
ok 'the program compiles' thread_program "$program" -O2 || exit 1
theirs=$(ldconfig -p 2>/dev/null | sed -n 's/.*libcurl\.so\.4 .*=> //p' | head -n 1)
time=0
while test $time -lt "$times"; do
	time=$((time + 1))
	used "$fetch" own 16 15
	used "$fetch" share 16 8
	used "$fetch" turns 16 8
	used "$fetch" multi 16 8
	used "$fetch" init 16 4
	used "$fetch,$twin" own 8 6
	used "$fetch,$twin" init 8 4
	test -z "$theirs" || for mode in own multi init; do used "$fetch,$theirs" $mode 8 6; done
done
echo "threads $release: $transfers transfers right in $count checks, beside the twin and" \
	"${theirs:-no libcurl of the distribution (libcurl.so.4 is not installed)}"
test $failed = 0 || exit 1

# Watched.
watched_pair "$root" "$build" || exit $?
transfers=0
watched libfetch "$pair/fetch/src/libfetch.so" "$modes"
echo "threads $release: $transfers transfers watched, $(wc -l <"$tmp/suppressions") races of upstream's named," \
	"$count checks in all, $failed failed"
test $failed = 0
