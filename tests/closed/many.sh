#!/bin/sh
# Five namespaces of two releases in one program at once, linked statically: each
# brings a file over HTTPS in a thread of its own, many times. One is a closed build,
# the others are amalgamations, as tools/export makes them.
#
# usage: many.sh ROOT BUILD RELEASE OTHER-RELEASE

set -u
LC_ALL=C export LC_ALL
root=$(cd "$1" && pwd) && build=$(cd "$2" && pwd) || exit 2
built=$3 other=$4
. "$root/tests/lib/pair.sh"
. "$root/tests/closed/common.sh"
. "$root/tests/lib/report.sh"
sh "$root/tools/upstream/acquire" --offline "$other" >/dev/null 2>&1 || {
	echo "skipped: release $other is not in the package cache"
	exit 77
}
release=$built
closed_build closed both || exit

# one NAMESPACE RELEASE INCLUDE: its part of the program
one() {
	sed "s/many_fetch/many_$1/; s/fetch/$1/g; s/FETCH/$(echo "$1" | tr a-z A-Z)/g" "$root/tests/closed/many.c" >"$tmp/$1.c"
	cc -O1 -c -I"$3" -o "$tmp/$1.o" "$tmp/$1.c" || exit 2
	echo "X($1, \"$2\")" >>"$tmp/all.h"
}
one fetch "$built" "$half/tree/include"
set -- "$tmp/fetch.o" "$half/src/libfetch.a"
for of in "$built:acme" "$other:sdk" "$other:plug" "$other:driver"; do
	ns=${of#*:}
	(
		sh "$root/tools/export" --tool "$build/tools/rename/fetch-rename" --amalgamate --to "$ns" --release "${of%:*}" "$tmp/$ns" &&
			cd "$tmp/$ns" && cc -O0 -w -c -I. ./*.c
	) >"$tmp/$ns.log" 2>&1 &
done
wait
for of in "$built:acme" "$other:sdk" "$other:plug" "$other:driver"; do
	ns=${of#*:}
	ls "$tmp/$ns/$ns".o "$tmp/$ns/$ns"-*.o >/dev/null 2>&1 || {
		echo "FAILED to make $ns:"
		tail -n 5 "$tmp/$ns.log"
		exit 1
	}
	one "$ns" "${of%:*}" "$tmp/$ns"
	set -- "$@" "$tmp/$ns.o" "$tmp/$ns"/*.o
done
ok linked cc -O1 -I"$tmp" -o "$tmp/many" "$root/tests/closed/many_main.c" "$@" -lpthread || exit 1
work=$tmp/work && mkdir "$work"
. "$root/tests/same-behaviour/server.sh"
trap 'servers_stop; rm -rf "$tmp"' EXIT
servers_start || exit
ok runs timeout 120 "$tmp/many" "$PEER_HTTPS/file.bin" "$PEER_CA"
cat "$tmp/log"
echo "five namespaces: $count checks, $failed failed"
test $failed = 0
