#!/bin/sh
# Machine code and data of libfetch beside its twin's, in the widest
# configuration that this machine has the libraries for, built by upstream's own
# CMake files: what this library's own build leaves empty (other TLS and SSH
# libraries, HTTP/2, LDAP, GSSAPI, c-ares, ...) is compared, too.
#
# usage: widest.sh ROOT BUILD RELEASE
#   BUILD  a build folder configured with -Dtests=true and compiled
# Exit 0 nothing unexplained, 1 findings or too little compared, 2 trouble, 77 a
# library that is missing.

set -u
LC_ALL=C export LC_ALL
root=$(CDPATH= cd -- "$1" && pwd) && build=$(CDPATH= cd -- "$2" && pwd) || exit 2
release=$3
libraries='openssl gnutls libnghttp2 libssh2 libbrotlidec libzstd libidn2 libcares librtmp libgsasl krb5-gssapi zlib libpsl'
command -v cmake >/dev/null || {
	echo "skipped: no cmake on this machine"
	exit 77
}
for library in $libraries; do
	pkg-config --exists "$library" || {
		echo "skipped: no $library on this machine"
		exit 77
	}
done
. "$root/tests/same-code/compare.sh"

# configure HALF SOURCE PREFIX-OF-OPTIONS; a path that gets into the code is the
# same for both
configure() {
	cmake -S "$2" -B "$pair/$1" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_FLAGS_RELEASE="-O2 $sections -fmacro-prefix-map=$2=." \
		-DBUILD_SHARED_LIBS=OFF -DBUILD_STATIC_LIBS=ON -DBUILD_TESTING=OFF -DBUILD_EXAMPLES=OFF \
		-DBUILD_LIB"$3"_DOCS=OFF -DBUILD_MISC_DOCS=OFF -DENABLE_"$3"_MANUAL=OFF -DPICKY_COMPILER=OFF \
		-DENABLE_ARES=ON -DUSE_LIBIDN2=ON -DUSE_NGHTTP2=ON -DUSE_LIBRTMP=ON \
		-DUSE_SSLS_EXPORT=ON -D"$3"_USE_OPENSSL=ON -D"$3"_USE_GNUTLS=ON -D"$3"_USE_LIBSSH2=ON \
		-D"$3"_USE_GSSAPI=ON -D"$3"_USE_GSASL=ON -D"$3"_BROTLI=ON -D"$3"_ZSTD=ON \
		-D"$3"_ENABLE_NTLM=ON -D"$3"_ENABLE_SMB=ON
}
pair=$build/pairs/$release-widest
both_trees "$pair" configure 'lib/lib%s.a' || exit

code_part=widest code_planted=
machine_code widest fetch >"$tmp/table"
status=$?
cat "$tmp/table"
test $status -le 1 || exit 2
code_figures cc "$release gcc -O2 fetch sections widest" "$tmp/table" || status=1

# Hardly an object may be empty, or little was compared.
for half in twin fetch; do
	find "$pair/$half/$(objects_in "$pair/$half")" -name '*.o' | while read -r object; do
		nm --defined-only "$object" | grep -q . || echo "${object##*/}"
	done >"$tmp/$half.empty"
done
echo "objects without a symbol: $(tr '\n' ' ' <"$tmp/twin.empty")"
all=$(find "$pair/twin/$(objects_in "$pair/twin")" -name '*.o' | wc -l)
empty=$(wc -l <"$tmp/twin.empty")
test $((empty * 4)) -le "$all" || {
	echo "FAILED: $empty of $all objects are empty: this is not a wide configuration"
	status=1
}

# It can fail: one letter of one message, in code that only this row compiles.
sed 's/SSL certificate verify ok/SSL certificate Verify ok/' "$pair/renamed/lib/vtls/openssl.c" >"$tmp/openssl.c"
cp "$(archive "$pair/fetch" "$tmp")" "$tmp/planted.a"
again "$pair/fetch" "$(command_of "$pair/fetch" openssl.c.o)" -iquote "$pair/renamed/lib/vtls" \
	-o "$tmp/openssl.c.o" -c "$tmp/openssl.c" && ar rD "$tmp/planted.a" "$tmp/openssl.c.o" || exit 2
code_planted=openssl.c.o:$tmp/openssl.c:$tmp/planted.a
machine_code planted fetch >"$tmp/planted"
if test $? = 1 && grep -q 'openssl.c.o: unexplained' "$tmp/planted"; then
	echo "planted and found: one letter of a message in openssl.c"
else
	echo "FAILED: one letter of a message in openssl.c is not found"
	status=1
fi
exit $status
