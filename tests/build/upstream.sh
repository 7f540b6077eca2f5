#!/bin/sh
# The library beside upstream's own CMake build of the same release: the
# configuration header macro by macro, and what the two libraries say about
# themselves at run time, field by field. One difference is meant: where upstream
# finds both a bundle of CA certificates and a folder of them, libfetch has the
# bundle alone. It has to be there, and no other may be.
#
# usage: upstream.sh SOURCE-ROOT BUILD NAMESPACE RELEASE

set -u
LC_ALL=C export LC_ALL
source=$(cd "$1" && pwd) || exit 2
build=$(cd "$2" && pwd) || exit 2
ns=$3
release=$4
command -v cmake >/dev/null || {
	echo 'no cmake here: skipped'
	exit 77
}
upper=$(printf %s "$ns" | tr a-z A-Z)
upstream=$source/tools/upstream/curl-$release
mbedtls=$(ls -d "$source"/tools/upstream/mbedtls-*/ | head -n 1)
tls=$(find "$build/src/mbedtls" -name "lib$ns-mbedtls.a")
[ -n "$tls" ] || {
	echo 'built with the mbedTLS of the system: skipped'
	exit 77
}
tmp=$(mktemp -d) || exit 2
. "$source/tests/lib/mbedtls.sh"
trap 'rm -rf "$tmp"' EXIT
failed=0
count=0

# The same options as ours; where upstream's default is on and ours is the
# build's, ours is taken.
on() { grep -q "^#define $1 1" "$build/src/config/${ns}_config.h" && echo ON || echo OFF; }
cmake -S "$upstream" -B "$tmp/cmake" -G Ninja -DCMAKE_BUILD_TYPE=Release \
	-DCMAKE_C_FLAGS="$(mbedtls_flags "$source" "$build")" -DCMAKE_C_FLAGS_RELEASE='-O2 -DNDEBUG' -DSHARE_LIB_OBJECT=ON \
	-DCURL_USE_MBEDTLS=ON -DCURL_USE_OPENSSL=OFF -DCMAKE_USE_MBEDTLS=ON -DCMAKE_USE_OPENSSL=OFF \
	-DMBEDTLS_INCLUDE_DIR="$mbedtls/include" -DMBEDTLS_INCLUDE_DIRS="$mbedtls/include" \
	-DMBEDTLS_LIBRARY="$tls" -DMBEDX509_LIBRARY="$tls" -DMBEDCRYPTO_LIBRARY="$tls" \
	-DCURL_USE_LIBPSL=ON -DCURL_ZLIB=ON -DCURL_USE_LIBSSH2=OFF -DCURL_USE_LIBSSH=OFF \
	-DUSE_NGHTTP2=OFF -DCURL_BROTLI=OFF -DCURL_ZSTD=OFF -DUSE_LIBIDN2=OFF \
	-DCURL_DISABLE_LDAP=ON -DCURL_DISABLE_LDAPS=ON \
	-DCURL_ENABLE_NTLM="$(on "${upper}_ENABLE_NTLM")" -DCURL_ENABLE_SMB="$(on "${upper}_ENABLE_SMB")" \
	-DCURL_DISABLE_NTLM="$(on "${upper}_DISABLE_NTLM")" -DCURL_DISABLE_SMB="$(on "${upper}_DISABLE_SMB")" \
	-DBUILD_CURL_EXE=OFF -DBUILD_LIBCURL_DOCS=OFF -DBUILD_MISC_DOCS=OFF \
	-DENABLE_CURL_MANUAL=OFF -DENABLE_MANUAL=OFF -DBUILD_TESTING=OFF \
	-DBUILD_STATIC_LIBS=ON >"$tmp/log" 2>&1 || {
	tail -n 20 "$tmp/log"
	exit 1
}

# Macro by macro. The visibility attribute is spelt in two ways, and the
# template has a fallback for it; a flag without a value is a flag.
macros() {
	sed -n 's/^#define  *//p' "$1" | grep -v '^[A-Z]*_EXTERN_SYMBOL\>' |
		sed "s/^CURL_/${upper}_/; s/^SIZEOF_CURL_/SIZEOF_${upper}_/; s/ *\$//; s/^\([A-Z_0-9]*\)\$/\1 1/" | sort -u
}
macros "$tmp/cmake/lib/curl_config.h" >"$tmp/config.upstream"
macros "$build/src/config/${ns}_config.h" >"$tmp/config.ours"
count=$((count + $(wc -l <"$tmp/config.upstream")))
# The folder that upstream has beside its bundle; empty where it has not both.
folder=
grep -q "^${upper}_CA_BUNDLE " "$tmp/config.upstream" &&
	folder=$(sed -n "s/^${upper}_CA_PATH \"\(.*\)\"\$/\1/p" "$tmp/config.upstream")
