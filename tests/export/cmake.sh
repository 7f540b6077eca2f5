#!/bin/sh
# CMake builds an exported tree as meson does: the same macros in the configuration
# header, the same objects. Programs find what it installs, or take the tree in with
# add_subdirectory() or FetchContent.
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
. "$root/tests/export/exported.sh"
tree=$tmp/acme
ok exported export_to "$tree" --to acme || exit 1
# The compiler's cache, where there is one, knows what CMake's builds compile alike:
# the tree is at the same place as each of them sees it.
CCACHE_BASEDIR=$tmp export CCACHE_BASEDIR
cm=$tmp/by/cmake/acme
set --
if command -v ccache >/dev/null; then set -- -DCMAKE_C_COMPILER_LAUNCHER=ccache; fi
# -Wall as meson has it: without optimisation gcc makes other code of it, here and there
set -- "$@" -DCMAKE_BUILD_TYPE=None "-DCMAKE_C_FLAGS=-O0 -Wall"
ok meson-setup meson setup "$tree/build" "$tree" -Doptimization=0 -Ddefault_library=static && ok meson-build ninja -C "$tree/build" src/libacme.a
ok cmake-setup cmake -S "$tree" -B "$cm" -DCMAKE_INSTALL_LIBDIR=lib "$@" && ok cmake-build cmake --build "$cm" -j2

defines() { grep '^#define' "$1" | sort; }
defines "$tree/build/src/config/acme_config.h" >"$tmp/macros"
macros_differ() {
	defines "$cm/made/acme_config.h" | diff "$tmp/macros" - | grep '^[<>]'
	test "$(wc -l <"$tmp/macros")" -gt 80 || echo "only $(wc -l <"$tmp/macros") were compared"
}
# objects FOLDER: the hashes of those that the libraries are made of
objects() { find "$1" -name '*.o' -path '*src*' ! -path '*config-facts*' -exec sha256sum {} + | cut -c1-64 | sort; }
objects "$tree/build/src" >"$tmp/by-meson"
objects_differ() {
	objects "$cm/CMakeFiles" | diff "$tmp/by-meson" - | grep '^[<>]'
	test "$(wc -l <"$tmp/by-meson")" -gt 250 || echo "only $(wc -l <"$tmp/by-meson") were compared"
}
check the-same-macros <<END
$(macros_differ)
END
check the-same-objects <<END
$(objects_differ | wc -l | grep -vx 0)
END
# what it is made of: in the bills of materials that are installed, and for scanners
check bills-of-materials <<END
$(bills "$tree" acme)
$(meson introspect --installed "$tree/build" | grep -q '/sbom": "[^"]*/share/libacme/sbom"' || echo "not installed by meson")
END
python3 "$root/tests/scanners/seen" versions "$cm/libacme.so" >"$tmp/seen"
check scanners-see-what-it-is-made-of <<END
$(components_of "$tree" | diff "$tmp/seen" -)
END
cat >"$tmp/use.c" <<'END'
#include <acme/acme.h>
#include <stdio.h>
int main(void) { return puts(acme_version()) < 0; }
END
# uses NAME CMAKE-LINE...: a program that gets ACME::libacme so builds, and says so
uses() {
	way=$1 lines=$2
	shift 2
	mkdir -p "$tmp/$way" && cp "$tmp/use.c" "$tmp/$way/"
	printf 'cmake_minimum_required(VERSION 3.16)\nproject(use C)\n%s\nadd_executable(use use.c)\ntarget_link_libraries(use ACME::libacme)\n' \
		"$lines" >"$tmp/$way/CMakeLists.txt"
	ok "$way-setup" cmake -S "$tmp/$way" -B "$tmp/$way/build" "$@" && ok "$way-build" cmake --build "$tmp/$way/build" -j2
	check "$way-runs" <<END
$("$tmp/$way/build/use" 2>&1 | grep -q "^libacme/$release mbedTLS/3" || "$tmp/$way/build/use" 2>&1)
$(readelf -d "$tmp/$way/build/use" | grep NEEDED | grep -v -e 'libc\.so' -e "${needs:-none}")
END
}
ok install cmake --install "$cm" --prefix "$tmp/root"
needs='libacme\.so' uses found "find_package(ACME 7 REQUIRED)" "-DCMAKE_PREFIX_PATH=$tmp/root" "$@"
check bills-of-materials-installed <<END
$(diff -r "$tree/sbom" "$tmp/root/share/libacme/sbom" 2>&1)
END
# what was found out of this machine is not asked again
grep -h '^ACME_CHECK\|^HAVE_ACME_CHECK' "$cm/CMakeCache.txt" | sed 's/^\([^:]*\):[^=]*=\(.*\)$/set(\1 "\2" CACHE INTERNAL "")/' >"$tmp/known.cmake"

# Planted: a fact that CMake does not ask for, and an option for one source.
# planted NAME FILE SED DIFFERENCES WHAT TARGET: FILE so changed and TARGET made again,
# so many of WHAT differ
planted() {
	cp -p "$tree/$2" "$tmp/kept"
	sed -i "$3" "$tree/$2"
	check "planted-$1-is-found" <<END
$(cmp -s "$tmp/kept" "$tree/$2" && echo 'nothing was changed')
$(cmake --build "$cm" -j2 --target "$6" >"$tmp/log" 2>&1 || tail -n 5 "$tmp/log")
$("$5_differ" | wc -l | grep -vx "$4")
END
	cp -p "$tmp/kept" "$tree/$2"
}
planted fact cmake/macros.cmake '/HAVE_EVENTFD /d' 1 macros rebuild_cache
planted option CMakeLists.txt '$a set_source_files_properties(${here}/${curl}/lib/url.c PROPERTIES COMPILE_OPTIONS -O1)' 2 objects libacme_curl
rm -rf "$tree/build" "$cm"
ok whole sh "$tree/verify"
uses subdirectory "add_subdirectory($tree acme)" -C "$tmp/known.cmake" "$@"
(cd "$tmp" && tar -cf acme.tar acme) && rm -rf "$tree"
uses fetched "include(FetchContent)
FetchContent_Declare(acme URL file://$tmp/acme.tar SOURCE_DIR $tree BINARY_DIR $tmp/fetched/build/acme)
FetchContent_MakeAvailable(acme)" -C "$tmp/known.cmake" "$@"
echo "cmake: $(wc -l <"$tmp/macros") macros and $(wc -l <"$tmp/by-meson") objects compared; $count checks, $failed failed"
[ $failed = 0 ]
