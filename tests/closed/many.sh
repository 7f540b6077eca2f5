#!/bin/sh
# Five namespaces of two releases in one program at once, linked statically: each is a
# closed library, and each brings a file over HTTPS in a thread of its own, many times.
#
# usage: many.sh ROOT BUILD RELEASE OTHER-RELEASE
#   PLANTED  in the environment: open, the open builds in their place, which meet

set -u
LC_ALL=C export LC_ALL
root=$(cd "$1" && pwd) && build=$(cd "$2" && pwd) || exit 2
built=$3 other=$4
. "$root/tests/lib/pair.sh"
. "$root/tests/closed/common.sh"
. "$root/tests/lib/report.sh"
kind=${PLANTED-closed}
set --
for of in "$built:fetch" "$built:acme" "$other:sdk" "$other:plug" "$other:driver"; do
	release=${of%:*} ns=${of#*:}
	closed_build "$kind" static "$ns" || exit
	upper=$(echo "$ns" | tr a-z A-Z)
	sed "s/many_fetch/many_$ns/; s/fetch/$ns/g; s/FETCH/$upper/g" "$root/tests/closed/many.c" >"$tmp/$ns.c"
	cc -O1 -c -I"$half/tree/include" -o "$tmp/$ns.o" "$tmp/$ns.c" || exit 2
	set -- "$@" "$tmp/$ns.o" $(find "$half/src" -name "lib$ns*.a")
	echo "X($ns, \"$release\")" >>"$tmp/all.h"
done
test "$kind" = closed || set -- "$@" -lz -lpsl
ok linked cc -O1 -I"$tmp" -o "$tmp/many" "$root/tests/closed/many_main.c" "$@" -lpthread || exit 1
work=$tmp/work && mkdir "$work"
. "$root/tests/same-behaviour/server.sh"
trap 'servers_stop; rm -rf "$tmp"' EXIT
servers_start || exit
ok runs timeout 120 "$tmp/many" "$PEER_HTTPS/file.bin" "$PEER_CA"
cat "$tmp/log"
echo "five namespaces: $count checks, $failed failed"
test $failed = 0