# same_macros OURS: OURS is upstream's header without that folder
same_macros() {
	sed "${folder:+/^${upper}_CA_PATH /d}" "$tmp/config.upstream" | diff -u - "$1"
}
same_macros "$tmp/config.ours" || {
	echo 'FAILED configuration header'
	failed=1
}
# Planted: the folder beside the bundle, in its place, neither.
planted() { # WHAT SED-SCRIPT
	sed "$2" "$tmp/config.ours" | sort -u >"$tmp/config.planted"
	cmp -s "$tmp/config.planted" "$tmp/config.ours" && {
		echo "FAILED not planted: $1"
		failed=1
	}
	same_macros "$tmp/config.planted" >/dev/null && {
		echo "FAILED not noticed: $1"
		failed=1
	}
}
if [ -n "$folder" ]; then
	planted 'the folder too' "\$a${upper}_CA_PATH \"$folder\""
	planted 'the folder instead' "s|^${upper}_CA_BUNDLE .*|${upper}_CA_PATH \"$folder\"|"
	planted 'no bundle' "/^${upper}_CA_BUNDLE /d"
fi
grep -q "^#define ${upper}_EXTERN_SYMBOL .*visibility" "$build/src/config/${ns}_config.h" ||
	{
		echo 'FAILED visibility'
		failed=1
	}

# Field by field.
cmake --build "$tmp/cmake" >"$tmp/log" 2>&1 || {
	tail -n 20 "$tmp/log"
	exit 1
}
cat >"$tmp/info.c" <<'EOF'
#include MAIN_HEADER
#include <stdio.h>
#define X2(a, b) a##b
#define X(a, b) X2(a, b)
#define TEXT(field) printf(#field " %s\n", d->field ? d->field : "(none)")
int main(void)
{
  const X(LOWER, _version_info_data) *d = X(LOWER, _version_info)(X(UPPER, VERSION_NOW));
  const char *const *p;
  printf("age %d\nversion_num %x\nfeatures %x\nares_num %d\niconv_ver_num %d\n",
         (int)d->age, d->version_num, (unsigned)d->features, d->ares_num, d->iconv_ver_num);
  printf("brotli %x\nnghttp2 %x\nzstd %x\n", d->brotli_ver_num, d->nghttp2_ver_num, d->zstd_ver_num);
  TEXT(version);
  TEXT(host);
  TEXT(ssl_version);
  TEXT(libz_version);
  TEXT(ares);
  TEXT(libidn);
  TEXT(libssh_version);
  TEXT(brotli_version);
  TEXT(nghttp2_version);
  TEXT(quic_version);
  TEXT(cainfo);
  TEXT(capath);
  TEXT(zstd_version);
  TEXT(hyper_version);
  TEXT(gsasl_version);
  for(p = d->protocols; *p; p++)
    printf("protocol %s\n", *p);
  for(p = d->feature_names; *p; p++)
    printf("feature %s\n", *p);
  printf("banner %s\n", X(LOWER, _version)());
  return 0;
}
EOF
# info NAME NAMESPACE INCLUDE LIBRARY
info() {
	up=$(printf %s "$2" | tr a-z A-Z)
	cc -o "$tmp/$1" "$tmp/info.c" -DMAIN_HEADER="<$2/$2.h>" -DLOWER="$2" -DUPPER="$up" -I"$3" "$4" \
		-Wl,-rpath,"$(dirname "$4")" || exit 1
	"$tmp/$1" | sed "s|banner lib$2/|banner lib@/|" >"$tmp/$1.out"
}
info upstream curl "$upstream/include" "$(ls "$tmp"/cmake/lib/libcurl.so)"
info ours "$ns" "$build/tree/include" "$build/src/lib$ns.so"
count=$((count + $(wc -l <"$tmp/upstream.out")))
# same_fields OURS: likewise; the field is there from 7.84 on
same_fields() {
	sed "${folder:+s|^capath $folder\$|capath (none)|}" "$tmp/upstream.out" | diff -u - "$1"
}
same_fields "$tmp/ours.out" || {
	echo 'FAILED version information'
	failed=1
}
if [ -n "$folder" ]; then
	grep -qx "capath $folder" "$tmp/upstream.out" || {
		echo 'FAILED upstream does not tell its folder'
		failed=1
	}
	same_fields "$tmp/upstream.out" >/dev/null && {
		echo 'FAILED not noticed: version information that tells the folder'
		failed=1
	}
fi

echo "upstream $release: $count entries compared, $(wc -l <"$tmp/config.ours") macros," \
	"$(grep -c ^protocol "$tmp/ours.out") protocols, $(grep -c ^feature\  "$tmp/ours.out") features"
if [ -n "$folder" ]; then
	echo "  intended difference, the only one: upstream has the folder $folder beside its bundle, we have none"
else
	echo "  no difference is intended here: upstream has not both a CA bundle and a folder"
fi
echo "  $(sed -n 's/^protocol //p' "$tmp/ours.out" | tr '\n' ' ')"
echo "  $(sed -n 's/^feature //p' "$tmp/ours.out" | tr '\n' ' ')"
[ $failed -eq 0 ]
