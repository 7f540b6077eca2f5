#!/bin/sh
# The renamed tree by upstream's own build systems, for those who vendor with
# them: autotools and CMake each configure, build and install it into a
# DESTDIR; what they install carries the new name only, and a program finds it
# by pkg-config, by the config script, by the macro for autoconf and by CMake's
# find_package.
#
# usage: renamed-tree.sh ROOT BUILD RELEASE

set -u
LC_ALL=C export LC_ALL
source=$(cd "$1" && pwd) build=$(cd "$2" && pwd) release=$3
for c in autoconf cmake make perl pkg-config; do
	command -v $c >/dev/null || {
		echo "skipped: no $c on this machine"
		exit 77
	}
done
tls=$(find "$build/src/mbedtls" -name 'lib*-mbedtls.a')
[ -n "$tls" ] || {
	echo 'skipped: built with the mbedTLS of the system'
	exit 77
}
. "$source/tests/lib/report.sh"
. "$source/tests/lib/mbedtls.sh"

# mbedTLS as upstream's builds look for it: three libraries below one prefix.
mkdir -p "$tmp/tls/lib"
for l in mbedtls mbedx509 mbedcrypto; do
	ln -s "$tls" "$tmp/tls/lib/lib$l.a"
done
tls_at="-DMBEDTLS_INCLUDE_DIR=$tmp/tls/include -DMBEDTLS_LIBRARY=$tls"
tls_at="$tls_at -DMBEDX509_LIBRARY=$tls -DMBEDCRYPTO_LIBRARY=$tls"
ln -s "$(echo "$source"/tools/upstream/mbedtls-*/include)" "$tmp/tls/include"

"$build/tools/rename/fetch-rename" tree --quiet --to fetch --rules-dir "$source/tools/rename/rules/curl" \
	"$source/tools/upstream/curl-$release" "$tmp/fetch" || exit 1

autotools() {
	mkdir "$tmp/am" && cd "$tmp/am" &&
		"$tmp/fetch/configure" CFLAGS="-O0 $(mbedtls_flags "$source" "$build")" --prefix=/usr --disable-dependency-tracking \
			--disable-static --with-mbedtls="$tmp/tls" --without-openssl --without-brotli --without-zstd \
			--without-libidn2 --without-nghttp2 --without-libssh2 --disable-ldap &&
		make -j2 && make install "DESTDIR=$tmp/am-root"
}
by_cmake() {
	cmake -S "$tmp/fetch" -B "$tmp/cm" -G Ninja -DCMAKE_BUILD_TYPE=Release \
		-DCMAKE_C_FLAGS="$(mbedtls_flags "$source" "$build")" -DCMAKE_C_FLAGS_RELEASE=-O0 -DCMAKE_INSTALL_PREFIX=/usr -DCMAKE_INSTALL_LIBDIR=lib \
		-DFETCH_USE_MBEDTLS=ON -DFETCH_USE_OPENSSL=OFF \
		$tls_at \
		-DFETCH_USE_LIBPSL=ON -DFETCH_ZLIB=ON -DFETCH_USE_LIBSSH2=OFF -DUSE_NGHTTP2=OFF \
		-DFETCH_BROTLI=OFF -DFETCH_ZSTD=OFF -DUSE_LIBIDN2=OFF -DFETCH_DISABLE_LDAP=ON \
		-DFETCH_DISABLE_LDAPS=ON -DBUILD_TESTING=OFF -DBUILD_EXAMPLES=OFF &&
		cmake --build "$tmp/cm" && DESTDIR="$tmp/cm-root" cmake --install "$tmp/cm"
}
cat >"$tmp/use.c" <<'END'
#include <stdio.h>
#include <fetch/fetch.h>
int main(void) { return puts(fetch_version()) < 0; }
END

# Nothing but new names: in a list of paths, in what a library exports.
names_are_new() { ! grep -i curl "$1"; }
exports_are_new() { nm -D --defined-only "$1" | awk '$2 != "A" { print $3 }' | { ! grep -v '^fetch_'; }; }

# installed HOW: what lies in HOW-root is whole, under the new name, and usable
installed() {
	root=$tmp/$1-root
	[ -d "$root" ] || return
	so=$root/usr/lib/libfetch.so
	(cd "$root" && find . ! -type d | sort) >"$tmp/$1.files"
	echo "$1: $(wc -l <"$tmp/$1.files") files installed," \
		"$(grep -c '/man3/' "$tmp/$1.files") of them pages of the library"
	ok "$1-names-are-new" names_are_new "$tmp/$1.files"
	for f in bin/fetch bin/fetch-config include/fetch/fetch.h lib/pkgconfig/libfetch.pc \
		share/man/man1/fetch.1 share/man/man3/fetch_easy_init.3; do
		ok "$1-$f" test -s "$root/usr/$f"
	done
	ok "$1-exports-are-new" exports_are_new "$so"
	ok "$1-tool" sh -c "LD_LIBRARY_PATH='$root/usr/lib' '$root/usr/bin/fetch' -V | grep '^fetch .* libfetch/'"
	ok "$1-tool-manual" sh -c "LD_LIBRARY_PATH='$root/usr/lib' '$root/usr/bin/fetch' -M >'$tmp/manual' && grep 'fetch - transfer' '$tmp/manual'"
	ok "$1-pkg-config" env PKG_CONFIG_PATH="$root/usr/lib/pkgconfig" PKG_CONFIG_SYSROOT_DIR="$root" \
		sh -c "cc -o '$tmp/use' '$tmp/use.c' \$(pkg-config --cflags --libs libfetch) &&
			LD_LIBRARY_PATH='$root/usr/lib' '$tmp/use' | grep '^libfetch/'"
	# the script as it is, but for the DESTDIR in front of its prefix
	sed "s,^prefix=.*,prefix='$root/usr'," "$root/usr/bin/fetch-config" >"$tmp/$1-config"
	ok "$1-config-script" sh -c "sh '$tmp/$1-config' --version | grep '^libfetch '"
	ok "$1-config-script-links" sh -c "cc -o '$tmp/use' \$(sh '$tmp/$1-config' --cflags) '$tmp/use.c' \$(sh '$tmp/$1-config' --libs) &&
		LD_LIBRARY_PATH='$root/usr/lib' '$tmp/use' | grep '^libfetch/'"
}

