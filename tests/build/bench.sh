#!/bin/sh
# A clean build of the library beside upstream's own CMake and ninja build of
# it: configure and compile, shared and static from one set of objects, -O2 for
# both. mbedTLS is built before and counts in neither.
#
# usage: bench.sh SOURCE-ROOT VERSION [FETCH-RENAME]

set -eu
source=$(cd "$1" && pwd)
version=$2
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
now() { date +%s.%N; }
took() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.1f", b - a }'; }

t0=$(now)
meson setup "$tmp/ours" "$source" "-Dupstream=$version" "-Drename_tool=${3-}" -Dmbedtls=bundled >"$tmp/log"
t1=$(now)
ninja -C "$tmp/ours" src/mbedtls/libfetch-mbedtls.a >"$tmp/log"
t2=$(now)
ninja -C "$tmp/ours" >"$tmp/log"
t3=$(now)
. "$source/tests/lib/mbedtls.sh"
tls=$(find "$tmp/ours" -name libfetch-mbedtls.a)
include=$(ls -d "$source"/tools/upstream/mbedtls-*/include)
t4=$(now)
cmake -S "$source/tools/upstream/curl-$version" -B "$tmp/theirs" -G Ninja -DCMAKE_BUILD_TYPE=Release \
	-DCMAKE_C_FLAGS="$(mbedtls_flags "$source" "$tmp/ours")" -DCMAKE_C_FLAGS_RELEASE='-O2 -DNDEBUG' -DSHARE_LIB_OBJECT=ON -DBUILD_STATIC_LIBS=ON \
	-DCURL_USE_MBEDTLS=ON -DCURL_USE_OPENSSL=OFF -DMBEDTLS_INCLUDE_DIR="$include" \
	-DMBEDTLS_INCLUDE_DIRS="$include" -DMBEDTLS_LIBRARY="$tls" -DMBEDX509_LIBRARY="$tls" \
	-DMBEDCRYPTO_LIBRARY="$tls" -DCURL_USE_LIBPSL=ON -DCURL_USE_LIBSSH2=OFF -DUSE_NGHTTP2=OFF \
	-DCURL_BROTLI=OFF -DCURL_ZSTD=OFF -DUSE_LIBIDN2=OFF -DCURL_DISABLE_LDAP=ON \
	-DCURL_DISABLE_LDAPS=ON -DBUILD_CURL_EXE=OFF -DBUILD_LIBCURL_DOCS=OFF \
	-DBUILD_MISC_DOCS=OFF -DENABLE_CURL_MANUAL=OFF -DBUILD_TESTING=OFF >"$tmp/log" 2>&1
t5=$(now)
ninja -C "$tmp/theirs" >"$tmp/log"
t6=$(now)
awk -v a="$(took "$t0" "$t1")" -v b="$(took "$t2" "$t3")" -v c="$(took "$t4" "$t5")" \
	-v d="$(took "$t5" "$t6")" -v m="$(took "$t1" "$t2")" -v v="$version" 'BEGIN {
	printf "%-10s %10s %10s %10s\n", v, "configure", "build", "both"
	printf "%-10s %9ss %9ss %9.1fs\n", "ours", a, b, a + b
	printf "%-10s %9ss %9ss %9.1fs\n", "upstream", c, d, c + d
	printf "ratio %.2f (wanted: at most 1.10); mbedTLS %ss, in neither\n", (a + b) / (c + d), m
	exit (a + b) > 1.1 * (c + d) }'
