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
# UPSTREAM is a libcurl.so that ThreadSanitizer watches as well: the races of
# upstream.races have to be in that one, too. upstream.sh makes one of upstream's
# own build and calls this. Exit 0 fine, 1 findings, 2 usage, 77 skipped.

set -u
LC_ALL=C export LC_ALL
test $# -ge 3 || { echo "usage: prove.sh ROOT BUILD RELEASE [TIMES]" >&2; exit 2; }
root=$(cd "$1" && pwd) && build=$(cd "$2" && pwd) || exit 2
release=$3 times=${4:-2}
here=$root/tests/threads
. "$root/tests/pair.sh"
. "$root/tests/behaviour/server.sh"
PAIR_TARGETS='src/lib%s.so.4.8.0' pair "$root" "$build" "$release" release || exit $?
. "$root/tests/report.sh"
. "$here/common.sh"
trap 'servers_stop; rm -rf "$tmp"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
threads_servers || exit $?

# used LIBRARIES MODE THREADS ROUNDS: one run; the server has seen it too
transfers=0
used() {
	used_before=$(served)
	ok "$*" $personality "$program" "$@" || return 1
	used_done=$(sed -n 's/.* \([0-9]*\) transfers.*/\1/p' "$tmp/log")
	used_served=$(($(served) - used_before))
	ok "$*: $used_done transfers, the server answered $used_served" \
		test "${used_done:-0}" -gt 0 -a "$used_served" -ge "${used_done:-0}"
	transfers=$((transfers + ${used_done:-0}))
}

personality= program=$tmp/threads
fetch=$pair/fetch/src/libfetch.so.4
twin=$pair/twin/src/libcurl.so.4
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
sanitizer_works || { tail -n 3 "$tmp/race.log"; echo "skipped: ThreadSanitizer does not work with ${CC:-cc} here"; exit 77; }
PAIR_HALVES=fetch PAIR_TARGETS=$pair_library pair "$root" "$build" "$release" thread $set_thread_pair || exit $? # no quotes: words
program=$tmp/threads-watched
ok 'the watched program compiles' thread_program "$program" -O1 -fsanitize=thread || exit 1
grep -v '^#' "$here/upstream.races" | cut -f 1 >"$tmp/suppressions"

# watched NAME LIBRARY: clean in every mode, every suppression was needed
watched() {
	watched_reports=$tmp/reports.$1
	: >"$watched_reports"
	for mode in $modes; do
		TSAN_OPTIONS=$(sanitizer "$tmp/suppressions") used "$2" $mode 8 4
		cat "$tmp/log" >>"$watched_reports"
	done
	while read -r race; do
		ok "$1: nothing is left out by $race" grep -qF " $race" "$watched_reports"
	done <"$tmp/suppressions"
}
transfers=0
watched libfetch "$pair/fetch/src/libfetch.so.4.8.0"
test -z "${UPSTREAM-}" || watched upstream "$UPSTREAM"
echo "threads $release: $transfers transfers watched, $(wc -l <"$tmp/suppressions") races of upstream's named," \
	"$count checks in all, $failed failed"
test $failed = 0