ok autotools autotools
installed am
ok cmake by_cmake
cp "$tmp/log" "$tmp/cmake.log"
# options that CMake has no use for, in what it said
unknown_options() { sed -n '/not used by the project/,/^-- /s/^    //p' "$1"; }
check cmake-knows-its-options <<EOF
$(unknown_options "$tmp/cmake.log")
EOF
installed cm

# find_package, from another CMake project.
mkdir "$tmp/user"
cp "$tmp/use.c" "$tmp/user/"
cat >"$tmp/user/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.18)
project(user C)
find_package(FETCH CONFIG REQUIRED)
add_executable(use use.c)
target_link_libraries(use FETCH::libfetch)
END
ok cmake-find_package sh -c "cmake -S '$tmp/user' -B '$tmp/user/b' -DCMAKE_PREFIX_PATH='$tmp/cm-root/usr' $tls_at &&
	cmake --build '$tmp/user/b' && '$tmp/user/b/use' | grep '^libfetch/'"

# The macro, from the configure.ac of another project: flags, and what the library has.
mkdir "$tmp/m4" "$tmp/m4/bin" && cp "$tmp/am-config" "$tmp/m4/bin/fetch-config" && chmod +x "$tmp/m4/bin/fetch-config"
# by_macro DIR: the macro file DIR/libfetch.m4 is used there
by_macro() {
	cat >"$1/configure.ac" <<'END'
AC_INIT([user], [1])
m4_include([libfetch.m4])
AC_PROG_CC
AC_PROG_AWK
LIBFETCH_CHECK_CONFIG([yes], [7.80.0], [], [AC_MSG_ERROR([no libfetch])])
AC_CONFIG_FILES([use.sh])
AC_OUTPUT
END
	echo 'cc @DEFS@ @LIBFETCH_CPPFLAGS@ -o use use.c @LIBFETCH@' >"$1/use.sh.in"
	cp "$tmp/use.c" "$1"
	(cd "$1" && autoconf && PATH=$tmp/m4/bin:$PATH ./configure && cat use.sh &&
		grep -q -e '-DHAVE_LIBFETCH=1 .*-DLIBFETCH_FEATURE_SSL=1 .*-DLIBFETCH_PROTOCOL_HTTPS=1' use.sh && sh use.sh &&
		LD_LIBRARY_PATH=$tmp/am-root/usr/lib ./use | grep '^libfetch/')
}
cp "$tmp/am-root/usr/share/aclocal/libfetch.m4" "$tmp/m4"
ok autoconf-macro by_macro "$tmp/m4"

# The same headers and pages by either.
ok same-files-by-both sh -c "for how in am cm; do
	grep -E '/(include|man3)/' '$tmp/'\$how.files >'$tmp/'\$how.common; done
	diff '$tmp/am.common' '$tmp/cm.common'"

# The checks can fail: an old path and an old export are seen.
not() { ! "$@"; }
echo ./usr/lib/pkgconfig/libcurl.pc >"$tmp/planted"
echo 'int curl_easy_left;' | cc -shared -o "$tmp/planted.so" -x c -

cmake -S "$tmp/user" -B "$tmp/unknown" -DCMAKE_PREFIX_PATH="$tmp/cm-root/usr" $tls_at -DCURL_ZLIB=ON >"$tmp/unknown.log" 2>&1
check planted-unknown-option-is-seen <<EOF
$(unknown_options "$tmp/unknown.log" | grep -qx CURL_ZLIB || cat "$tmp/unknown.log")
EOF
# a macro that asks the other product's script
mkdir "$tmp/planted-m4"
sed 's/\[fetch-config\]/[curl-config]/' "$tmp/m4/libfetch.m4" >"$tmp/planted-m4/libfetch.m4"
ok planted-macro-is-another not cmp "$tmp/m4/libfetch.m4" "$tmp/planted-m4/libfetch.m4"
planted_macro() { ! by_macro "$tmp/planted-m4" >"$tmp/planted.said" 2>&1 && grep 'error: no libfetch' "$tmp/planted.said"; }
ok planted-macro-is-seen planted_macro
ok planted-path-is-seen not names_are_new "$tmp/planted"
ok planted-export-is-seen not exports_are_new "$tmp/planted.so"

echo "renamed tree: $count checks, $failed failed"
[ $failed -eq 0 ]
