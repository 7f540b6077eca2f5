#!/bin/sh
# CMake's find_package() finds the installed library: by its target and by the
# variables, in a version that is not newer; a program runs.
#
# usage: cmake.sh ROOT BUILD RELEASE

set -u
LC_ALL=C export LC_ALL
root=$(cd "$1" && pwd) && build=$(cd "$2" && pwd) || exit 2
release=$3
command -v cmake >/dev/null || {
	echo 'skipped: cmake is not installed'
	exit 77
}
. "$root/tests/lib/report.sh"
. "$root/tests/porting/installed.sh"
installed "$build" "$tmp/root" fetch || exit 2
mkdir "$tmp/src"
cat >"$tmp/src/use.c" <<'EOF'
#include <fetch/fetch.h>
#include <stdio.h>
int main(void) { return puts(fetch_version()) < 0; }
EOF
# project NAME VERSION LINK-TO
project() {
	cat >"$tmp/src/CMakeLists.txt" <<EOF
cmake_minimum_required(VERSION 3.10)
project(use C)
find_package(FETCH $2 REQUIRED)
message(STATUS "version \${FETCH_VERSION_STRING}, headers \${FETCH_INCLUDE_DIRS}")
add_executable(use use.c)
target_include_directories(use PRIVATE \${FETCH_INCLUDE_DIRS})
target_link_libraries(use $3)
EOF
	rm -rf "$tmp/made"
	cmake -S "$tmp/src" -B "$tmp/made" "-DCMAKE_PREFIX_PATH=$prefix"
}
for how in FETCH::libfetch '${FETCH_LIBRARIES}' '${FETCH_LIBRARY}'; do
	ok "configured-with-$how" project use 7.0 "$how"
	ok "built-with-$how" cmake --build "$tmp/made"
	check "runs-with-$how" <<EOF
$("$tmp/made/use" | grep -q "^libfetch/$release " || "$tmp/made/use" 2>&1)
$(readelf -d "$tmp/made/use" | grep -q 'NEEDED.*libfetch\.so' || echo 'not linked to libfetch')
EOF
done
ok this-very-version project use "$release EXACT" FETCH::libfetch
check a-newer-version-is-refused <<EOF
$(project use 99 FETCH::libfetch >"$tmp/log" 2>&1 && echo 'it is found')
$(grep -q "version: $release" "$tmp/log" || tail -n 5 "$tmp/log")
EOF
check moved-elsewhere-it-is-found-there <<EOF
$(
	mv "$prefix" "$tmp/elsewhere" && prefix=$tmp/elsewhere
	project use 7.0 FETCH::libfetch >"$tmp/log" 2>&1 && grep -q "headers $tmp/elsewhere/include" "$tmp/log" || tail -n 3 "$tmp/log"
)
EOF
echo "cmake: $count checks, $failed failed"
[ $failed = 0 ]
