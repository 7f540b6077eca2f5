#!/bin/sh
# By hand: how many of so many runs of a library with 8 threads do not end well.
#
# usage: count.sh ROOT BUILD RELEASE LIBRARY RUNS CONNECTIONS
#
#   LIBRARY      a libfetch.so.4 or libcurl.so.4, of any build
#   RUNS         processes, one after another
#   CONNECTIONS  new HTTPS connections a thread, with handles of its own
#
# Exit 0 when there were none, 1 else, 2: usage.

set -u
test $# = 6 || {
	echo "usage: count.sh ROOT BUILD RELEASE LIBRARY RUNS CONNECTIONS" >&2
	exit 2
}
. "${0%/*}/common.sh"
PAIR_HALVES=fetch PAIR_TARGETS=$pair_library pair "$root" "$build" "$release" release || exit $?
threads_servers || exit $?
ok 'the program compiles' thread_program "$tmp/threads" -O2 || exit 1
done=0 bad=0
while test $done -lt "$5"; do
	done=$((done + 1))
	"$tmp/threads" "$4" own 8 "$6" >"$tmp/log" 2>&1 || {
		bad=$((bad + 1))
		tail -n 1 "$tmp/log"
	}
done
echo "$4: $bad of $done runs with 8 threads x $6 connections failed"
test $bad = 0 && test $done -gt 0
