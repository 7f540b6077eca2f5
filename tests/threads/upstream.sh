#!/bin/sh
# The races that upstream.races names are upstream's: ThreadSanitizer sees the
# same ones, and no others, in upstream's own CMake build on mbedTLS's own.
#
# usage: upstream.sh ROOT BUILD RELEASE
#
# Exit 0 fine, 1 findings, 2 usage, 77 skipped.

set -u
. "${0%/*}/common.sh"
cmake_here || exit $?
watched_pair "$root" "$build" || exit $?
threads_servers || exit $?

# without the counters of mbedTLS's self tests, as in the bundled one
flags='-fsanitize=thread -g -O0'
ok 'mbedTLS by its own build' mbedtls_by_cmake "$tmp/prefix" "$flags" $locks -MBEDTLS_SELF_TEST || exit 1
upstream_by_cmake() {
	cmake -S "$root/tools/upstream/curl-$release" -B "$tmp/cmake" -G Ninja -DCMAKE_BUILD_TYPE=None \
		-DCMAKE_C_FLAGS="$flags" -DCMAKE_PREFIX_PATH="$tmp/prefix" \
		-DMBEDTLS_INCLUDE_DIR="$tmp/prefix/include" -DMBEDTLS_INCLUDE_DIRS="$tmp/prefix/include" \
		-DMBEDTLS_LIBRARY="$tmp/prefix/lib/libmbedtls.so" -DMBEDX509_LIBRARY="$tmp/prefix/lib/libmbedx509.so" \
		-DMBEDCRYPTO_LIBRARY="$tmp/prefix/lib/libmbedcrypto.so" \
		-DCURL_USE_MBEDTLS=ON -DCURL_USE_OPENSSL=OFF -DCURL_USE_LIBSSH2=OFF -DUSE_NGHTTP2=OFF \
		-DCURL_BROTLI=OFF -DCURL_ZSTD=OFF -DUSE_LIBIDN2=OFF -DCURL_DISABLE_LDAP=ON -DCURL_DISABLE_LDAPS=ON \
		-DBUILD_CURL_EXE=OFF -DBUILD_LIBCURL_DOCS=OFF -DBUILD_MISC_DOCS=OFF -DENABLE_CURL_MANUAL=OFF \
		-DBUILD_TESTING=OFF -DBUILD_SHARED_LIBS=ON &&
		cmake --build "$tmp/cmake"
}
ok "upstream by its own build" upstream_by_cmake || exit 1
LD_LIBRARY_PATH=$tmp/prefix/lib export LD_LIBRARY_PATH
watched upstream "$tmp/cmake/lib/libcurl.so.4" "$modes"
echo "upstream's own build of $release: $transfers transfers watched, $(wc -l <"$tmp/suppressions") races," \
	"$count checks, $failed failed"
test $failed = 0
