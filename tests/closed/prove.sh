#!/bin/sh
# The closed library: one file that defines nothing outside its namespace and wants
# nothing but the C library. A host that has a libcurl, an mbedTLS 2.28, a zlib and
# a libpsl of its own uses all of them beside it, in every way of linking.
#
# usage: prove.sh ROOT BUILD RELEASE [KIND]
#   KIND     closed (the default), or open: the open build in its place, which fails
#   PLANTED  in the environment: what is put into it, to show that it is noticed:
#            function, data (in the archive), shared (an export and a dependency),
#            header (installed). The hosts are not tried then

set -u
LC_ALL=C export LC_ALL
root=$(cd "$1" && pwd) && build=$(cd "$2" && pwd) || exit 2
release=$3 kind=${4-closed}
. "$root/tests/lib/pair.sh"
. "$root/tests/closed/common.sh"
mbedtls_own || exit
. "$root/tests/lib/report.sh"
closed_build "$kind" both || exit
archives=$(find "$half/src" -name '*.a' | sort)
test "$kind" != closed || archives=$half/src/libfetch.a
shared=$half/src/libfetch.so

# planted NAME CODE: an object
planted() { echo "$2" | cc -c -fPIC -o "$tmp/$1.o" -x c -; }
case ${PLANTED-} in
function | data)
	planted function 'int outside(void) { return 1; }'
	planted data 'int outside_too = 1;'
	cp "$archives" "$tmp/libfetch.a" && ar r "$tmp/libfetch.a" "$tmp/$PLANTED.o" && archives=$tmp/libfetch.a
	;;
shared)
	planted export 'int fetch_psa_outside(void) { return 1; }'
	cc -shared -o "$tmp/libfetch.so" "$tmp/export.o" -Wl,--whole-archive "$archives" -Wl,--no-whole-archive \
		-Wl,--no-as-needed -lz && shared=$tmp/libfetch.so
	;;
esac

# 1. What is defined: each object of each archive, and the shared library.
for file in $archives "$(realpath "$shared")"; do
	nm -A --defined-only "$file" 2>/dev/null | awk '$(NF-1) ~ /^[A-TV-Zuvw]$/ { print $NF }' >"$tmp/all"
	check "globals-of-${file##*/}" <<EOF
$(grep -v '^_*[Ff][Ee][Tt][Cc][Hh]' "$tmp/all" | sort | uniq -c | sort -rn |
		grep -v -x -e ' *[0-9]* _init' -e ' *[0-9]* _fini' | head -n 20)
$([ "$(wc -l <"$tmp/all")" -ge 90 ] || echo "only $(wc -l <"$tmp/all") were seen")
EOF
	echo "${file##*/}: $(wc -l <"$tmp/all") globals, $(grep -vc '^_*[Ff][Ee][Tt][Cc][Hh]' "$tmp/all") outside of the namespace"
done
nm -D --defined-only "$shared" | sed -n 's/^[0-9a-f]* [A-Z] \([a-z][^@]*\).*/\1/p' | sort >"$tmp/exports"
check exports <<EOF
$(grep -v '^fetch_' "$tmp/exports")
$(grep -e _mbedtls -e _psa_ -e _zlib -e _psl "$tmp/exports")
$([ "$(wc -l <"$tmp/exports")" -ge 90 ] || echo "only $(wc -l <"$tmp/exports")")
EOF
check needed <<EOF
$(readelf -d "$shared" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | grep -v '^libc\.')
EOF

# 2. What is installed: the public headers alone, one archive, all licences.
DESTDIR=$tmp/installed meson install -C "$half" --no-rebuild --quiet >"$tmp/log" 2>&1 || {
	tail -n 5 "$tmp/log"
	exit 2
}
if test "${PLANTED-}" = header; then
	mkdir -p "$tmp/installed/usr/local/include/fetch_mbedtls" && : >"$tmp/installed/usr/local/include/fetch_mbedtls/ssl.h"
fi
(cd "$tmp/installed" && find . ! -type d | sed 's,.*/usr/local/,,' | sort) >"$tmp/files"
(cd "$half/tree/include" && ls fetch/*.h) | sed 's,.*,include/&,' >"$tmp/public"
check private-headers <<EOF
$(grep '^include/' "$tmp/files" | grep -v '^include/libfetch-compat/curl/' | diff - "$tmp/public")
EOF
check one-archive <<EOF
$(grep '\.a$' "$tmp/files" | grep -v '/libfetch\.a$')
EOF
for of in '' .mbedtls .zlib .libpsl; do
	check "licence$of" <<EOF
$(grep -qx "share/doc/libfetch/COPYING$of" "$tmp/files" || echo "no COPYING$of")
EOF
done
check pkg-config <<EOF
$(sed -n 's/^Requires.private: //p; /^Libs.private/s/.*-l/-l/p' "$(find "$tmp/installed" -name libfetch.pc)" | grep .)
EOF

if test -n "${PLANTED-}"; then
	echo "with $PLANTED planted: $count checks, $failed failed"
	test $failed = 0
	exit
fi

# 3. The host, with its libraries static or shared, before libfetch or behind it.
work=$tmp/work && mkdir "$work"
. "$root/tests/same-behaviour/server.sh"
trap 'servers_stop; rm -rf "$tmp"' EXIT
servers_start || exit
own_static='-l:libmbedtls.a -l:libmbedx509.a -l:libmbedcrypto.a -l:libz.a -l:libpsl.a'
own_shared='-lmbedtls -lmbedx509 -lmbedcrypto -lz -lpsl'
# libpsl's own needs, and the host's libcurl
rest="$(shared_file curl) $(shared_file idn2) $(shared_file unistring) -ldl -lpthread"
include="-I$half/tree/include -I$root/tools/upstream/curl-$release/include"

# host NAME FLAG... : compiled, linked as the flags say, and run
host() {
	name=$1
	shift
	count=$((count + 1))
	if ! cc -w -O1 $include -o "$tmp/host-$name" "$root/tests/closed/host.c" "$@" >"$tmp/log" 2>&1; then
		echo "FAILED $name: is not linked: $(grep -m 1 -o 'multiple definition of .*' "$tmp/log" || tail -n 1 "$tmp/log" | cut -c 1-200)"
		failed=$((failed + 1))
		return
	fi
	LD_LIBRARY_PATH="$half/src" timeout 60 "$tmp/host-$name" "$PEER_HTTPS" "$PEER_HTTP" "$PEER_CA" \
		"$half/src/libfetch.so" >"$tmp/said" 2>&1
	status=$?
	test $status = 0 && ran=$((ran + 1)) && return
	echo "FAILED $name: ends with $status: $(tail -n 1 "$tmp/said")"
	failed=$((failed + 1))
}
ran=0
# no quotes: lists
host static-first $archives $own_static $rest
host static-last $own_static $archives $own_static $rest
host static-beside-shared $archives $own_shared $rest
host shared-first "$half/src/libfetch.so" $own_static $rest
host shared-last $own_static "$half/src/libfetch.so" $rest -rdynamic
host shared-beside-shared-first "$half/src/libfetch.so" $own_shared $rest
host shared-beside-shared-last $own_shared "$half/src/libfetch.so" $rest
host opened -DOPENED $own_static $rest
host opened-exporting -DOPENED -rdynamic $own_static $rest
host opened-beside-shared -DOPENED $own_shared $rest
cat "$tmp/said"
echo "$kind: $ran hosts of 10 work; $count checks, $failed failed"
test $failed = 0
