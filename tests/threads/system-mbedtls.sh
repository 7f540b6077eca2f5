#!/bin/sh
# The mbedTLS of the system: one with threading is used, and threads receive
# what the server has; one without is refused, or the bundled one takes its
# place. The system's is mbedTLS's own CMake build, installed in a folder.
#
# usage: system-mbedtls.sh ROOT BUILD RELEASE
#
# Exit 0 fine, 1 findings, 2 usage, 77 skipped.

set -u
. "${0%/*}/common.sh"
cmake_here || exit $?
sh "$root/tools/upstream/acquire" --offline --unpack mbedtls >/dev/null 2>&1 ||
	{
		echo 'skipped: mbedTLS is not in the package cache'
		exit 77
	}

with=$tmp/with without=$tmp/without
ok "mbedTLS by its own build" mbedtls_by_cmake "$with" -O1 $locks || exit 1
# the same, but for what its headers say
cp -R "$with" "$without"
sed -i "s|$with|$without|" "$without"/lib/pkgconfig/*.pc
sed -i '/^#define MBEDTLS_THREADING_/d' "$without/include/mbedtls/mbedtls_config.h"
ok 'no threading there' test "$(grep -c '^#define MBEDTLS_THREADING_' "$with/include/mbedtls/mbedtls_config.h") $(
	grep -c '^#define MBEDTLS_THREADING_' "$without/include/mbedtls/mbedtls_config.h"
)" = '2 0'

# configured PREFIX KIND: a build folder $tmp/KIND-of-PREFIX with that -Dmbedtls
configured() {
	PKG_CONFIG_PATH=$1/lib/pkgconfig meson setup "$tmp/$2-of-$(basename "$1")" "$root" "-Dmbedtls=$2" \
		"-Dupstream=$release" "-Drename_tool=$build/tools/rename/fetch-rename" -Dman=disabled \
		-Ddefault_library=shared -Doptimization=0
}
said() { grep -qF "$1" "$tmp/said"; }

refused() { ! configured "$without" system; }
ok 'without threading it is refused' refused && cp "$tmp/log" "$tmp/said"
for text in 'MBEDTLS_THREADING_PTHREAD: HTTPS from several threads would corrupt memory' 'Use -Dmbedtls=bundled'; do
	ok "without threading: the message says: $text" said "$text"
done
ok 'without threading, auto' configured "$without" auto && cp "$tmp/log" "$tmp/said"
ok 'auto: a warning' said "the system's mbedTLS is built without threading and not used"
ok 'auto: the bundled one' grep -q 'mbedTLS *: .*, bundled' "$tmp/said"

ok 'with threading' configured "$with" system && cp "$tmp/log" "$tmp/said"
ok "it is the system's" grep -q 'mbedTLS *: .*, system' "$tmp/said"
ok 'the library with the system'"'"'s mbedTLS' ninja -C "$tmp/system-of-with" shared-library || exit 1
library=$tmp/system-of-with/src/libfetch.so
readelf -d "$library" >"$tmp/said"
for needed in mbedtls mbedx509 mbedcrypto; do
	ok "it needs lib$needed" said "[lib$needed.so"
done
pair=$tmp/half
mkdir "$pair" && ln -s "$tmp/system-of-with" "$pair/fetch"
threads_servers || exit $?
program=$tmp/threads
ok 'the program compiles' thread_program "$program" -O1 || exit 1
LD_LIBRARY_PATH=$with/lib export LD_LIBRARY_PATH
for mode in $modes; do used "$library" $mode 8 4; done
echo "system mbedTLS $release: $transfers transfers right, $count checks, $failed failed"
test $failed = 0
