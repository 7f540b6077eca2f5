# Shared by the tests of the closed library. Sourced after pair.sh; the caller sets
# $root, $build and $release.

# mbedtls_own: the host's mbedTLS is here, and of another line than ours; else says
# so, and returns 77
mbedtls_own() {
	echo '#include <mbedtls/certs.h>
		#include <mbedtls/version.h>
		#if MBEDTLS_VERSION_MAJOR != 2
		#error
		#endif' | cc -E - >/dev/null 2>&1 || {
		echo "skipped: no mbedTLS 2 with headers on this machine"
		return 77
	}
	for own in mbedtls mbedx509 mbedcrypto z psl; do
		test -e "$(cc -print-file-name="lib$own.a")" || {
			echo "skipped: no lib$own.a on this machine"
			return 77
		}
	done
	for own in curl unistring idn2; do
		test -n "$(shared_file $own)" || {
			echo "skipped: no shared lib$own on this machine"
			return 77
		}
	done
}
# shared_file NAME: the system's libNAME.so.N
shared_file() { PATH=$PATH:/sbin:/usr/sbin ldconfig -p | sed -n "s/^[[:blank:]]*lib$1\.so[.0-9]* (.*=> //p" | head -n 1; }

# parts_there: what a closed library is made of; else says so, and returns 77
parts_there() {
	for part in mbedtls zlib libpsl publicsuffix; do
		sh "$root/tools/upstream/acquire" --offline $part >/dev/null 2>&1 || {
			echo "skipped: release $part is not in the package cache"
			return 77
		}
	done
}

# closed_build KIND LIBRARY [NAMESPACE]: a build, closed or open; sets $half
closed_build() {
	parts_there || return
	closed_option=false
	test "$1" != closed || closed_option=true
	PAIR_HALVES=${3-fetch}
	pair "$root" "$build" "$release" "$1-$2" "-Dclosed=$closed_option" "-Ddefault_library=$2" -Doptimization=0 \
		-Dmbedtls=bundled -Dhardening=disabled || return
	half=$pair/${3-fetch}
}
